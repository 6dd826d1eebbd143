//! Look: one look around a machine: what it may read, how long, and the picture that it makes.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{Context, SHA256};
use rustix::fs::{CWD, FileType, Mode, OFlags};

use super::kind::Kind;
use super::{Mark, Missed, Picture, State, Thing};
use crate::os::mounts::{self, Mount};

/// How much one picture may cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// How long it may take.
    pub(super) time: Duration,
    /// Entries of folders that are looked at.
    pub(super) entries: u32,
    /// Things of one kind that are kept.
    pub(super) things: usize,
    /// Bytes of what is kept of one kind.
    pub(super) kept: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(3),
            entries: 500_000,
            things: 4096,
            kept: 400 << 10,
        }
    }
}

/// The longest file that is read whole, bytes: more than any that a system reads at each login.
pub(super) const LONGEST: u64 = 4 << 20;
/// How much is said of one state, characters.
const LONGEST_SAYING: usize = 200;
/// Places that are remembered as not looked at.
const MOST_MISSED: usize = 64;

/// A look that is under way.
pub(super) struct Look {
    root: PathBuf,
    bounds: Bounds,
    until: Instant,
    entries: u32,
    mounts: BTreeMap<PathBuf, Mount>,
    kept: BTreeMap<Kind, Kept>,
    picture: Picture,
}

#[derive(Default)]
struct Kept {
    things: usize,
    bytes: usize,
}

impl Look {
    pub(super) fn at(root: &Path, bounds: Bounds) -> Self {
        let mut look = Self {
            root: root.to_owned(),
            bounds,
            until: Instant::now() + bounds.time,
            entries: 0,
            mounts: BTreeMap::new(),
            kept: BTreeMap::new(),
            picture: Picture::default(),
        };
        let table = look.kernel_file("/proc/self/mountinfo");
        let table = String::from_utf8_lossy(&table.unwrap_or_default()).into_owned();
        // Of two at one place, the later one is on top.
        look.mounts = mounts::parse(&table)
            .map(|it| (it.at.clone(), it))
            .collect();
        look
    }

    pub(super) fn into_picture(self) -> Picture {
        self.picture
    }

    /// Something is there.
    pub(super) fn see(&mut self, kind: Kind, name: &[u8], says: &str, mark: Mark) {
        let kept = self.kept.entry(kind).or_default();
        let says: String = says.chars().take(LONGEST_SAYING).collect();
        let bytes = kept.bytes + name.len() + says.len() + size_of::<(Thing, State)>();
        if kept.things == self.bounds.things || bytes > self.bounds.kept {
            // An empty name: nothing of this kind is known to be absent.
            return self.miss(kind, b"", Missed::TooMuch);
        }
        (kept.things, kept.bytes) = (kept.things + 1, bytes);
        let name = name.to_owned();
        match self.picture.seen.entry(Thing { kind, name }) {
            Entry::Vacant(place) => {
                place.insert(State { says, mark });
            }
            // Two of one name, such as two lines of one account, are one thing.
            Entry::Occupied(mut first) => {
                let first = first.get_mut();
                first.says = format!("{}; {says}", first.says);
                first.says = first.says.chars().take(LONGEST_SAYING).collect();
                first.mark = digest(&[&first.mark, &mark]);
            }
        }
    }

    /// Something was not looked at.
    pub(super) fn miss(&mut self, kind: Kind, name: &[u8], why: Missed) {
        let missed = &mut self.picture.missed;
        if missed.len() < MOST_MISSED {
            let name = name.to_owned();
            missed.entry(Thing { kind, name }).or_insert(why);
        } else {
            self.picture.cut = true;
        }
    }

    /// One more entry of a folder; whether there is room and time for it.
    pub(super) fn spend(&mut self) -> Result<(), Missed> {
        self.entries += 1;
        let over = if self.entries > self.bounds.entries {
            Missed::TooMuch
        } else if Instant::now() > self.until {
            Missed::TooLate
        } else {
            return Ok(());
        };
        self.picture.cut = true;
        Err(over)
    }

