//! Walk: everything beneath a folder, without following a link inside it, to a bounded depth.

use std::ffi::{CStr, OsStr};
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat};

use super::Missed;
use super::kind::Kind;
use super::look::{Look, gone_or, name};

/// Folders within folders; each holds a descriptor while it is walked.
const DEEPEST: usize = 48;
const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

/// What is done on the way.
pub(super) trait Visit {
    /// What is looked for.
    fn kind(&self) -> Kind;

    /// At an entry that is no folder.
    fn entry(&self, look: &mut Look, path: &Path, found: &Stat);

    /// Whether to go into this folder.
    fn enters(&self, folder: &Path) -> bool;
}

/// Visits all beneath a folder, or the file that stands in its place. What is not there is not missed.
pub(super) fn walk(look: &mut Look, place: &Path, visit: &dyn Visit) {
    if let Err(why) = begin(look, place, visit) {
        look.miss(visit.kind(), name(place), why);
    }
}

fn begin(look: &mut Look, place: &Path, visit: &dyn Visit) -> Result<(), Missed> {
    if look.is_elsewhere(place) {
        return Err(Missed::Elsewhere);
    }
    look.spend()?;
    let here = look.place(place);
    let Some(found) = gone_or(rustix::fs::statat(CWD, &here, AtFlags::SYMLINK_NOFOLLOW))? else {
        return Ok(());
    };
    let is = FileType::from_raw_mode(found.st_mode);
    if is != FileType::Directory {
        visit.entry(look, place, &found);
    }
    // A link in the place of a folder is followed, as by the programs that read it.
    let leads_to_folder =
        is == FileType::Symlink && fs_err::metadata(&here).is_ok_and(|it| it.is_dir());
    if is == FileType::Directory || leads_to_folder {
        let opened = rustix::fs::openat(CWD, &here, FOLDER, Mode::empty());
        if let Some(folder) = gone_or(opened)? {
            inside(look, folder, &mut place.to_owned(), 0, visit)?;
        }
    }
    Ok(())
}

/// Fails when the whole look is over; what only this folder refuses is missed, and the walk goes on.
fn inside(
    look: &mut Look,
    folder: OwnedFd,
    path: &mut PathBuf,
    depth: usize,
    visit: &dyn Visit,
) -> Result<(), Missed> {
    let Ok(mut entries) = Dir::new(folder) else {
        look.miss(visit.kind(), name(path), Missed::Refused);
        return Ok(());
    };
    while let Some(entry) = entries.read() {
        let (Ok(entry), Ok(here)) = (entry, entries.fd()) else {
            look.miss(visit.kind(), name(path), Missed::Refused);
            return Ok(());
        };
        let file_name = entry.file_name();
        if matches!(file_name.to_bytes(), b"." | b"..") {
            continue;
        }
        look.spend()?;
        path.push(OsStr::from_bytes(file_name.to_bytes()));
        let visited = one(look, here, file_name, path, depth, visit);
        path.pop();
        visited?;
    }
    Ok(())
}

fn one(
    look: &mut Look,
    here: BorrowedFd<'_>,
    file_name: &CStr,
    path: &mut PathBuf,
    depth: usize,
    visit: &dyn Visit,
) -> Result<(), Missed> {
    if let Some(mount) = look.mount(path)
        && look.is_elsewhere(path)
    {
        // Whoever may mount without being root gets no setuid there.
        let is_harmless = visit.kind() == Kind::Setuid && mount.no_setuid;
        if !is_harmless {
            look.miss(visit.kind(), name(path), Missed::Elsewhere);
        }
        return Ok(());
    }
    // What goes away meanwhile is not left behind.
    let Ok(found) = rustix::fs::statat(here, file_name, AtFlags::SYMLINK_NOFOLLOW) else {
        return Ok(());
    };
    if FileType::from_raw_mode(found.st_mode) != FileType::Directory {
        visit.entry(look, path, &found);
        return Ok(());
    }
    if !visit.enters(path) {
        return Ok(());
    }
    if depth == DEEPEST {
        look.miss(visit.kind(), name(path), Missed::TooMuch);
        return Ok(());
    }
    let opened = rustix::fs::openat(here, file_name, FOLDER | OFlags::NOFOLLOW, Mode::empty());
    match gone_or(opened) {
        Ok(Some(folder)) => inside(look, folder, path, depth + 1, visit),
        Ok(None) => Ok(()),
        Err(why) => {
            look.miss(visit.kind(), name(path), why);
            Ok(())
        }
    }
}
