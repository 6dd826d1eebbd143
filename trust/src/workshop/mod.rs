//! Workshop: how a repository comes to be, on a computer without a network.
//!
//! A folder is passed from signer to signer: `draft/` has what waits for signatures, `published/` what is in force. Only
//! the timestamp is signed by a key that is online.

mod changes;
mod draft;
mod error;
mod found;
mod key;
mod papers;
mod people;
mod publish;
mod sign;
mod stamp;
mod words;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use changes::changes;
pub use draft::Drafted;
pub use error::WorkshopError;
pub use found::{Founding, Rotation, Team};
pub use key::{KeyError, PublicKey, SigningKey};
pub use papers::Papers;
pub use people::{Machine, People, Person};
pub use sign::{Pending, Signable};
pub use stamp::{StampError, restamp};
pub use words::{describe_root, describe_targets};

/// The field of a root in which its keys have names for people. It is signed with the rest.
pub(crate) const NAMES: &str = "custode_names";
/// The format of the metadata.
pub(crate) const SPEC: &str = "1.0.34";

/// The folder that is passed around.
#[derive(Debug, Clone)]
pub struct Workshop {
    folder: PathBuf,
}

impl Workshop {
    /// The workshop in this folder.
    pub fn open(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// What is in force: the tree to serve.
    pub fn published(&self) -> PathBuf {
        self.folder.join("published")
    }

    /// What waits for signatures.
    pub fn draft(&self) -> PathBuf {
        self.folder.join("draft")
    }

    /// The papers in force.
    pub fn in_force(&self) -> Result<Papers, WorkshopError> {
        Papers::read(&self.published(), None)
    }

    /// The papers that wait.
    pub fn waiting(&self) -> Result<Papers, WorkshopError> {
        Papers::read(&self.draft(), Some(&self.published()))
    }

    /// Throws the drafts away.
    pub fn discard(&self) -> Result<(), WorkshopError> {
        match fs_err::remove_dir_all(self.draft()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}
