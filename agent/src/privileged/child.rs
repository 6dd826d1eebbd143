//! Child: starts the engine without any right, as the user of the resident agent.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Command, Stdio};

use tokio::process::Child;

use crate::os::session::given;

/// Starts it; `socket` is its one descriptor beside the log.
#[expect(clippy::disallowed_methods, reason = "this is the door to the engine")]
pub(super) fn start(
    engine: &Path,
    socket: OwnedFd,
    (user, group): (u32, u32),
) -> io::Result<Child> {
    use std::os::unix::process::CommandExt as _;
    let mut command = Command::new(engine);
    command.env_clear().current_dir("/");
    command.stdin(Stdio::null());
    if !rustix::process::geteuid().is_root() || user != 0 {
        command.uid(user).gid(group);
    }
    given::leave(&mut command, socket);
    let mut command = tokio::process::Command::from(command);
    command.kill_on_drop(true).spawn()
}
