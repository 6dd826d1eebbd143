//! Child: starts the engine without any right, as the user of the resident agent.

use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::Path;
use std::process::Stdio;

use tokio::process::{Child, Command};

/// Starts it; `socket` is its one descriptor beside the log.
#[expect(clippy::disallowed_methods, reason = "this is the door to the engine")]
#[expect(unsafe_code, reason = "the socket comes on a descriptor of its own")]
pub(super) fn start(agent: &Path, socket: OwnedFd, (user, group): (u32, u32)) -> io::Result<Child> {
    let mut command = Command::new(agent);
    command
        .arg("engine")
        .arg(socket.as_raw_fd().to_string())
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    if !rustix::process::geteuid().is_root() || user != 0 {
        command.uid(user).gid(group);
    }
    // SAFETY: between fork and exec only `fcntl` and `prctl` are called, which are async-signal-safe and allocate
    // nothing. The descriptor is open: the closure owns it.
    unsafe {
        command.pre_exec(move || {
            let is_done = libc::fcntl(socket.as_raw_fd(), libc::F_SETFD, 0) != -1
                && libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != -1
                && libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) != -1;
            is_done.then_some(()).ok_or_else(io::Error::last_os_error)
        });
    }
    command.spawn()
}
