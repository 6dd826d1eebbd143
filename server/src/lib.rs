//! The service desk: takes what machines and people report, keeps it, and answers.

pub mod cli;
pub mod store;
