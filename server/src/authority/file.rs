//! File: a secret on disk, whole or not at all, readable by its owner alone.

use std::io::{Error, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Owner: read and write. Nobody else.
const SECRET: u32 = 0o600;
/// Owner: everything. Nobody else.
const PRIVATE: u32 = 0o700;

/// Makes the folder, unless it is there.
pub(crate) fn make_private_folder(folder: &Path) -> Result<(), Error> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(PRIVATE)
        .create(folder)
        .map_err(|error| {
            Error::new(
                error.kind(),
                format!("cannot make {}: {error}", folder.display()),
            )
        })
}

/// The text of a file that may be missing.
pub(crate) fn read(path: &Path) -> Result<Option<String>, Error> {
    match fs_err::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The bytes of a secret (in a file: base64url), which is made where there is none. Nothing where the file holds
/// something else, or nothing was made.
pub(crate) fn keep<const N: usize>(
    path: &Path,
    make: impl FnOnce() -> Option<[u8; N]>,
) -> Result<Option<Vec<u8>>, Error> {
    let text = if let Some(text) = read(path)? {
        text
    } else {
        let Some(bytes) = make() else {
            return Ok(None);
        };
        make_private_folder(path.parent().unwrap_or(Path::new(".")))?;
        write_once(path, &URL_SAFE_NO_PAD.encode(bytes))?;
        // Another process may have been first.
        read(path)?.unwrap_or_default()
    };
    Ok(URL_SAFE_NO_PAD.decode(text.trim()).ok())
}

/// Writes a file that must not be there yet; one that somebody else wrote meanwhile stays.
///
/// A power cut at any instant leaves the whole file or none: its bytes are on disk before it has its name.
pub(crate) fn write_once(path: &Path, text: &str) -> Result<(), Error> {
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let written = write_draft(&draft, text).and_then(|()| match fs_err::hard_link(&draft, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) => Ok(()),
    });
    fs_err::remove_file(&draft)?;
    written?;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs_err::File::open(folder)?.sync_all()
}

/// A draft of an earlier start that was killed may lie around: it is overwritten.
fn write_draft(draft: &Path, text: &str) -> Result<(), Error> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(SECRET);
    let mut file = fs_err::OpenOptions::from_options(options).open(draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
