//! Tunnel: how a machine offers a way to its SSH server, for the one technician of a granted session.
//!
//! `POST /v1/assistance/{session}/tunnel` with a [`WantedTunnel`] is answered with a [`TunnelPass`], where that session is
//! granted. The machine then dials the same address again, asks in its TLS greeting for [`BASTION`], and sends the pass
//! and a line feed. From there on the connection carries SSH, end to end between technician and machine: the server hands
//! it to the bastion unread.

use custode_domain::id::SessionId;
use serde::{Deserialize, Serialize};

use crate::V1;
use crate::bounded::Text;

/// The address, for a router.
pub const TUNNEL: &str = "/v1/assistance/{session}/tunnel";
/// The name that is asked for, and that the certificate must be made out to: nobody can own it in the public DNS.
pub const BASTION: &str = "bastion.custode.internal";
/// The longest pass, characters.
pub const MAX_PASS: usize = 128;

/// For whom the tunnel is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedTunnel {
    /// The version of the protocol.
    pub version: V1,
    /// The technician's public key, as OpenSSH writes it.
    pub technician: Text<512>,
}

/// What opens the tunnel's way to the bastion, once and soon.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TunnelPass {
    /// The version of the protocol.
    pub version: V1,
    /// A secret in one line.
    pub pass: Text<MAX_PASS>,
}

impl std::fmt::Debug for TunnelPass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TunnelPass(…)")
    }
}

/// The address of a session's tunnel.
pub fn tunnel_of(session: SessionId) -> String {
    TUNNEL.replace("{session}", &session.to_string())
}
