//! Document: the JSON of both targets. What is unknown in it is refused, so that nothing is signed and then ignored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// `roster.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterDocument {
    /// The number that only grows.
    pub version: u64,
    /// Whose machines.
    pub ente: String,
    /// When it was drafted.
    pub issued_at: Timestamp,
    /// From when on it opens nothing.
    pub valid_until: Timestamp,
    /// Everybody.
    pub technicians: Vec<TechnicianDocument>,
}

/// One technician.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TechnicianDocument {
    /// What stands for them in records.
    pub id: String,
    /// How they are called on screens.
    pub name: String,
    /// OpenSSH public keys.
    pub keys: Vec<String>,
    /// `shell`, `exec`, `files`, `forward`.
    pub classes: Vec<String>,
    /// From when.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
}

/// `machines.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MachinesDocument {
    /// The number that only grows.
    pub version: u64,
    /// Whose machines.
    pub ente: String,
    /// What stands for the Ente in host names.
    pub label: String,
    /// When it was drafted.
    pub issued_at: Timestamp,
    /// The machines.
    pub machines: Vec<MachineDocument>,
}

/// One machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MachineDocument {
    /// Its name in host names.
    pub name: String,
    /// OpenSSH public keys.
    pub host_keys: Vec<String>,
}
