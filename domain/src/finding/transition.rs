//! Transition: a finding is raised, changes its degree, begins to flap, or clears.

use jiff::Timestamp;

use crate::Severity;
use crate::finding::{FindingCode, Object};
use crate::id::FindingId;

/// One step in the life of a finding, as the machine dated it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// Which finding.
    pub finding: FindingId,
    /// Place in the life of this finding: 0 is the raising. With `finding` it names the step for ever.
    pub ordinal: u32,
    /// What is wrong.
    pub code: FindingCode,
    /// With what.
    pub object: Object,
    /// When, by the machine's clock.
    pub at: Timestamp,
    /// What changed.
    pub change: Change,
}

/// What changed for a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The condition has held for as long as the check asks.
    Raised {
        /// How bad.
        severity: Severity,
        /// When the condition began to hold: `at` less the waiting time.
        since: Timestamp,
    },
    /// The same fault became worse, or less bad.
    Regraded {
        /// How bad from here on.
        severity: Severity,
    },
    /// It comes and goes: told once, and held down from here on.
    Flapping,
    /// The clearing condition has held for as long as the check asks.
    Cleared,
}
