//! What differs from one operating system to the next: every `cfg(target_os)` and every `unsafe` is in here.

pub mod beside;
pub mod child;
#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
pub mod left;
#[cfg(target_os = "linux")]
mod linux;
pub(crate) mod mounts;
#[cfg(target_os = "linux")]
pub mod session;

#[cfg(not(target_os = "linux"))]
use elsewhere as system;
#[cfg(target_os = "linux")]
use linux as system;

use std::io;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

/// Space of a filesystem, as the system counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// Bytes in use.
    pub used: u64,
    /// Bytes that ordinary programs can still write.
    pub free: u64,
    /// Inodes in all; 0 where their number is not fixed.
    pub inodes: u64,
    /// Inodes that ordinary programs can still use.
    pub inodes_free: u64,
}

/// Space of the filesystem that is mounted here. Blocks while the filesystem does not answer:
/// not to be asked of one that lies on another machine.
pub fn space(mount_point: &Path) -> io::Result<Space> {
    system::space(mount_point)
}

/// Whether an NTP service tells the kernel the time.
pub fn clock_is_synchronised() -> io::Result<bool> {
    system::clock_is_synchronised()
}

/// What the kernel has logged and still holds, oldest first. Needs the right to read it.
pub fn kernel_log() -> io::Result<Vec<String>> {
    system::kernel_log()
}

/// The version of the running kernel: `6.1.0-18-amd64`.
pub fn kernel_release() -> io::Result<String> {
    system::kernel_release()
}

/// When a file was put where it is; packages keep the time of its contents at their makers'.
pub fn placed_at(file: &Path) -> io::Result<Timestamp> {
    system::placed_at(file)
}

/// Ends what is left of remote sessions whose agent was killed, and says how many there were.
pub fn sweep_sessions() -> usize {
    system::sweep_sessions()
}

/// Gives back what the allocator holds and nobody uses. Where it cannot be asked to, it does so when it likes.
pub fn give_back_memory() {
    system::give_back_memory();
}

/// The size of a page of memory, bytes.
pub fn page_size() -> u64 {
    system::page_size()
}

/// Has a connection end with an error when what was sent is not acknowledged for this long.
/// Where the system has no such setting, it ends when the system itself gives up.
pub fn give_up_after(connection: &tokio::net::TcpStream, patience: Duration) -> io::Result<()> {
    system::give_up_after(connection, patience)
}
