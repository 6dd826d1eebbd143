//! Terminal: a pseudo-terminal, its master side read and written without blocking.

use std::io;
use std::os::fd::{AsFd as _, OwnedFd};

use bytes::BytesMut;
use fs_err::os::unix::fs::OpenOptionsExt as _;
use rustix::fs::{Gid, Mode, OFlags, Uid};
use rustix::pty::OpenptFlags;
use rustix::termios::Winsize;
use serde::{Deserialize, Serialize};
use tokio::io::unix::AsyncFd;

use super::modes;

/// The master side. When it goes, the kernel hangs up.
#[derive(Debug)]
pub struct Master(AsyncFd<OwnedFd>);

/// What a terminal is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Columns and rows; 0 where the client has none.
    pub size: (u16, u16),
    /// The modes that the client asked for: opcodes of RFC 4254, 8, and arguments.
    pub modes: Vec<(u8, u32)>,
}

/// Opens a terminal that belongs to this user, as sshd gives it: mode 0620, group `tty`.
pub fn open(shape: &Shape, uid: u32) -> io::Result<(Master, OwnedFd)> {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let master = rustix::pty::openpt(flags)?;
    rustix::pty::grantpt(&master)?;
    rustix::pty::unlockpt(&master)?;
    let name = rustix::pty::ptsname(&master, Vec::new())?;
    let name = name.into_string().map_err(io::Error::other)?;
    let slave = fs_err::OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(libc::O_NOCTTY | libc::O_CLOEXEC)
        .open(name)?;
    let slave = OwnedFd::from(slave.into_parts().0);
    modes::set(&slave, &shape.modes)?;
    if rustix::process::geteuid().as_raw() != uid {
        let tty = nix::unistd::Group::from_name("tty").map_err(io::Error::from)?;
        let tty = tty.map(|group| Gid::from_raw(group.gid.as_raw()));
        // In this order no right beyond that of the owner is needed for the second.
        rustix::fs::fchmod(&slave, Mode::from_bits_truncate(0o620))?;
        rustix::fs::fchown(&slave, Some(Uid::from_raw(uid)), tty)?;
    }
    rustix::fs::fcntl_setfl(&master, OFlags::RDWR | OFlags::NONBLOCK)?;
    let master = Master(watch(master)?);
    master.resize(shape.size)?;
    Ok((master, slave))
}

#[expect(unsafe_code, reason = "tokio cannot know who closes the descriptor")]
fn watch(master: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: the descriptor is owned by what is registered, which nobody takes it out of.
    Ok(unsafe { AsyncFd::register(master) }?)
}

impl Master {
    /// The master side that another process opened.
    pub fn adopt(descriptor: OwnedFd) -> io::Result<Self> {
        Ok(Self(watch(descriptor)?))
    }

    /// The descriptor, for another process.
    pub fn release(self) -> OwnedFd {
        self.0.into_inner()
    }

    /// Appends what was written to the terminal; 0 bytes when nobody has it any more.
    pub async fn read(&self, buffer: &mut BytesMut) -> io::Result<usize> {
        /// A terminal hands out no more at once.
        const PIECE: usize = 4096;
        loop {
            let mut ready = self.0.readable().await?;
            let mut piece = [0_u8; PIECE];
            let read = ready.try_io(|fd| Ok(rustix::io::read(fd, &mut piece[..])?));
            match read {
                Ok(Ok(length)) => {
                    buffer.extend_from_slice(&piece[..length]);
                    return Ok(length);
                }
                // Linux says so when the last descriptor of the other side was closed.
                Ok(Err(failure)) if failure.raw_os_error() == Some(libc::EIO) => return Ok(0),
                Ok(Err(failure)) => return Err(failure),
                Err(_would_block) => {}
            }
        }
    }

    /// Types all of this.
    pub async fn write(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let mut ready = self.0.writable().await?;
            if let Ok(written) = ready.try_io(|fd| Ok(rustix::io::write(fd, bytes)?)) {
                bytes = &bytes[written?..];
            }
        }
        Ok(())
    }

    /// Columns and rows.
    pub fn resize(&self, (columns, rows): (u16, u16)) -> io::Result<()> {
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        Ok(rustix::termios::tcsetwinsize(self.0.as_fd(), size)?)
    }

    /// The group of processes that the keyboard speaks to.
    pub fn foreground(&self) -> Option<rustix::process::Pid> {
        rustix::termios::tcgetpgrp(self.0.as_fd()).ok()
    }
}
