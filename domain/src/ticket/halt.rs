//! Halt: a stretch of time in which nobody was expected to work on a ticket.

use jiff::Timestamp;

use crate::ticket::WaitingFor;

/// Why nobody was expected to work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HaltCause {
    /// The ticket waited.
    Waiting(WaitingFor),
    /// It was technically closed, and later reopened: the closed time does not count (R8).
    TechnicallyClosed,
}

/// A stretch of time in which nobody was expected to work on a ticket, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Halt {
    /// Why.
    pub cause: HaltCause,
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it; none while it lasts.
    pub to: Option<Timestamp>,
}

impl Halt {
    pub(super) const fn from(cause: HaltCause, from: Timestamp) -> Self {
        Self {
            cause,
            from,
            to: None,
        }
    }
}
