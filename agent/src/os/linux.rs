//! Linux: what is asked of the kernel by a call, not by a file.

use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::Duration;

use fs_err::os::unix::fs::OpenOptionsExt as _;
use jiff::Timestamp;

use super::Space;

pub(super) fn space(mount_point: &Path) -> io::Result<Space> {
    let found = rustix::fs::statvfs(mount_point)?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
    Ok(Space {
        used: bytes(found.f_blocks.saturating_sub(found.f_bfree)),
        free: bytes(found.f_bavail),
        inodes: found.f_files,
        inodes_free: found.f_favail,
    })
}

#[expect(unsafe_code, reason = "no crate of ours wraps adjtimex")]
pub(super) fn clock_is_synchronised() -> io::Result<bool> {
    // SAFETY: `timex` is a C struct of integers, for which all zeroes is a value; with `modes` 0 the call only
    // reads, and it writes inside the struct that it is given.
    let (state, status) = unsafe {
        let mut asked: libc::timex = std::mem::zeroed();
        (libc::adjtimex(&raw mut asked), asked.status)
    };
    if state < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(status & libc::STA_UNSYNC == 0)
}

pub(super) fn give_up_after(
    connection: &tokio::net::TcpStream,
    patience: Duration,
) -> io::Result<()> {
    let milliseconds = u32::try_from(patience.as_millis()).unwrap_or(u32::MAX);
    Ok(rustix::net::sockopt::set_tcp_user_timeout(
        connection,
        milliseconds,
    )?)
}

/// A record of the log is at most this long (`printk`'s `CONSOLE_EXT_LOG_MAX`).
const RECORD: usize = 8192;
/// Nobody looks at more than this many records; a full ring of a large machine has about as many.
const MOST_RECORDS: usize = 100_000;

pub(super) fn kernel_log() -> io::Result<Vec<String>> {
    let mut log = fs_err::OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_CLOEXEC)
        .open("/dev/kmsg")?;
    let mut records = Vec::new();
    let mut record = vec![0_u8; RECORD];
    while records.len() < MOST_RECORDS {
        match log.read(&mut record) {
            Ok(0) => break,
            Ok(length) => records.push(String::from_utf8_lossy(&record[..length]).into_owned()),
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => break,
            // The ring was written over while it was read: the next read goes on behind the gap.
            Err(e) if e.raw_os_error() == Some(libc::EPIPE) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(records)
}

#[expect(clippy::unnecessary_wraps, reason = "other systems have no such thing")]
pub(super) fn kernel_release() -> io::Result<String> {
    let name = rustix::system::uname();
    Ok(name.release().to_string_lossy().into_owned())
}

pub(super) fn placed_at(file: &Path) -> io::Result<Timestamp> {
    let changed = fs_err::metadata(file)?.ctime();
    Timestamp::from_second(changed).map_err(io::Error::other)
}

pub(super) fn sweep_sessions() -> usize {
    super::session::pen::Pen::sweep()
}

pub(super) fn page_size() -> u64 {
    u64::try_from(rustix::param::page_size()).unwrap_or(4096)
}

#[cfg(target_env = "gnu")]
#[expect(unsafe_code, reason = "no crate of ours wraps malloc_trim")]
pub(super) fn give_back_memory() {
    // SAFETY: it takes no pointer, and locks the allocator by itself; whether anything was given back changes nothing.
    unsafe { libc::malloc_trim(0) };
}

#[cfg(not(target_env = "gnu"))]
pub(super) fn give_back_memory() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_has_a_size_and_the_kernel_a_version() {
        let root = space(Path::new("/")).unwrap();
        assert!(root.used > 0 && root.free > 0, "{root:?}");
        assert!(
            kernel_release()
                .unwrap()
                .starts_with(|c: char| c.is_ascii_digit())
        );
        assert!(clock_is_synchronised().is_ok());
        assert!(placed_at(Path::new("/proc/self/stat")).is_ok());
    }
}
