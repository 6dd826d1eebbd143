//! Owner: owner and mode of what is already there.
//!
//! The agent's folder belongs to the agent: whoever took the agent over could put a link there that leads elsewhere,
//! and have root give it away. So nothing is followed, and a file with a second name is refused.

use std::fmt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Gid, Mode, OFlags, Uid, fchmod, fchown, open};

use super::{Access, StepError};
use crate::account::Account;

/// Sets owner and mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetOwner {
    /// Of what.
    pub path: PathBuf,
    /// For whom.
    pub access: Access,
}

/// How it was.
#[derive(Debug)]
pub(crate) struct Before {
    path: PathBuf,
    account: Account,
    mode: u32,
}

impl SetOwner {
    pub(super) fn apply(&self) -> Result<Before, StepError> {
        set(&self.path, self.access.owner.resolve()?, self.access.mode)
    }
}

impl Before {
    pub(super) fn undo(self) -> Result<(), StepError> {
        set(&self.path, self.account, self.mode).map(drop)
    }
}

pub(super) fn set(path: &Path, account: Account, mode: u32) -> Result<Before, StepError> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let named = |error: rustix::io::Errno| {
        let error = std::io::Error::from(error);
        std::io::Error::new(error.kind(), format!("{}: {error}", path.display()))
    };
    let file = std::fs::File::from(open(path, flags, Mode::empty()).map_err(named)?);
    let was = file.metadata()?;
    let plain = was.is_dir() || (was.is_file() && was.nlink() == 1);
    if !plain {
        return Err(StepError::Odd(path.display().to_string()));
    }
    let (uid, gid) = (Uid::from_raw(account.uid), Gid::from_raw(account.gid));
    fchown(&file, Some(uid), Some(gid)).map_err(named)?;
    fchmod(&file, Mode::from_raw_mode(mode)).map_err(named)?;
    Ok(Before {
        path: path.to_owned(),
        account: Account {
            uid: was.uid(),
            gid: was.gid(),
        },
        mode: was.mode() & 0o7777,
    })
}

impl fmt::Display for SetOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "permessi di {} ({})", self.path.display(), self.access)
    }
}
