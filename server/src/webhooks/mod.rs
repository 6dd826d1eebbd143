//! Webhooks: how messages are signed and given to the servers that are told of events (Standard Webhooks).

mod send;
mod sign;

pub use send::{NoSender, Outcome, Sender};
