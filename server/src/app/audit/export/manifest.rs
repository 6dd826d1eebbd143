//! Manifest: what an export holds, signed.

use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::folder::{FileHash, FolderError, create};
use crate::sealing::{Key, decode, encode, is_signed};

/// The file.
pub const MANIFEST: &str = "manifest.json";
/// Its signature (Ed25519), in hexadecimal digits.
pub const SIGNATURE: &str = "manifest.sig";
/// What this program writes and reads.
pub(super) const FORMAT: &str = "custode audit export 1";

/// What an export holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// The release that wrote it.
    pub program: String,
    /// When.
    pub made_at: String,
    /// The first day that was asked for.
    pub from: String,
    /// The last.
    pub to: String,
    /// The place of the first record.
    pub first_seq: u64,
    /// The place of the last.
    pub last_seq: u64,
    /// How many there are.
    pub records: u64,
    /// How many among them were forgotten in their time.
    pub forgotten: u64,
    /// By which key it is signed.
    pub public_key: String,
    /// The files beside it.
    pub files: Vec<FileHash>,
}

impl Manifest {
    /// Writes it and its signature.
    pub(super) fn write(&self, folder: &Path, key: &Key) -> Result<(), FolderError> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| FolderError::Manifest(error.to_string()))?;
        let signature = encode(&key.sign(text.as_bytes())) + "\n";
        for (name, content) in [(MANIFEST, text), (SIGNATURE, signature)] {
            let mut file = create(&folder.join(name))?;
            file.write_all(content.as_bytes())?;
            file.sync_all()?;
        }
        Ok(())
    }

    /// Reads it, and checks that its key signed it.
    pub(super) fn read(folder: &Path) -> Result<Self, FolderError> {
        let text = fs_err::read_to_string(folder.join(MANIFEST))?;
        let signature = fs_err::read_to_string(folder.join(SIGNATURE))?;
        let manifest: Self = serde_json::from_str(&text)
            .map_err(|error| FolderError::Manifest(error.to_string()))?;
        if manifest.format != FORMAT {
            return Err(FolderError::Manifest(format!(
                "its format is \"{}\"",
                manifest.format
            )));
        }
        let key = decode(&manifest.public_key).unwrap_or_default();
        let signature = decode(signature.trim_end()).unwrap_or_default();
        if !is_signed(&key, text.as_bytes(), &signature) {
            return Err(FolderError::Signature);
        }
        Ok(manifest)
    }
}
