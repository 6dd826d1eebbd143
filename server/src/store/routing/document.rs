//! Document: a set of routing rules as the JSON text that is kept of it.

use std::collections::BTreeSet;

use custode_domain::Severity;
use custode_domain::category::Category;
use custode_domain::channel::Channel;
use custode_domain::id::{EnteId, MachineId, RuleId};
use custode_domain::machine::MachineClass;
use custode_domain::routing::{Conditions, Phrase, Rule, Rules, Wanted};
use custode_domain::ticket::{Competence, Kind, Line};
use serde::{Deserialize, Serialize};

use crate::store::spelt::{Spell, Spelt, bare};

/// The JSON text of rules.
pub(super) fn write(rules: &Rules) -> String {
    let documents: Vec<_> = rules.all().iter().map(RuleDocument::from).collect();
    serde_json::json!(documents).to_string()
}

/// The rules of a JSON text.
pub(super) fn read(text: &str) -> Option<Rules> {
    let documents: Vec<RuleDocument> = serde_json::from_str(text).ok()?;
    let rules: Option<_> = documents.into_iter().map(RuleDocument::rule).collect();
    Rules::new(rules?).ok()
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleDocument {
    id: Spelt<RuleId>,
    name: Spelt<Line>,
    to: Spelt<Competence>,
    categories: Vec<Spelt<Category>>,
    kinds: Vec<Spelt<Kind>>,
    enti: Vec<Spelt<EnteId>>,
    machines: Vec<Spelt<MachineId>>,
    classes: Vec<Spelt<MachineClass>>,
    channels: Vec<Spelt<Channel>>,
    phrases: Vec<PhraseDocument>,
    at_least: Option<Spelt<Severity>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseDocument {
    said: Spelt<Line>,
    stems: BTreeSet<String>,
}

impl From<&Rule> for RuleDocument {
    fn from(rule: &Rule) -> Self {
        let wanted = rule.conditions.wanted();
        let phrase = |phrase: &Phrase| PhraseDocument {
            said: Spelt(phrase.said().clone()),
            stems: phrase.stems().clone(),
        };
        Self {
            id: Spelt(rule.id),
            name: Spelt(rule.name.clone()),
            to: Spelt(rule.to),
            categories: listed(&wanted.categories),
            kinds: listed(&wanted.kinds),
            enti: listed(&wanted.enti),
            machines: listed(&wanted.machines),
            classes: listed(&wanted.classes),
            channels: listed(&wanted.channels),
            phrases: wanted.phrases.iter().map(phrase).collect(),
            at_least: wanted.at_least.map(Spelt),
        }
    }
}

impl RuleDocument {
    fn rule(self) -> Option<Rule> {
        let phrases = self.phrases.into_iter();
        let phrases: Option<_> = phrases
            .map(|phrase| Phrase::new(phrase.said.0, phrase.stems))
            .collect();
        let wanted = Wanted {
            categories: set(self.categories),
            kinds: set(self.kinds),
            enti: set(self.enti),
            machines: set(self.machines),
            classes: set(self.classes),
            channels: set(self.channels),
            phrases: phrases?,
            at_least: bare(self.at_least),
        };
        Some(Rule {
            id: self.id.0,
            name: self.name.0,
            conditions: Conditions::new(wanted).ok()?,
            to: self.to.0,
        })
    }
}

fn listed<T: Copy + Spell>(set: &BTreeSet<T>) -> Vec<Spelt<T>> {
    set.iter().copied().map(Spelt).collect()
}

fn set<T: Ord>(listed: Vec<Spelt<T>>) -> BTreeSet<T> {
    listed.into_iter().map(|spelt| spelt.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn rules_read_back_as_they_were_written_and_nothing_else_is_read() {
        let id = |number| Uuid::from_u128(number);
        let wanted = Wanted {
            categories: [Category::Printer, Category::Scanner].into(),
            kinds: [Kind::Fault].into(),
            enti: [EnteId::from_uuid(id(2))].into(),
            machines: [MachineId::from_uuid(id(3))].into(),
            classes: MachineClass::ALL.into(),
            channels: [Channel::Sam].into(),
            phrases: Phrase::new(Line::fit("posta \"pec\""), ["post".to_owned()])
                .into_iter()
                .collect(),
            at_least: Some(Severity::NonBlocking),
        };
        let rule = |number, wanted| Rule {
            id: RuleId::from_uuid(id(number)),
            name: Line::fit(&format!("Regola {number}")),
            conditions: Conditions::new(wanted).unwrap(),
            to: Competence::Product,
        };
        let urgent = Wanted {
            at_least: Some(Severity::Blocking),
            ..Wanted::default()
        };
        let rules = Rules::new(vec![rule(1, wanted), rule(2, urgent)]).unwrap();
        let text = write(&rules);
        assert_eq!(read(&text), Some(rules));
        assert_eq!(read("[]"), Some(Rules::default()));
        for wrong in [
            text.replace("printer", "printers"),
            text.replace("\"to\"", "\"too\""),
            text.replace("\"at_least\":\"1\"", "\"at_least\":\"3\""),
            String::new(),
        ] {
            assert_eq!(read(&wrong), None, "{wrong}");
        }
    }
}
