//! Papers: the metadata that lies in a folder, the newest of each role.

use std::path::Path;

use serde::de::DeserializeOwned;
use tough::schema::{Root, Signed, Snapshot, Targets, Timestamp};

use super::WorkshopError;
use crate::digest::{hex, sha256};
use crate::repository::{FileKind, FileName};
use crate::roster::{MACHINES, MachinesDocument, ROSTER, RosterDocument};

/// What lies there.
#[derive(Debug, Clone, Default)]
pub struct Papers {
    pub(super) root: Option<Signed<Root>>,
    pub(super) targets: Option<Signed<Targets>>,
    pub(super) snapshot: Option<Signed<Snapshot>>,
    pub(super) timestamp: Option<Signed<Timestamp>>,
    pub(super) roster: Option<RosterDocument>,
    pub(super) machines: Option<MachinesDocument>,
}

impl Papers {
    /// Reads a folder that may not be there; what a target's file is looked up in `behind` too.
    pub(super) fn read(folder: &Path, behind: Option<&Path>) -> Result<Self, WorkshopError> {
        let mut papers = Self::default();
        let names = names(folder)?;
        papers.root = newest(folder, &names, FileKind::Root)?;
        papers.targets = newest(folder, &names, FileKind::Targets)?;
        papers.snapshot = newest(folder, &names, FileKind::Snapshot)?;
        papers.timestamp = newest(folder, &names, FileKind::Timestamp)?;
        if let Some(targets) = &papers.targets {
            let folders = [Some(folder), behind];
            papers.roster = document(&targets.signed, ROSTER, &folders)?;
            papers.machines = document(&targets.signed, MACHINES, &folders)?;
        }
        Ok(papers)
    }

    /// The roster in these papers.
    pub const fn roster(&self) -> Option<&RosterDocument> {
        self.roster.as_ref()
    }

    /// The machines in these papers.
    pub const fn machines(&self) -> Option<&MachinesDocument> {
        self.machines.as_ref()
    }

    /// Whether nothing lies there.
    pub const fn is_empty(&self) -> bool {
        self.root.is_none() && self.targets.is_none() && self.snapshot.is_none()
    }
}

/// The names of a repository's files in a folder, sorted.
pub(super) fn names(folder: &Path) -> Result<Vec<FileName>, WorkshopError> {
    let entries = match fs_err::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().to_string_lossy().parse::<FileName>());
    }
    names.sort();
    Ok(names)
}

fn newest<T: DeserializeOwned>(
    folder: &Path,
    names: &[FileName],
    kind: FileKind,
) -> Result<Option<Signed<T>>, WorkshopError> {
    let found = names
        .iter()
        .filter(|name| name.kind() == kind)
        .max_by_key(|name| name.version());
    found
        .map(|name| {
            let bytes = fs_err::read(folder.join(name.as_str()))?;
            serde_json::from_slice(&bytes).map_err(|_| WorkshopError::Damaged(name.to_string()))
        })
        .transpose()
}

fn document<T: DeserializeOwned>(
    targets: &Targets,
    name: &str,
    folders: &[Option<&Path>],
) -> Result<Option<T>, WorkshopError> {
    let found = targets.targets.iter().find(|(one, _)| one.raw() == name);
    let Some((_, target)) = found else {
        return Ok(None);
    };
    let file = format!("{}.{name}", hex(&target.hashes.sha256));
    for folder in folders.iter().flatten() {
        match fs_err::read(folder.join(&file)) {
            // What is shown to a signer is what its hash says, whatever lies under the name.
            Ok(bytes) if sha256(&bytes)[..] != target.hashes.sha256[..] => {
                return Err(WorkshopError::Damaged(file));
            }
            Ok(bytes) => {
                let read = serde_json::from_slice(&bytes);
                return read.map(Some).map_err(|_| WorkshopError::Damaged(file));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(WorkshopError::Damaged(file))
}