    /// Where it is for this process.
    pub(super) fn place(&self, path: &Path) -> PathBuf {
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// What is mounted exactly here.
    pub(super) fn mount(&self, path: &Path) -> Option<&Mount> {
        self.mounts.get(path)
    }

    /// Whether it lies on a filesystem that may not answer. That of the root always does, or nothing would.
    pub(super) fn is_elsewhere(&self, path: &Path) -> bool {
        let mount = path.ancestors().find_map(|above| self.mounts.get(above));
        mount.is_some_and(|mount| mount.at != Path::new("/") && is_of_another_computer(&mount.kind))
    }

    /// The beginning of a file and its whole length; `None` where there is none, or none that can simply be read.
    pub(super) fn read(&mut self, path: &Path) -> Result<Option<(Vec<u8>, u64)>, Missed> {
        if self.is_elsewhere(path) {
            return Err(Missed::Elsewhere);
        }
        self.spend()?;
        let Some((file, length)) = gone_or(self.open_file(path))?.flatten() else {
            return Ok(None);
        };
        // What calls itself a file and is none, as those of /proc, is as long as it says: empty.
        let mut bytes = Vec::new();
        let read = file.take(length.min(LONGEST)).read_to_end(&mut bytes);
        read.map_err(|_| Missed::Refused)?;
        Ok(Some((bytes, length)))
    }

    /// A link is followed, since the programs that read such files follow it. It is opened only when it is known to be a
    /// file: opening a device can do something, and opening a pipe waits.
    fn open_file(&self, path: &Path) -> io::Result<Option<(fs_err::File, u64)>> {
        let flags = OFlags::PATH | OFlags::CLOEXEC;
        let handle = rustix::fs::openat(CWD, self.place(path), flags, Mode::empty())?;
        let found = rustix::fs::fstat(&handle)?;
        if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile {
            return Ok(None);
        }
        let number = std::os::fd::AsRawFd::as_raw_fd(&handle);
        let itself = PathBuf::from(format!("/proc/self/fd/{number}"));
        if self.is_elsewhere(&fs_err::read_link(&itself)?) {
            return Ok(None);
        }
        let length = u64::try_from(found.st_size).unwrap_or(0);
        Ok(Some((fs_err::File::open(itself)?, length)))
    }

    /// A file of the kernel's own, which tells no length.
    pub(super) fn kernel_file(&self, path: &str) -> io::Result<Vec<u8>> {
        let file = fs_err::File::open(self.place(Path::new(path)))?;
        let mut bytes = Vec::new();
        file.take(LONGEST).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The lines of a file of the system; none where it is not there. A file that is too long is missed and read so far.
    pub(super) fn lines(&mut self, kind: Kind, path: &str) -> Vec<Vec<u8>> {
        let (bytes, length) = match self.read(Path::new(path)) {
            Ok(Some(read)) => read,
            Ok(None) => return Vec::new(),
            Err(why) => {
                self.miss(kind, path.as_bytes(), why);
                // Whoever does not know the accounts does not know their homes.
                self.picture.cut = true;
                return Vec::new();
            }
        };
        if length > LONGEST {
            self.miss(kind, path.as_bytes(), Missed::TooMuch);
        }
        bytes
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect()
    }
}

/// What is not there is not missed.
pub(super) fn gone_or<T>(found: Result<T, impl Into<io::Error>>) -> Result<Option<T>, Missed> {
    match found.map_err(Into::<io::Error>::into) {
        Ok(found) => Ok(Some(found)),
        Err(failure)
            if matches!(
                failure.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(_) => Err(Missed::Refused),
    }
}

/// One mark of several parts, none of which runs into the next.
pub(super) fn digest(parts: &[&[u8]]) -> Mark {
    let mut hash = Context::new(&SHA256);
    for part in parts {
        hash.update(&part.len().to_le_bytes());
        hash.update(part);
    }
    let mut mark = [0; 32];
    mark.copy_from_slice(hash.finish().as_ref());
    mark
}

/// A path's name in a picture.
pub(super) fn name(path: &Path) -> &[u8] {
    OsStr::as_bytes(path.as_os_str())
}

/// Types that ask another computer, or a program that may have stopped. `fuseblk` is a disk of this one.
fn is_of_another_computer(kind: &str) -> bool {
    const TYPES: [&str; 15] = [
        "9p", "afs", "autofs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse", "lustre",
        "ncpfs", "nfs", "nfs4", "smb3", "smbfs",
    ];
    TYPES.contains(&kind) || kind.starts_with("fuse.")
}
