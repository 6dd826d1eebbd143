//! The agent: looks after one machine, judges by itself, keeps what it noticed, and tells the server.
//!
//! Probe, sample, check, signal, finding, spool, link: in this order. What decides is pure ([`brain`], [`check`]);
//! what touches the machine is thin.

#[cfg(unix)]
pub mod assist;
pub mod brain;
pub mod check;
pub mod checks;
pub mod cli;
pub mod clock;
pub mod config;
pub mod consent;
pub mod daemon;
pub mod doctor;
#[cfg(unix)]
pub mod engine;
pub mod history;
#[cfg(unix)]
pub mod host;
#[cfg(unix)]
pub mod host_key;
pub mod link;
pub mod log;
mod mint;
pub mod os;
#[cfg(unix)]
pub mod privileged;
pub mod probe;
pub mod roster;
pub mod say;
pub mod spool;
mod sqlite;
pub mod status;
mod task;
