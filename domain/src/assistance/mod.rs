//! Remote assistance: a technician on a machine, with the Ente's consent (T28).
//!
//! The server asks, and only the machine decides: what is asked becomes a [`Grant`] at the machine, which adds a number
//! that nobody knew before; a contact of the Ente signs that grant, or the machine's own [`LocalPolicy`] stands in for
//! them. A [`Consent`] is born from nothing else, and without one no session begins.
//! A [`Session`] is what its steps amount to; the steps are events of its ticket.

mod asked;
mod class;
mod consent;
mod ending;
mod grant;
mod local;
mod policy;
mod session;
mod step;

#[cfg(test)]
mod tests;

pub use asked::{Asked, Length, NotALength};
pub use class::{Class, Classes, NoClass};
pub use consent::{Basis, Consent, NoConsent, Signed};
pub use ending::{Ending, EndingName};
pub use grant::{Grant, Nonce, NotANonce};
pub use local::{
    Forward, HostName, KeyPrint, LocalUser, NotAForward, NotAHostName, NotAKeyPrint, NotAUser,
};
pub use policy::{Declined, LocalPolicy, Mode, Window};
pub use session::{ANSWER_WITHIN, LOST_AFTER, Session, SessionState, SessionStateName};
pub use step::{Step, StepName};
