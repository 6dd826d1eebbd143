//! Tree: a published folder, read and stamped.

use std::path::Path;

use custode_trust::repository::{FileName, InMemory, Limits};
use custode_trust::workshop::{SigningKey, restamp};
use jiff::Timestamp;

use super::super::Failure;

/// Renews the timestamp in a folder; `false` when it is fresh.
pub(super) fn stamp(folder: &Path, key: &SigningKey, now: Timestamp) -> Result<bool, Failure> {
    let files = InMemory::read(folder, Limits::default().target)?;
    let Some(stamped) = restamp(&files, key, now)? else {
        return Ok(false);
    };
    // A reader meanwhile sees the old one or the new one.
    let draft = folder.join("timestamp.json.draft");
    fs_err::write(&draft, &stamped)?;
    fs_err::File::open(&draft)?.sync_all()?;
    fs_err::rename(&draft, folder.join(FileName::TIMESTAMP))?;
    Ok(true)
}
