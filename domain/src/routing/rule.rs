//! Rule: where tickets of one sort go.

use super::{Aspect, Conditions, Facts};
use crate::id::RuleId;
use crate::ticket::{Competence, Line};

/// Where tickets of one sort go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The same through all versions of the rules.
    pub id: RuleId,
    /// By which people speak of it.
    pub name: Line,
    /// Which tickets.
    pub conditions: Conditions,
    /// To which specialists of the second level.
    pub to: Competence,
}

impl Rule {
    /// What about a ticket does not fit; nothing when the rule fits.
    pub fn missed(&self, facts: &Facts<'_>) -> Vec<Aspect> {
        self.conditions.missed(facts)
    }
}
