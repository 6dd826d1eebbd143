//! Setuid: programs that run as their owner or their group, where a session's user can put one.

use std::path::Path;

use rustix::fs::{FileType, Stat};

use super::kind::Kind;
use super::look::{Look, digest, name};
use super::walk::{Visit, walk};

/// Where everybody may write, and where an administrator installs by hand.
const PLACES: [&str; 4] = ["/dev/shm", "/tmp", "/usr/local", "/var/tmp"];
/// `S_ISUID` and `S_ISGID`. On a folder they mean something harmless.
const BITS: u32 = 0o6000;

/// The home comes last: it may be endless.
pub(super) fn look(look: &mut Look, home: Option<&Path>) {
    for place in PLACES {
        walk(look, Path::new(place), &Programs);
    }
    let is_walked =
        |home: &Path| home == Path::new("/") || PLACES.iter().any(|place| home.starts_with(place));
    if let Some(home) = home
        && home.is_absolute()
        && !is_walked(home)
    {
        walk(look, home, &Programs);
    }
}

struct Programs;

impl Visit for Programs {
    fn kind(&self) -> Kind {
        Kind::Setuid
    }

    fn entry(&self, look: &mut Look, path: &Path, found: &Stat) {
        let is_file = FileType::from_raw_mode(found.st_mode) == FileType::RegularFile;
        if !is_file || found.st_mode & BITS == 0 {
            return;
        }
        let (uid, gid) = (found.st_uid, found.st_gid);
        let says = format!(
            "permessi {:04o}, utente {uid}, gruppo {gid}",
            found.st_mode & 0o7777
        );
        // The time of the last change cannot be set back, so nothing need be read.
        let mark = digest(&[
            says.as_bytes(),
            &found.st_size.to_le_bytes(),
            &found.st_ino.to_le_bytes(),
            &found.st_ctime.to_le_bytes(),
            &found.st_ctime_nsec.to_le_bytes(),
        ]);
        look.see(Kind::Setuid, name(path), &says, mark);
    }

    fn enters(&self, _folder: &Path) -> bool {
        true
    }
}
