//! Typed: the form of a rule as it was filled in, and what it describes.

use std::collections::BTreeSet;

use custode_domain::Severity;
use custode_domain::category::Category;
use custode_domain::channel::Channel;
use custode_domain::id::EnteId;
use custode_domain::machine::MachineClass;
use custode_domain::routing::Rule;
use custode_domain::ticket::{Competence, Kind, Line};

use crate::app::routing::{Described, Names};
use crate::lang::Lang;
use crate::web::form::Errors;

/// More are a whole Ente, or a whole language.
const MOST_LINES: usize = 50;

/// The form as it was filled in.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Typed {
    pub(super) revision: u64,
    pub(super) name: String,
    pub(super) to: String,
    pub(super) categories: Vec<String>,
    pub(super) kinds: Vec<String>,
    pub(super) enti: Vec<String>,
    pub(super) classes: Vec<String>,
    pub(super) channels: Vec<String>,
    pub(super) machines: String,
    pub(super) words: String,
    pub(super) severity: String,
}

impl Typed {
    /// What a browser sent.
    pub(super) fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "revision" => typed.revision = value.parse().unwrap_or_default(),
                "name" => typed.name = value,
                "to" => typed.to = value,
                "category" => typed.categories.push(value),
                "kind" => typed.kinds.push(value),
                "ente" => typed.enti.push(value),
                "class" => typed.classes.push(value),
                "channel" => typed.channels.push(value),
                "machines" => typed.machines = value,
                "words" => typed.words = value,
                "severity" => typed.severity = value,
                _ => {}
            }
        }
        typed
    }

    /// A rule of the draft of this revision, to be changed.
    pub(super) fn rule(rule: &Rule, revision: u64, names: &Names) -> Self {
        fn codes<T: Copy>(set: &BTreeSet<T>, code: impl Fn(T) -> String) -> Vec<String> {
            set.iter().map(|one| code(*one)).collect()
        }
        let wanted = rule.conditions.wanted();
        let machines = wanted.machines.iter();
        let machines: Vec<_> = machines
            .filter_map(|id| names.machines.get(id).cloned())
            .collect();
        let phrases = wanted.phrases.iter();
        let phrases: Vec<_> = phrases.map(|phrase| phrase.said().to_string()).collect();
        Self {
            revision,
            name: rule.name.to_string(),
            to: rule.to.code().to_owned(),
            categories: codes(&wanted.categories, |one| one.code().to_owned()),
            kinds: codes(&wanted.kinds, |one| one.code().to_owned()),
            enti: codes(&wanted.enti, |one| one.to_string()),
            classes: codes(&wanted.classes, |one| one.code().to_owned()),
            channels: codes(&wanted.channels, |one| one.code().to_owned()),
            machines: machines.join(", "),
            words: phrases.join("\n"),
            severity: wanted
                .at_least
                .map_or_else(String::new, |least| least.number().to_string()),
        }
    }

    /// What it describes, or what is wrong with it.
    pub(super) fn parse(&self, t: Lang) -> Result<Described, Errors> {
        let mut errors = Errors::default();
        let name = Line::parse(&self.name);
        if name.is_err() {
            errors.add("name", t.routing_error_name());
        }
        let to = Competence::from_code(&self.to);
        if to.is_none() {
            errors.add("to", t.routing_error_competence());
        }
        let categories = chosen(
            t,
            &mut errors,
            "category",
            &self.categories,
            Category::from_code,
        );
        let kinds = chosen(t, &mut errors, "kind", &self.kinds, Kind::from_code);
        let parse_ente = |code: &str| code.parse::<EnteId>().ok();
        let enti = chosen(t, &mut errors, "ente", &self.enti, parse_ente);
        let classes = chosen(
            t,
            &mut errors,
            "class",
            &self.classes,
            MachineClass::from_code,
        );
        let channels = chosen(
            t,
            &mut errors,
            "channel",
            &self.channels,
            Channel::from_code,
        );
        let machines = self.machine_names();
        if machines.len() > MOST_LINES {
            errors.add("machines", t.routing_error_machines_many());
        }
        let phrases = self.phrases();
        if phrases.is_none() {
            errors.add("words", t.routing_error_words_long());
        }
        let at_least = self.severity.parse().ok().and_then(Severity::from_number);
        if at_least.is_none() && !self.severity.is_empty() {
            errors.add("severity", t.routing_error_choice(&self.severity));
        }
        match (name, to, phrases) {
            (Ok(name), Some(to), Some(phrases)) if errors.is_empty() => Ok(Described {
                name,
                to,
                categories,
                kinds,
                enti,
                machines,
                classes,
                channels,
                phrases,
                at_least,
            }),
            _ => Err(errors),
        }
    }

    fn machine_names(&self) -> Vec<String> {
        let names = self.machines.split([',', '\n']).map(str::trim);
        let names = names.filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    }

    fn phrases(&self) -> Option<Vec<Line>> {
        let lines = self.words.lines().filter(|line| !line.trim().is_empty());
        let lines: Option<Vec<_>> = lines.map(|line| Line::parse(line).ok()).collect();
        lines.filter(|lines| lines.len() <= MOST_LINES)
    }
}

/// What was chosen; what is not among the choices is said beside the field.
fn chosen<T: Ord>(
    t: Lang,
    errors: &mut Errors,
    field: &'static str,
    codes: &[String],
    read: impl Fn(&str) -> Option<T>,
) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for code in codes {
        match read(code) {
            Some(one) => {
                set.insert(one);
            }
            None => errors.add(field, t.routing_error_choice(code)),
        }
    }
    set
}
