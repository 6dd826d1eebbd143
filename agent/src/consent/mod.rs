//! Consent: whether a technician may come to this machine, decided here and nowhere else (T28).
//!
//! The server says what is wanted; it is not believed. What is allowed at all stands in the [`policy`], whose passkeys
//! agree in the [`contacts`], who may come in the roster behind [`seam::Technicians`]. The [`gate`] holds every wish
//! against them, keeps what it did and said in the [`journal`], and hands a granted session to [`seam::Host`].

pub mod assertion;
pub mod book;
pub mod contacts;
mod counter;
mod file;
pub mod gate;
pub mod here;
pub mod journal;
pub mod papers;
pub mod policy;
pub mod seam;
mod terminal;
pub mod trust;

#[cfg(test)]
pub(crate) mod authenticator;
#[cfg(test)]
mod tests;

pub use counter::{Call, Counter};
pub use gate::{Gate, Parts};
pub use journal::{Journal, JournalError};
pub use papers::Papers;
