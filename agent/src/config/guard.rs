//! Guard: the configuration and the key are trusted only if nobody else can have touched them.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::ConfigError;

/// Written by its group or by anybody.
const WRITABLE_BY_OTHERS: u32 = 0o022;
/// Anything for its group or for anybody.
const OPEN_TO_OTHERS: u32 = 0o077;

/// Who can write the configuration chooses what the agent, which may be root, connects to and tells.
pub(crate) fn check_configuration(path: &Path) -> Result<(), ConfigError> {
    check(path, WRITABLE_BY_OTHERS, "written", "go-w")?;
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => {
            check(dir, WRITABLE_BY_OTHERS, "written", "go-w")
        }
        Some(_) | None => Ok(()),
    }
}

/// Who can read the key can pretend to be the machine.
pub(crate) fn check_key(path: &Path) -> Result<(), ConfigError> {
    check(path, OPEN_TO_OTHERS, "read", "go-rwx")
}

fn check(path: &Path, forbidden: u32, verb: &str, change: &str) -> Result<(), ConfigError> {
    let found = fs_err::metadata(path)?;
    let shown = path.display();
    let (owner, me) = (found.uid(), rustix::process::geteuid().as_raw());
    if owner != 0 && owner != me {
        return Err(ConfigError::Unsafe(format!(
            "{shown} belongs to user {owner}, who could change it; run: chown {me} {shown}"
        )));
    }
    let mode = found.mode() & 0o7777;
    if mode & forbidden == 0 {
        return Ok(());
    }
    Err(ConfigError::Unsafe(format!(
        "{shown} can be {verb} by others (mode {mode:04o}); run: chmod {change} {shown}"
    )))
}
