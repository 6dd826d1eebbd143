//! Sealing: the key that vouches for the audit, and the file of seals that leaves the store.

mod file;
mod hex;
mod key;
mod line;

use std::path::{Path, PathBuf};

pub use file::{FileError, SEALS_FILE, SealsFile, read, read_any};
pub use hex::{decode, encode};
pub use key::{Key, KeyError, is_signed};
pub use line::{Line, NotALine, RecordLine, SealLine, StubLine};

use crate::mint::Mint;

/// What seals the audit: the key, and the folder in which the seals are kept outside of the store.
pub struct Sealing {
    /// The key.
    pub key: Key,
    folder: PathBuf,
}

impl Sealing {
    /// Opens the key of the data folder; makes it where there is none.
    pub fn open(data: &Path, mint: Mint) -> Result<Self, KeyError> {
        Ok(Self {
            key: Key::open(data, mint)?,
            folder: data.to_owned(),
        })
    }

    /// The file of seals.
    pub fn seals_file(&self) -> PathBuf {
        self.folder.join(SEALS_FILE)
    }
}
