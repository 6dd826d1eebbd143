//! Given: a descriptor that whoever started this program left open for it, known by its number.

use std::io;
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd, RawFd};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// Takes the descriptor of this number, which nobody else in this process names.
#[expect(unsafe_code, reason = "the descriptor comes by its number")]
pub fn take(number: RawFd) -> io::Result<OwnedFd> {
    if number < 3 {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    // SAFETY: it reads the flags that belong to a number, and fails where nothing is open under it.
    if unsafe { libc::fcntl(number, libc::F_GETFD) } == -1 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: it is open: whoever starts this program put it there, and nobody else in this process names it.
    Ok(unsafe { OwnedFd::from_raw_fd(number) })
}

/// Leaves the descriptor to the program that this command starts, and says its number as the next argument. The program
/// gains no rights by what it starts itself, and ends with whoever started it.
#[expect(unsafe_code, reason = "the descriptor is left open in the child alone")]
pub fn leave(command: &mut Command, descriptor: OwnedFd) {
    command.arg(descriptor.as_raw_fd().to_string());
    // SAFETY: between fork and exec only `fcntl` and `prctl` are called, which are async-signal-safe and allocate
    // nothing. The descriptor is open: the closure owns it.
    unsafe {
        command.pre_exec(move || {
            let is_done = libc::fcntl(descriptor.as_raw_fd(), libc::F_SETFD, 0) != -1
                && libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != -1
                && libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) != -1;
            is_done.then_some(()).ok_or_else(io::Error::last_os_error)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_under_which_nothing_is_open_is_an_error() {
        for number in [-1, 0, 2, 1_000_000] {
            assert!(take(number).is_err(), "{number}");
        }
    }
}
