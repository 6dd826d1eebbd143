//! Files: the system's own `sftp-server`, as the user, and what it is asked for, read off as it passes by.
//!
//! Reading off decides nothing: what a user may do to files the system decides. It is for the record.

mod frame;
mod tap;

use std::path::{Path, PathBuf};

pub(super) use tap::Tap;

/// Where distributions keep it.
const SERVERS: [&str; 4] = [
    "/usr/lib/openssh/sftp-server",
    "/usr/libexec/openssh/sftp-server",
    "/usr/lib/ssh/sftp-server",
    "/usr/libexec/sftp-server",
];

/// The system's server of files, where there is one.
pub(super) fn server() -> Option<PathBuf> {
    SERVERS
        .iter()
        .map(PathBuf::from)
        .find(|path| Path::exists(path))
}
