//! Finding: one fault of one object, as a machine noticed it.
//!
//! The words of the chain: a probe takes a *sample*, a check judges it, a [`crate::signal`] holds the judgement
//! until it is certain, and then there is a *finding*: it is raised, it may worsen, and it clears.
//! What becomes of it on the server is the business of [`crate::intake`].

mod catalogue;
mod code;
mod object;
mod transition;

pub use catalogue::{Entry, Origin, Timing, Weight};
pub use code::FindingCode;
pub use object::{NotAnObject, Object};
pub use transition::{Change, Transition};
