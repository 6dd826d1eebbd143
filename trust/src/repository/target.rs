//! Target: what the signed metadata says of one file.

use std::collections::BTreeMap;

use serde_json::Value;

/// A target as the metadata describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name, flat.
    pub name: String,
    /// Bytes.
    pub length: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// What its makers signed about it: kind, version, Ente and the like.
    pub custom: BTreeMap<String, Value>,
}

/// Why a target is not what was looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is not there.
    #[error("the repository has no {0}")]
    Missing(String),
    /// A field that every reader must know is unknown, missing or another.
    #[error("{name} says {field} in a way that is not expected")]
    Field {
        /// Of which target.
        name: String,
        /// Which field.
        field: String,
    },
}

impl Target {
    /// The number that only grows.
    pub fn counter(&self) -> Option<u64> {
        self.custom.get("version")?.as_u64()
    }

    /// Holds the fields against those that are expected: all of them, and no other.
    pub fn expect(&self, fields: &[(&str, Value)]) -> Result<(), TargetError> {
        let wrong = |field: &str| TargetError::Field {
            name: self.name.clone(),
            field: field.to_owned(),
        };
        for (field, value) in fields {
            if self.custom.get(*field) != Some(value) {
                return Err(wrong(field));
            }
        }
        let known = |field: &String| fields.iter().any(|(name, _)| name == field);
        match self.custom.keys().find(|field| !known(field)) {
            Some(field) => Err(wrong(field)),
            None => Ok(()),
        }
    }
}
