//! Limits: how much of the server one machine, or one stranger, can take.

use std::path::PathBuf;
use std::time::Duration;

/// Bounds of the link listener.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at a time. Further ones wait in the system's queue.
    pub connections: usize,
    /// Of these, connections without a certificate: installers, and strangers.
    pub anonymous: usize,
    /// Reports unpacked at a time, each in up to 2 MiB.
    pub unpacking: usize,
    /// The socket at which the bastion takes the tunnels of machines.
    pub tunnels: PathBuf,
    /// For a TLS handshake.
    pub handshake: Duration,
    /// For the head of a request, and between two requests.
    pub head: Duration,
    /// For a body: the longest report over a line of 64 kbit/s.
    pub body: Duration,
    /// For a connection that is not held.
    pub connection: Duration,
    /// A held connection that says nothing for so long is gone: several periods of an agent's ping.
    pub silence: Duration,
    /// How often a held connection's certificate is looked up again, when a ping comes.
    pub recognise: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            anonymous: 256,
            unpacking: 32,
            tunnels: crate::bastion::socket::usual(),
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(10),
            body: Duration::from_secs(40),
            connection: Duration::from_mins(5),
            silence: Duration::from_mins(10),
            recognise: Duration::from_mins(1),
        }
    }
}
