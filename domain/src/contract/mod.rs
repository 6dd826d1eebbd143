//! Contract: what is promised to an Ente: when the desk works, how soon it takes charge and resolves, what stops the
//! clock, in which order the queue goes, and how the figures are judged (T04, T36, T38, T46, T47).
//!
//! [`Terms`] are what somebody wrote; a [`Contract`] is terms that were checked; a [`Version`] says from when a contract
//! holds; [`Contracts`] are all versions of one Ente, and answer which of them governs a ticket.

mod due;
mod history;
mod refusal;
mod rounding;
mod targets;
mod terms;
mod trial;
mod waits;

pub use due::Due;
pub use history::{Contracts, NotAHistory, Reaches, Version};
pub use refusal::{Refused, Which};
pub use rounding::{NotAPercent, Percent, Ratio, Rounding, Way};
pub use targets::{Promise, Targets};
pub use terms::{Contract, Terms};
pub use trial::{Goes, Trial};
pub use waits::PausingWaits;
