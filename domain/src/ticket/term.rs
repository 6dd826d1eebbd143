//! Term: what is owed on a ticket with a deadline, and what is written down when one passes (R6).

use jiff::Timestamp;

use crate::id::TaskId;

/// What is owed on a ticket with a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// Somebody answers for it (*presa in carico*).
    TakeCharge,
    /// The answer is given (*chiusura tecnica*).
    Resolution,
    /// The third level answers this task (T14, T18).
    Task(TaskId),
    /// The requester is asked whether the fix holds (T40).
    Verification,
}

/// A deadline that was missed: a fact with its instant. Whatever happens later, it stays one (R6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breach {
    /// Whose deadline.
    pub term: Term,
    /// The deadline.
    pub due: Timestamp,
    /// When it was written down.
    pub at: Timestamp,
}

impl Term {
    /// The spelling of its kind in the database and on the wire; which task it is stands beside it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TakeCharge => "take_charge",
            Self::Resolution => "resolution",
            Self::Task(_) => "task",
            Self::Verification => "verification",
        }
    }

    /// The task, if it is about one.
    pub const fn task(self) -> Option<TaskId> {
        match self {
            Self::Task(task) => Some(task),
            Self::TakeCharge | Self::Resolution | Self::Verification => None,
        }
    }

    /// The term with this spelling, and this task where one belongs to it.
    pub fn from_code(code: &str, task: Option<TaskId>) -> Option<Self> {
        match (code, task) {
            ("take_charge", None) => Some(Self::TakeCharge),
            ("resolution", None) => Some(Self::Resolution),
            ("verification", None) => Some(Self::Verification),
            ("task", Some(task)) => Some(Self::Task(task)),
            _ => None,
        }
    }
}
