//! Nudge: the small things that travel over the held connection.
//!
//! The agent's heartbeat is an empty WebSocket pong that nobody asked for (RFC 6455, 5.5.3), or a ping where it wants an
//! answer; the server says that something waits.
//! The server can only ask: nothing that arrives here makes a machine do more than it would by itself.

use serde::{Deserialize, Serialize};

use crate::V1;

/// The most bytes of a message on the held connection. Longer ones end it.
pub const MAX_MESSAGE: usize = 1024;

/// What the server says to a machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nudge {
    /// The version of the protocol.
    pub version: V1,
    /// What it is about.
    pub about: About,
}

/// What a nudge is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A person looks at the machine: send what is spooled without waiting for the next round.
    Report,
    /// Something is wanted of a remote session: fetch the errands.
    Assistance,
}
