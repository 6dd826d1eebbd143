//! Linked finding: a fault that a machine reported, as its ticket knows it.

use jiff::Timestamp;

use crate::Severity;
use crate::coded::coded;
use crate::finding::{FindingCode, Object};
use crate::id::{FindingId, MachineId};

coded! {
    /// How a finding stands.
    FindingStanding {
        /// The fault is there.
        Standing = "standing",
        /// It comes and goes; its steps are held down.
        Flapping = "flapping",
        /// It is gone.
        Cleared = "cleared",
    }
}

/// A fault as it came on the ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// Which finding.
    pub finding: FindingId,
    /// Its step at that time: 0, unless it was parked at first and joined later.
    pub ordinal: u32,
    /// Where; nothing when it is about a whole site.
    pub machine: Option<MachineId>,
    /// What is wrong.
    pub code: FindingCode,
    /// With what.
    pub object: Object,
    /// How bad, as the check judged.
    pub severity: Severity,
    /// When the condition began to hold.
    pub since: Timestamp,
    /// When it was certain, by the clock of who noticed.
    pub noticed: Timestamp,
}

impl Raised {
    /// The same fault of the same thing, perhaps at another time.
    pub fn is_same_signal(&self, other: &Self) -> bool {
        self.machine == other.machine && self.code == other.code && self.object == other.object
    }
}

/// A later step in the life of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Which finding.
    pub finding: FindingId,
    /// Its place in the life of the finding; a step that came twice is written once.
    pub ordinal: u32,
    /// When, by the clock of who noticed.
    pub noticed: Timestamp,
}

/// A fault that a machine reported, as its ticket knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedFinding {
    /// As it was raised.
    pub raised: Raised,
    /// How bad it is after its last step.
    pub severity: Severity,
    /// How it stands.
    pub standing: FindingStanding,
    /// The ordinal of its last step.
    pub ordinal: u32,
}
