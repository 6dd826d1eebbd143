//! What both ends of a remote session share: how SSH is configured, flow control, how a connection is cut, the recording.
//!
//! russh speaks SSH; this package says how ours is spoken. It knows neither the agent nor the server.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod carry;
pub mod cut;
pub mod flow;
pub mod key;
pub mod login;
pub mod queue;
pub mod recording;
pub mod settings;
pub mod sources;
