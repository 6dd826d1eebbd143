//! The records that people keep for years: PDF/A-2a and PDF/UA-1, typeset from plain data.
//!
//! What a record says comes as texts and numbers as people read them, and is never source: a template is compiled in,
//! and `#let`, `*` or `$` in somebody's words are those characters. The same data gives the same bytes.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod fonts;
mod legible;
pub mod quarterly;
#[cfg(test)]
mod tests;
mod typeset;

use serde::{Deserialize, Serialize};

pub use fonts::LICENCES;
pub use quarterly::QuarterlyReport;

/// A record that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The data cannot be handed to the template.
    #[error("the data of the record cannot be read")]
    Data(#[from] serde_json::Error),
    /// The instant of its making has no date.
    #[error("the record has no date")]
    Date,
    /// The template, with what the typesetter says of it: a bug of ours.
    #[error("the record cannot be typeset: {0}")]
    Typeset(String),
}

/// The language of a record: hyphenation, and what its readers' aids are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Italian.
    It,
    /// English.
    En,
}

/// A civil instant in UTC, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// Year of the common era.
    pub year: i32,
    /// From 1.
    pub month: u8,
    /// From 1.
    pub day: u8,
    /// From 0 to 23.
    pub hour: u8,
    /// From 0 to 59.
    pub minute: u8,
    /// From 0 to 59.
    pub second: u8,
}
