//! stub

pub mod config;
pub mod history;
pub mod spool;
mod sqlite;
