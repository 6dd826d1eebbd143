//! Begin: what a recording is bound to, in its first block.

use serde::{Deserialize, Serialize};

use super::seal::Envelope;

/// Who did what on whose word. Every later block hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// The session's id.
    pub session: String,
    /// 0 for the session's own log and its first terminal; each terminal beside it has a part of its own.
    pub part: u32,
    /// The machine's id.
    pub machine: String,
    /// The fingerprint of the technician's key: `SHA256:…`.
    pub technician: String,
    /// The ticket's number, as people say it.
    pub ticket: String,
    /// The local user.
    pub user: String,
    /// What is permitted: `shell`, `exec`, `files`, `forward`.
    pub classes: Vec<String>,
    /// Where forwards may lead: `127.0.0.1:5900`.
    pub forwards: Vec<String>,
    /// Until when, RFC 3339.
    pub until: String,
    /// When it began, RFC 3339.
    pub at: String,
    /// To whom what was shown is sealed; nothing where it stands there in clear.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Envelope>,
}
