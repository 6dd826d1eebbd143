//! Kept: what tough remembers from one load to the next, in one file that changes as a whole.
//!
//! tough's own datastore is a folder that it writes file by file, without a flush, and whose unreadable files it takes
//! for "nothing known yet": measured, a torn one lets an old repository in. It gets a fresh folder for each load.

use std::io;
use std::path::Path;

use fs_err as fs;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tough::schema::{Root, Signed, Snapshot, Targets, Timestamp};

use super::Role;

/// The metadata of the last load that held, as tough wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    pub(super) root: Value,
    pub(super) timestamp: Option<Value>,
    pub(super) snapshot: Option<Value>,
    pub(super) targets: Option<Value>,
}

/// Why what was kept cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// It is not what was written.
    #[error("the metadata that was kept is damaged: {0} cannot be read")]
    Damaged(&'static str),
}

impl Kept {
    /// Reads what was kept; a part that cannot be read is damage, never an absence.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, KeptError> {
        let kept: Self = serde_json::from_slice(bytes).map_err(|_| KeptError::Damaged("it"))?;
        reads::<Signed<Root>>(Some(&kept.root), Role::Root)?;
        reads::<Signed<Timestamp>>(kept.timestamp.as_ref(), Role::Timestamp)?;
        reads::<Signed<Snapshot>>(kept.snapshot.as_ref(), Role::Snapshot)?;
        reads::<Signed<Targets>>(kept.targets.as_ref(), Role::Targets)?;
        Ok(kept)
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("invariant: JSON values can be written")
    }

    /// The version of a role, as it was kept.
    pub(super) fn version(&self, role: Role) -> Option<u64> {
        let value = match role {
            Role::Root => Some(&self.root),
            Role::Targets => self.targets.as_ref(),
            Role::Snapshot => self.snapshot.as_ref(),
            Role::Timestamp => self.timestamp.as_ref(),
        };
        value?.get("signed")?.get("version")?.as_u64()
    }

    /// Lays the parts out for tough. The time that it would remember is not among them: ours is an argument.
    pub(super) fn unpack(&self, room: &Path) -> io::Result<()> {
        let parts = [
            (Role::Root, Some(&self.root)),
            (Role::Timestamp, self.timestamp.as_ref()),
            (Role::Snapshot, self.snapshot.as_ref()),
            (Role::Targets, self.targets.as_ref()),
        ];
        for (role, value) in parts {
            if let Some(value) = value {
                fs::write(room.join(file(role)), value.to_string())?;
            }
        }
        Ok(())
    }

    /// The root that tough had verified when it gave up, with those parts of before that its keys still vouch for.
    pub(super) fn advanced(room: &Path, before: Option<&Self>, rotated: bool) -> Option<Self> {
        let newer = fs::read(room.join(file(Role::Root))).ok()?;
        let old = before.filter(|_| !rotated);
        Some(Self {
            root: serde_json::from_slice(&newer).ok()?,
            timestamp: old.and_then(|old| old.timestamp.clone()),
            snapshot: old.and_then(|old| old.snapshot.clone()),
            targets: before.and_then(|old| old.targets.clone()),
        })
    }
}

fn reads<T: for<'de> Deserialize<'de>>(value: Option<&Value>, role: Role) -> Result<(), KeptError> {
    match value {
        None => Ok(()),
        Some(value) => T::deserialize(value)
            .map(drop)
            .map_err(|_| KeptError::Damaged(role.name())),
    }
}

fn file(role: Role) -> String {
    format!("{role}.json")
}
