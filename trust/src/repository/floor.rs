//! Floor: the least that a repository may be from now on. It is kept apart from what tough keeps.
//!
//! A version is held against the floor of its role. The floor of a role falls when a newer root gives that role other
//! keys: that is how a repository recovers when an attacker's key has signed version 2^63.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Role;

/// What was seen of one role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Its version.
    pub version: u64,
    /// SHA-256 of what was signed, in canonical form, hexadecimal.
    pub sha256: String,
    /// SHA-256 of the keys and the threshold of the role, hexadecimal.
    pub keys: String,
}

/// The least of every role, the counters of the targets, and the latest instant at which a load succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    /// Of the root.
    pub root: Mark,
    /// Of the others, as far as they were seen.
    pub targets: Option<Mark>,
    /// As above.
    pub snapshot: Option<Mark>,
    /// As above.
    pub timestamp: Option<Mark>,
    /// The `version` of each target, by name.
    pub counters: BTreeMap<String, u64>,
    /// The latest instant at which a load succeeded: time does not go back from here.
    pub seen_at: Timestamp,
}

/// How a repository is less than it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FloorError {
    /// Older than what was seen.
    #[error("version {offered} of {role} is older than version {floor}, which this place has seen")]
    Older {
        /// Of which role.
        role: Role,
        /// What is offered.
        offered: u64,
        /// What was seen.
        floor: u64,
    },
    /// One version, two contents: somebody is shown something else.
    #[error(
        "version {version} of {role} is not the one that this place has seen: there are two of this number"
    )]
    Forked {
        /// Of which role.
        role: Role,
        /// The number.
        version: u64,
    },
    /// A target went back inside newer metadata.
    #[error("{name} has the number {offered}, but number {floor} was seen")]
    Counter {
        /// The target.
        name: String,
        /// What is offered.
        offered: u64,
        /// What was seen.
        floor: u64,
    },
}

impl Floor {
    /// The mark of a role.
    pub const fn mark(&self, role: Role) -> Option<&Mark> {
        match role {
            Role::Root => Some(&self.root),
            Role::Targets => self.targets.as_ref(),
            Role::Snapshot => self.snapshot.as_ref(),
            Role::Timestamp => self.timestamp.as_ref(),
        }
    }

    /// Holds what was loaded against this floor.
    pub(super) fn hold(&self, loaded: &Self) -> Result<(), FloorError> {
        for role in Role::ALL {
            let (Some(floor), Some(now)) = (self.mark(role), loaded.mark(role)) else {
                continue;
            };
            let recovered = loaded.root.version > self.root.version && now.keys != floor.keys;
            if recovered && role != Role::Root {
                continue;
            }
            if now.version < floor.version {
                return Err(FloorError::Older {
                    role,
                    offered: now.version,
                    floor: floor.version,
                });
            }
            if now.version == floor.version && now.sha256 != floor.sha256 {
                return Err(FloorError::Forked {
                    role,
                    version: now.version,
                });
            }
        }
        for (name, &offered) in &loaded.counters {
            match self.counters.get(name) {
                Some(&floor) if offered < floor => {
                    return Err(FloorError::Counter {
                        name: name.clone(),
                        offered,
                        floor,
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The floor after a load that held: counters of targets that are gone stay.
    pub(super) fn raise(self, mut loaded: Self) -> Self {
        for (name, floor) in self.counters {
            loaded.counters.entry(name).or_insert(floor);
        }
        loaded.seen_at = loaded.seen_at.max(self.seen_at);
        loaded
    }
}
