//! JSON: how values of the domain are written in documents that people, scripts and the store all read.
//!
//! Written by hand beside the domain's own types; unknown fields are refused, and a refusal names its place.

mod calendar;
mod criteria;
mod targets;
mod terms;
pub(crate) mod text;

pub(crate) use calendar::calendar;
pub(crate) use terms::{NotTerms, read_terms, write_terms};
