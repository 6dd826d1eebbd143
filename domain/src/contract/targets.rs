//! Targets: the service time within which something is owed, for one severity.

use crate::coded::coded;
use crate::contract::Percent;
use crate::sla::Target;

coded! {
    /// What is promised with a term.
    Promise {
        /// Somebody answers for the ticket (*presa in carico*).
        TakeCharge = "take_charge",
        /// The answer is given (*chiusura tecnica*).
        Resolution = "resolution",
        /// The third level answers a task that names no term of its own (T14, T18).
        Task = "task",
    }
}

/// Service time within which something is owed on a ticket of one severity, and how often it must be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Targets {
    /// Until somebody answers for the ticket.
    pub take_charge: Target,
    /// Until the answer is given.
    pub resolution: Target,
    /// Until the third level answers a task.
    pub task: Target,
    /// How many of the tickets must be taken in charge in time.
    pub taken_in_time: Percent,
    /// How many of the tickets must be resolved in time.
    pub resolved_in_time: Percent,
}

impl Targets {
    /// The service time that this promise gives.
    pub const fn of(&self, promise: Promise) -> Target {
        match promise {
            Promise::TakeCharge => self.take_charge,
            Promise::Resolution => self.resolution,
            Promise::Task => self.task,
        }
    }
}
