//! The rules of Custode: what a ticket is, when the service is open, what a fault becomes.
//!
//! Nothing here reads a clock, a file or a socket, and nothing draws a random number:
//! `now` is an argument and identifiers are made by the caller.
//! So a rule can only answer, or refuse with a sentence that a person can act on.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod alarm;
pub mod assistance;
pub mod calendar;
pub mod call;
pub mod category;
pub mod certification;
pub mod channel;
mod coded;
pub mod contract;
pub mod figures;
pub mod finding;
pub mod id;
pub mod intake;
pub mod machine;
pub mod notice;
pub mod obligation;
pub mod on_call;
pub mod person;
pub mod priority;
pub mod proposal;
pub mod routing;
pub mod severity;
pub mod signal;
pub mod silence;
pub mod sla;
pub mod ticket;

pub use severity::Severity;
