//! Folder: a folder that is missing.

use std::fmt;
use std::path::PathBuf;

use fs_err as fs;

use super::{Access, StepError, owner};

/// Makes one folder; its parent is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MakeFolder {
    /// Where.
    pub path: PathBuf,
    /// For whom.
    pub access: Access,
}

/// The folder was made.
#[derive(Debug)]
pub(crate) struct Made {
    path: PathBuf,
}

impl MakeFolder {
    pub(super) fn apply(&self) -> Result<Made, StepError> {
        let account = self.access.owner.resolve()?;
        fs::create_dir(&self.path)?;
        let made = Made {
            path: self.path.clone(),
        };
        // The umask may have taken bits away, and a parent's setgid bit given some.
        match owner::set(&self.path, account, self.access.mode) {
            Ok(_) => Ok(made),
            Err(error) => {
                made.undo()?;
                Err(error)
            }
        }
    }
}

impl Made {
    pub(super) fn undo(self) -> Result<(), StepError> {
        Ok(fs::remove_dir(self.path)?)
    }
}

impl fmt::Display for MakeFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cartella {} ({})", self.path.display(), self.access)
    }
}
