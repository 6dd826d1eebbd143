//! Recording: how a machine hands in what was recorded of a session, while it runs and afterwards.
//!
//! `POST /v1/assistance/{session}/recording/{part}?from=N` with the bytes that follow byte N of that part. The answer is
//! always how much the server has, and the machine goes on from there: nothing is lost, and nothing is there twice.

use custode_domain::id::SessionId;
use serde::{Deserialize, Serialize};

use crate::V1;

/// The address, for a router.
pub const RECORDING: &str = "/v1/assistance/{session}/recording/{part}";
/// The most bytes at once.
pub const MAX_PIECE: usize = 256 * 1024;
/// The most bytes of a part: a day of a screen that never rests.
pub const MAX_PART: u64 = 64 * 1024 * 1024;
/// The most parts of a session: terminals that were open at a time.
pub const MAX_PARTS: u32 = 64;

/// What the server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Have {
    /// The version of the protocol.
    pub version: V1,
    /// How many bytes of the part the server has, from its beginning.
    pub have: u64,
}

/// The address for the bytes of a part from here on.
pub fn recording_of(session: SessionId, part: u32, from: u64) -> String {
    let path = RECORDING.replace("{session}", &session.to_string());
    let path = path.replace("{part}", &part.to_string());
    format!("{path}?from={from}")
}
