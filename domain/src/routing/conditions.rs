//! Conditions: what must hold of a new ticket for a rule to fit.

use std::collections::BTreeSet;

use crate::Severity;
use crate::category::Category;
use crate::channel::Channel;
use crate::coded::coded;
use crate::id::{EnteId, MachineId};
use crate::machine::MachineClass;
use crate::ticket::{Concern, Kind, Line, Opening};

coded! {
    /// One of the things that a condition is about.
    Aspect {
        /// What the ticket was said to be about.
        Category = "category",
        /// Its nature.
        Kind = "kind",
        /// Whose it is.
        Ente = "ente",
        /// The machine that it is about.
        Machine = "machine",
        /// What is expected of that machine.
        Class = "class",
        /// By which way it came.
        Channel = "channel",
        /// What its subject and its description say.
        Words = "words",
        /// How much it keeps people from working.
        Severity = "severity",
    }
}

/// Words that must all be said, in any order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phrase {
    said: Line,
    stems: BTreeSet<String>,
}

impl Phrase {
    /// Words as a person wrote them, with their stems; nothing where no word has one.
    pub fn new(said: Line, stems: impl IntoIterator<Item = String>) -> Option<Self> {
        let stems: BTreeSet<String> = stems.into_iter().collect();
        (!stems.is_empty()).then_some(Self { said, stems })
    }

    /// As a person wrote them.
    pub const fn said(&self) -> &Line {
        &self.said
    }

    /// Folded and stemmed.
    pub const fn stems(&self) -> &BTreeSet<String> {
        &self.stems
    }
}

/// What a rule asks for: within one set any will do, an empty set asks for nothing, and all sets must be satisfied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What the ticket was said to be about.
    pub categories: BTreeSet<Category>,
    /// Its nature.
    pub kinds: BTreeSet<Kind>,
    /// Whose it is.
    pub enti: BTreeSet<EnteId>,
    /// The machine that it is about.
    pub machines: BTreeSet<MachineId>,
    /// What is expected of that machine.
    pub classes: BTreeSet<MachineClass>,
    /// By which way it came.
    pub channels: BTreeSet<Channel>,
    /// What its subject and its description say.
    pub phrases: BTreeSet<Phrase>,
    /// This severe, or more.
    pub at_least: Option<Severity>,
}

/// A rule without a condition would fit every ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rule needs a condition that some tickets do not meet: choose at least one")]
pub struct NoCondition;

/// What must hold for a rule to fit: one thing at least that not every ticket has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditions(Wanted);

/// What is known of a new ticket.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'t> {
    /// The ticket.
    pub opening: &'t Opening,
    /// What is expected of the machine that it is about, if it is about one.
    pub class: Option<MachineClass>,
    /// The stems of its subject and its description.
    pub stems: &'t BTreeSet<String>,
}

impl Conditions {
    /// Takes what is wanted; a choice of everything asks for nothing.
    pub fn new(mut wanted: Wanted) -> Result<Self, NoCondition> {
        if wanted.kinds.len() == Kind::ALL.len() {
            wanted.kinds.clear();
        }
        if wanted.channels.len() == Channel::ALL.len() {
            wanted.channels.clear();
        }
        wanted.at_least = wanted.at_least.filter(|least| *least != Severity::Minor);
        if wanted == Wanted::default() {
            return Err(NoCondition);
        }
        Ok(Self(wanted))
    }

    /// What is wanted.
    pub const fn wanted(&self) -> &Wanted {
        &self.0
    }

    /// What about the ticket does not fit; nothing when the rule fits.
    pub fn missed(&self, facts: &Facts<'_>) -> Vec<Aspect> {
        let missed = |aspect: &&Aspect| !self.holds(**aspect, facts);
        Aspect::ALL.iter().filter(missed).copied().collect()
    }

    fn holds(&self, aspect: Aspect, facts: &Facts<'_>) -> bool {
        let (wanted, opening) = (&self.0, facts.opening);
        match aspect {
            Aspect::Category => any(&wanted.categories, opening.category.as_ref()),
            Aspect::Kind => any(&wanted.kinds, Some(&opening.kind)),
            Aspect::Ente => any(&wanted.enti, Some(&opening.ente)),
            Aspect::Machine => any(&wanted.machines, machine(opening).as_ref()),
            Aspect::Class => any(&wanted.classes, facts.class.as_ref()),
            Aspect::Channel => any(&wanted.channels, Some(&opening.channel)),
            Aspect::Words => {
                let said = |phrase: &Phrase| phrase.stems.is_subset(facts.stems);
                wanted.phrases.is_empty() || wanted.phrases.iter().any(said)
            }
            Aspect::Severity => wanted
                .at_least
                .is_none_or(|least| opening.severity >= least),
        }
    }

    /// Whether every ticket that fits `other` fits these too. What cannot be told from the rules alone is denied.
    pub fn cover(&self, other: &Self) -> bool {
        let (wide, narrow) = (&self.0, &other.0);
        includes(&wide.categories, &narrow.categories)
            && (includes(&wide.kinds, &narrow.kinds) || kinds_follow(wide, narrow))
            && includes(&wide.enti, &narrow.enti)
            && includes(&wide.machines, &narrow.machines)
            && includes(&wide.classes, &narrow.classes)
            && includes(&wide.channels, &narrow.channels)
            && phrases_follow(wide, narrow)
            && wide.at_least.is_none_or(|least| {
                let narrow = narrow.at_least;
                narrow.is_some_and(|narrow| narrow >= least)
            })
    }
}

/// The machine that a ticket is about.
const fn machine(opening: &Opening) -> Option<MachineId> {
    match opening.concern {
        Concern::Machine(id) => Some(id),
        Concern::Site(_) | Concern::Ente => None,
    }
}

fn any<T: Ord>(wanted: &BTreeSet<T>, found: Option<&T>) -> bool {
    wanted.is_empty() || found.is_some_and(|found| wanted.contains(found))
}

/// Whether what satisfies `narrow` satisfies `wide`.
fn includes<T: Ord>(wide: &BTreeSet<T>, narrow: &BTreeSet<T>) -> bool {
    wide.is_empty() || (!narrow.is_empty() && narrow.is_subset(wide))
}

/// A category says of which nature a ticket is.
fn kinds_follow(wide: &Wanted, narrow: &Wanted) -> bool {
    let mut categories = narrow.categories.iter();
    !narrow.categories.is_empty() && categories.all(|one| wide.kinds.contains(&one.kind()))
}

/// Whoever says all words of a longer phrase says those of a shorter one.
fn phrases_follow(wide: &Wanted, narrow: &Wanted) -> bool {
    let shorter = |long: &Phrase| {
        let mut wide = wide.phrases.iter();
        wide.any(|short| short.stems.is_subset(&long.stems))
    };
    wide.phrases.is_empty() || (!narrow.phrases.is_empty() && narrow.phrases.iter().all(shorter))
}
