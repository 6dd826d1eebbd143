//! Refused: why terms are no contract, with the place.

use std::fmt;

use crate::Severity;
use crate::contract::Promise;

/// One of the two calendars of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The desk's (T46).
    Desk,
    /// The on-site staff's (T47).
    OnSite,
}

/// Why terms are no contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A calendar is closed for a whole year: nothing would ever be due.
    #[error("the calendar of the {0} does not open within a year")]
    NeverOpens(Which),
    /// A target of zero is missed from the start.
    #[error("the target of {promise} at severity {severity} is zero", promise = .promise.code(), severity = .severity.number())]
    ZeroTarget {
        /// Of what.
        promise: Promise,
        /// At which severity.
        severity: Severity,
    },
    /// The answer would be owed before anybody has to look.
    #[error("at severity {} the resolution is due before the taking in charge", .0.number())]
    ResolvedBeforeTaken(Severity),
    /// A more severe fault would have more time than a lesser one.
    #[error("{promise} has more time at severity {severity} than at the next lesser one", promise = .promise.code(), severity = .severity.number())]
    SlowerWhenMoreSevere {
        /// Of what.
        promise: Promise,
        /// At which severity.
        severity: Severity,
    },
    /// The share of a target from which a ticket is at risk lies outside of 1 to 99 percent.
    #[error("a ticket is at risk from 1 to 99 percent of its target, not from {0}")]
    AtRisk(u8),
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Desk => "desk",
            Self::OnSite => "on-site staff",
        })
    }
}
