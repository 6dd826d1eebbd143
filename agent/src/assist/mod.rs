//! Assist: a remote session at this machine, from a stream that the agent dialled to the last process that is gone.
//!
//! Who may have one, and what may be done in it, is a [`Permit`]; whoever makes one has verified the roster and the
//! consent. From here on the agent alone decides: key, user, classes, ports and time are held against the permit on
//! every channel. SSH is end to end: whatever carries the stream sees ciphertext.
//!
//! What needs root is one small set of verbs behind [`Privileged`]; everything else parses what strangers send.

pub mod account;
mod desk;
mod door;
mod environment;
mod exec;
mod files;
mod forward;
mod meter;
pub mod permit;
pub mod privileged;
pub mod record;
mod serve;
mod shell;
mod signal;

pub use permit::Permit;
pub use privileged::Privileged;
pub use record::Recorder;
pub use serve::{Ended, HostKey, NotAHostKey, Why, serve};
