//! Answer: what the server says to a report.

use serde::{Deserialize, Serialize};

use crate::V1;
use crate::bounded::Text;
use jiff::Timestamp;

/// The report is kept. All up to `sequence` may be forgotten by the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledged {
    /// The version of the protocol.
    pub version: V1,
    /// The last sequence of this boot that is kept.
    pub sequence: u64,
    /// The server's clock, from which the agent tells its own offset.
    pub server_time: Timestamp,
}

/// The report is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The version of the protocol.
    pub version: V1,
    /// Why, for the program.
    pub reason: Reason,
    /// Why, for the person who reads the agent's log.
    pub detail: Text<500>,
}

/// Why a report is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Too large, not packed, not JSON, an unknown field, a value out of bounds.
    NotAReport,
    /// The number was used for other content: two spools share an identity.
    SequenceTaken,
    /// Numbers are missing before this one: the server is older than the spool (a restored backup).
    /// The agent starts a new boot and tells again what stands.
    SequenceGap,
    /// The certificate does not belong to a machine that is enrolled.
    NotEnrolled,
    /// The server cannot keep anything for the moment: try again later.
    NoRoom,
}
