//! Pausing waits: which waiting stops the clock of the resolution under a contract (R5, T10).

use std::collections::BTreeSet;

use crate::ticket::{Halt, HaltCause, WaitingFor};

/// The kinds of waiting that stop the clock of the resolution. Taking charge is never paused (R7), and the time for
/// which a ticket was technically closed never counts (R8), whatever a contract says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PausingWaits(BTreeSet<WaitingFor>);

impl PausingWaits {
    /// The general rule: the user and third parties stop the clock, a planned visit does not.
    pub fn in_general() -> Self {
        [WaitingFor::User, WaitingFor::ThirdParty]
            .into_iter()
            .collect()
    }

    /// Whether this kind of waiting stops the clock.
    pub fn contains(&self, wait: WaitingFor) -> bool {
        self.0.contains(&wait)
    }

    /// All kinds that do.
    pub fn iter(&self) -> impl Iterator<Item = WaitingFor> {
        self.0.iter().copied()
    }

    /// Whether the clock of the resolution stands during this halt.
    pub fn pause(&self, halt: Halt) -> bool {
        match halt.cause {
            HaltCause::Waiting(wait) => self.contains(wait),
            HaltCause::TechnicallyClosed => true,
        }
    }
}

impl FromIterator<WaitingFor> for PausingWaits {
    fn from_iter<I: IntoIterator<Item = WaitingFor>>(waits: I) -> Self {
        Self(waits.into_iter().collect())
    }
}
