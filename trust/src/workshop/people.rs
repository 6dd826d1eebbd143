//! People: the list that a person keeps and reads, from which a roster is drafted.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The list, as TOML or JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// The identifier of the Ente.
    pub ente: String,
    /// What stands for the Ente in host names.
    pub label: String,
    /// Who may come in.
    #[serde(default, rename = "technician")]
    pub technicians: Vec<Person>,
    /// Where to.
    #[serde(default, rename = "machine")]
    pub machines: Vec<Machine>,
}

/// Somebody who may come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// What stands for them in records.
    pub id: String,
    /// How they are called on screens.
    pub name: String,
    /// OpenSSH public keys.
    pub keys: Vec<String>,
    /// `shell`, `exec`, `files`, `forward`.
    pub classes: Vec<String>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// A machine as `ssh` knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// Its name in host names.
    pub name: String,
    /// OpenSSH public keys.
    pub host_keys: Vec<String>,
}
