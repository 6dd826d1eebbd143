//! Trial: where rules would have sent past tickets, against where people sent them.

use std::collections::BTreeMap;

use super::Rule;
use crate::id::RuleId;
use crate::person::Level;
use crate::ticket::Competence;

/// Where people left a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sent {
    /// The first level worked it.
    FirstLevel,
    /// These specialists worked it.
    To(Competence),
    /// The second level worked it, and nobody said which specialists.
    SomewhereElse,
}

impl Sent {
    /// Everywhere, in the order of the levels.
    pub const ALL: [Self; 5] = [
        Self::FirstLevel,
        Self::To(Competence::Infrastructure),
        Self::To(Competence::Software),
        Self::To(Competence::Product),
        Self::SomewhereElse,
    ];

    /// Where a ticket of this level and competence is.
    pub const fn of(level: Level, competence: Option<Competence>) -> Self {
        match (level, competence) {
            (Level::First, _) => Self::FirstLevel,
            (Level::Second | Level::Third, Some(to)) => Self::To(to),
            (Level::Second | Level::Third, None) => Self::SomewhereElse,
        }
    }

    /// The spelling in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FirstLevel => "first_level",
            Self::To(to) => to.code(),
            Self::SomewhereElse => "somewhere_else",
        }
    }

    /// The place with this spelling.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sent| sent.code() == code)
    }

    /// Whether a rule, or none, would have sent the ticket to the same place.
    pub fn agrees(self, rule: Option<&Rule>) -> bool {
        self == rule.map_or(Self::FirstLevel, |rule| Self::To(rule.to))
    }
}

/// How many past tickets each rule would have sent, and where people sent those.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trial {
    cells: BTreeMap<(Option<RuleId>, Sent), u64>,
    routed: u64,
    agreed: u64,
    total: u64,
}

impl Trial {
    /// Counts a ticket that this rule, or none, would have sent, and that people sent there.
    pub fn count(&mut self, rule: Option<&Rule>, sent: Sent) {
        *self
            .cells
            .entry((rule.map(|rule| rule.id), sent))
            .or_default() += 1;
        self.total += 1;
        self.routed += u64::from(rule.is_some());
        self.agreed += u64::from(rule.is_some() && sent.agrees(rule));
    }

    /// How many tickets this rule, or none, would have sent, of those that people sent there.
    pub fn cell(&self, rule: Option<RuleId>, sent: Sent) -> u64 {
        self.cells.get(&(rule, sent)).copied().unwrap_or_default()
    }

    /// How many tickets this rule, or none, would have sent.
    pub fn of_rule(&self, rule: Option<RuleId>) -> u64 {
        Sent::ALL
            .into_iter()
            .map(|sent| self.cell(rule, sent))
            .sum()
    }

    /// How many tickets were looked at.
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// How many of them a rule would have sent to the second level.
    pub const fn routed(&self) -> u64 {
        self.routed
    }

    /// How many of those people sent to the same specialists.
    pub const fn agreed(&self) -> u64 {
        self.agreed
    }
}
