//! Tunnel: the request by which a machine offers a way to its SSH server, for the one technician of a granted session.
//!
//! `GET /v1/assistance/{session}/tunnel` with `Upgrade: custode-tunnel` and the technician's public key in
//! [`TECHNICIAN`]. After the answer 101 the connection carries SSH, end to end between technician and machine.

use custode_domain::id::SessionId;

/// The address, for a router.
pub const TUNNEL: &str = "/v1/assistance/{session}/tunnel";
/// What the connection is upgraded to.
pub const UPGRADE: &str = "custode-tunnel";
/// The header with the technician's key, as OpenSSH writes it.
pub const TECHNICIAN: &str = "custode-technician";

/// The address of a session's tunnel.
pub fn tunnel_of(session: SessionId) -> String {
    TUNNEL.replace("{session}", &session.to_string())
}
