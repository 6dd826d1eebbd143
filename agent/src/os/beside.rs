//! Beside: the three programs of the agent lie in one folder, and find each other there.

use std::io;
use std::path::{Path, PathBuf};

/// The program that is asked and does the work.
pub const AGENT: &str = "custode-agent";
/// The program that stays.
pub const DAEMON: &str = "custode-agentd";

/// The program that serves a session.
pub const ENGINE: &str = "custode-engine";

/// Where a program of this name lies, also after the file of the one that asks was replaced.
pub fn program(name: &str) -> io::Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(name))
}

/// Becomes the program that stays; returns when it cannot.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "this is the door to the daemon")]
pub fn become_daemon(config: &Path) -> io::Error {
    use std::os::unix::process::CommandExt as _;
    match program(DAEMON) {
        Ok(daemon) => std::process::Command::new(daemon)
            .arg("--config")
            .arg(config)
            .exec(),
        Err(error) => error,
    }
}
