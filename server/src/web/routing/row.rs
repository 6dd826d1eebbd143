//! Row: a rule as people read it: what it asks for, and what about a ticket does not fit.

use std::collections::BTreeSet;

use custode_domain::Severity;
use custode_domain::routing::{Aspect, Phrase, Rule};

use crate::app::routing::Names;
use crate::lang::Lang;
use crate::web::portal::choices::category_label;
use crate::web::words;

/// A rule in a list.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    /// From 1.
    pub(super) place: usize,
    pub(super) name: String,
    pub(super) conditions: Vec<String>,
    pub(super) to: &'static str,
    pub(super) is_last: bool,
}

/// Rules in the order in which they are read.
pub(super) fn rows(t: Lang, rules: &[Rule], names: &Names) -> Vec<Row> {
    let row = |(place, rule): (usize, &Rule)| Row {
        id: rule.id.to_string(),
        place,
        name: rule.name.to_string(),
        conditions: conditions(t, rule, names),
        to: words::competence(t, rule.to),
        is_last: place == rules.len(),
    };
    (1..).zip(rules).map(row).collect()
}

/// What a rule asks for, one sentence for each thing.
pub(super) fn conditions(t: Lang, rule: &Rule, names: &Names) -> Vec<String> {
    let all = Aspect::ALL.iter();
    let asked = all.filter_map(|aspect| Some((*aspect, wanted(t, rule, *aspect, names)?)));
    asked
        .map(|(aspect, one)| match aspect {
            Aspect::Category => t.routing_if_category(one),
            Aspect::Kind => t.routing_if_kind(one),
            Aspect::Ente => t.routing_if_ente(one),
            Aspect::Machine => t.routing_if_machine(one),
            Aspect::Class => t.routing_if_class(one),
            Aspect::Channel => t.routing_if_channel(one),
            Aspect::Words => t.routing_if_words(one),
            Aspect::Severity => t.routing_if_severity(one),
        })
        .collect()
}

/// What about a ticket does not fit a rule, one sentence for each thing.
pub(super) fn missed(t: Lang, rule: &Rule, missed: &[Aspect], names: &Names) -> Vec<String> {
    let asked = missed.iter();
    let asked = asked.filter_map(|aspect| Some((*aspect, wanted(t, rule, *aspect, names)?)));
    asked
        .map(|(aspect, one)| match aspect {
            Aspect::Category => t.routing_unless_category(one),
            Aspect::Kind => t.routing_unless_kind(one),
            Aspect::Ente => t.routing_unless_ente(one),
            Aspect::Machine => t.routing_unless_machine(one),
            Aspect::Class => t.routing_unless_class(one),
            Aspect::Channel => t.routing_unless_channel(one),
            Aspect::Words => t.routing_unless_words(one),
            Aspect::Severity => t.routing_unless_severity(one),
        })
        .collect()
}

/// What a rule wants of one thing; nothing where it asks for nothing.
fn wanted(t: Lang, rule: &Rule, aspect: Aspect, names: &Names) -> Option<String> {
    let wanted = rule.conditions.wanted();
    let called = |name: Option<&String>| name.map_or(t.routing_gone(), String::as_str).to_owned();
    let all: Vec<String> = match aspect {
        Aspect::Category => spelt(&wanted.categories, |one| category_label(t, one)),
        Aspect::Kind => spelt(&wanted.kinds, |one| words::kind(t, one)),
        Aspect::Ente => wanted
            .enti
            .iter()
            .map(|one| called(names.enti.get(one)))
            .collect(),
        Aspect::Machine => {
            let machines = wanted.machines.iter();
            machines
                .map(|one| called(names.machines.get(one)))
                .collect()
        }
        Aspect::Class => spelt(&wanted.classes, |one| words::class(t, one)),
        Aspect::Channel => spelt(&wanted.channels, |one| words::channel(t, one)),
        Aspect::Words => wanted.phrases.iter().map(quoted).collect(),
        Aspect::Severity => wanted
            .at_least
            .map(|least| severity(t, least))
            .into_iter()
            .collect(),
    };
    (!all.is_empty()).then(|| all.join(t.routing_or()))
}

fn spelt<T: Copy>(set: &BTreeSet<T>, say: impl Fn(T) -> &'static str) -> Vec<String> {
    set.iter().map(|one| say(*one).to_owned()).collect()
}

fn quoted(phrase: &Phrase) -> String {
    format!("«{}»", phrase.said())
}

fn severity(t: Lang, least: Severity) -> String {
    match least {
        Severity::Blocking => t.routing_severity_1(),
        Severity::NonBlocking => t.routing_severity_2(),
        Severity::Minor => t.routing_severity_any(),
    }
    .to_owned()
}
