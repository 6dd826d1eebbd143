//! Assistance: the section that says where the privileged part of remote sessions is.

use std::path::PathBuf;

use super::ConfigError;
use super::section::Section;

/// Where systemd listens for it, by the installer's unit.
const SOCKET: &str = "/run/custode/privileged.sock";
/// What it remembers; root's alone.
const STATE: &str = "/var/lib/custode-privileged";

/// Where the privileged part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assistance {
    /// The socket at which it is started.
    pub socket: PathBuf,
    /// The folder of its memory, which only root writes.
    pub state: PathBuf,
}

pub(super) fn read(root: &mut Section<'_>) -> Result<Assistance, ConfigError> {
    let (mut socket, mut state) = (None, None);
    if let Some(mut section) = root.table("assistance")? {
        socket = section.path("socket")?;
        state = section.path("state")?;
        section.finish()?;
    }
    Ok(Assistance {
        socket: socket.unwrap_or_else(|| PathBuf::from(SOCKET)),
        state: state.unwrap_or_else(|| PathBuf::from(STATE)),
    })
}
