//! Assistance: the section that says where the privileged part of remote sessions is, and by which rules it logs in.

use std::path::PathBuf;

use super::ConfigError;
use super::section::Section;

/// Where systemd listens for it, by the installer's unit.
const SOCKET: &str = "/run/custode/privileged.sock";
/// What it remembers; root's alone.
const STATE: &str = "/var/lib/custode-privileged";

/// The rules that the installer places.
const PAM: &str = "custode-agent";

/// Where the privileged part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assistance {
    /// The socket at which it is started.
    pub socket: PathBuf,
    /// The folder of its memory, which only root writes.
    pub state: PathBuf,
    /// The name of the machine's PAM rules for a session; where there are none of that name, PAM is not asked.
    pub pam: String,
}

pub(super) fn read(root: &mut Section<'_>) -> Result<Assistance, ConfigError> {
    let (mut socket, mut state, mut pam) = (None, None, None);
    if let Some(mut section) = root.table("assistance")? {
        socket = section.path("socket")?;
        state = section.path("state")?;
        pam = section.text("pam")?;
        if pam.as_deref().is_some_and(|name| !is_name(name)) {
            let sentence = "must be the name of a file of /etc/pam.d, of letters, digits, - and _.";
            return Err(section.wrong("pam", sentence));
        }
        section.finish()?;
    }
    Ok(Assistance {
        socket: socket.unwrap_or_else(|| PathBuf::from(SOCKET)),
        state: state.unwrap_or_else(|| PathBuf::from(STATE)),
        pam: pam.unwrap_or_else(|| PAM.to_owned()),
    })
}

fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !name.is_empty() && name.bytes().all(is_plain)
}
