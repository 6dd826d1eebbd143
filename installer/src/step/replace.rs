//! Replace: a file takes the place of another in one rename, and the other can come back.

use std::io::Write;
use std::path::{Path, PathBuf};

use fs_err as fs;
use fs_err::os::unix::fs::OpenOptionsExt;
use rustix::fs::{Gid, Mode, Uid, fchmod, fchown};

use super::{Access, StepError};

/// A file in its place.
#[derive(Debug)]
pub(super) struct Replaced {
    path: PathBuf,
    /// The file that was there, under another name.
    previous: Option<PathBuf>,
}

/// Writes beside, gives it away, makes it durable, renames it into place.
///
/// A reader sees the old file or the new one, whole, also after a power cut.
pub(super) fn replace(
    path: &Path,
    access: Access,
    content: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<Replaced, StepError> {
    let new = beside(path, "new");
    let written = write(&new, access, content).and_then(|()| settle(&new, path));
    if written.is_err() {
        // What was begun goes; the reason of the failure matters more than one here.
        let _ = fs::remove_file(&new);
    }
    written
}

fn write(
    new: &Path,
    access: Access,
    content: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), StepError> {
    let account = access.owner.resolve()?;
    gone(new)?;
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(new)?;
    content(&mut file)?;
    let (uid, gid) = (Uid::from_raw(account.uid), Gid::from_raw(account.gid));
    fchown(&file, Some(uid), Some(gid)).map_err(std::io::Error::from)?;
    fchmod(&file, Mode::from_raw_mode(access.mode)).map_err(std::io::Error::from)?;
    Ok(file.sync_all()?)
}

fn settle(new: &Path, path: &Path) -> Result<Replaced, StepError> {
    let held = beside(path, "previous");
    gone(&held)?;
    let previous = match fs::hard_link(path, &held) {
        Ok(()) => Some(held),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    let replaced = Replaced {
        path: path.to_owned(),
        previous,
    };
    match fs::rename(new, path).and_then(|()| sync_folder(path)) {
        Ok(()) => Ok(replaced),
        Err(error) => {
            replaced.keep()?;
            Err(error.into())
        }
    }
}

impl Replaced {
    pub(super) fn undo(self) -> Result<(), StepError> {
        match self.previous {
            Some(previous) => fs::rename(previous, &self.path)?,
            None => fs::remove_file(&self.path)?,
        }
        Ok(sync_folder(&self.path)?)
    }

    pub(super) fn keep(self) -> Result<(), StepError> {
        match self.previous {
            Some(previous) => Ok(fs::remove_file(previous)?),
            None => Ok(()),
        }
    }
}

/// `.agent.toml.new` beside `agent.toml`.
fn beside(path: &Path, what: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{what}"))
}

/// A run that was killed may have left it.
fn gone(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("/"));
    fs::File::open(folder)?.sync_all()
}
