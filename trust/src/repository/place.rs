//! Place: the folder in which one repository is remembered. One process at a time works in it.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use fs_err as fs;

/// What tough knows, as one file.
pub(super) const KEPT: &str = "kept.json";
/// The floor.
pub(super) const FLOOR: &str = "floor.json";
const LOCK: &str = "lock";
const ROOMS: &str = "loading-";

/// Why nothing can be remembered.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The folder or a file of it failed.
    #[error("the folder of what was verified cannot be used")]
    Io(#[from] io::Error),
}

/// Where a repository is remembered: the folder of what was verified, and the one of the floor.
///
/// Two folders, so that whoever restores or empties one does not do so to the other by the same hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    kept: PathBuf,
    floor: PathBuf,
}

/// The place while one process works in it.
pub(super) struct Held<'a> {
    place: &'a Place,
    _lock: std::fs::File,
}

impl Place {
    /// With both folders named.
    pub fn new(kept: &Path, floor: &Path) -> Self {
        Self {
            kept: kept.to_owned(),
            floor: floor.to_owned(),
        }
    }

    /// Both inside of one folder.
    pub fn within(folder: &Path) -> Self {
        Self::new(&folder.join("verified"), &folder.join("floor"))
    }

    /// Whether anything was ever loaded here.
    pub fn is_empty(&self) -> bool {
        !self.kept.join(KEPT).exists() && !self.floor.join(FLOOR).exists()
    }

    /// Forgets everything: the next load believes the pinned root again. Only for somebody who decided so on the spot.
    pub fn forget(&self) -> Result<(), PlaceError> {
        for file in [self.kept.join(KEPT), self.floor.join(FLOOR)] {
            match fs::remove_file(file) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }

    /// Waits for the others, and removes what a killed one left.
    pub(super) fn hold(&self) -> io::Result<Held<'_>> {
        make_private(&self.kept)?;
        make_private(&self.floor)?;
        let lock = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.kept.join(LOCK))?;
        let lock: std::fs::File = lock.into_parts().0;
        lock.lock()?;
        for entry in fs::read_dir(&self.kept)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(ROOMS) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(Held {
            place: self,
            _lock: lock,
        })
    }
}

impl Held<'_> {
    pub(super) fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Replaces a file: after a power cut it is the old one or the new one, whole.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        write_whole(&self.path(name), bytes)
    }

    /// A folder for tough to work in, gone when it is dropped.
    pub(super) fn room(&self) -> io::Result<tempfile::TempDir> {
        tempfile::Builder::new()
            .prefix(ROOMS)
            .tempdir_in(&self.place.kept)
    }

    fn path(&self, name: &str) -> PathBuf {
        if name == FLOOR {
            self.place.floor.join(name)
        } else {
            self.place.kept.join(name)
        }
    }
}

/// Writes a file beside its place, on the disk, and then puts it there.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(ErrorKind::InvalidInput)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    fs::File::open(folder)?.sync_all()
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}
