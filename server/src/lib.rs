//! The service desk: what it offers to people and scripts.

pub mod cli;
