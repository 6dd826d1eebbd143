//! Papers: the files of the machine by which its Ente decides, all beside the agent's configuration and root's.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::contacts::{self, Contact};
use super::file;
use super::policy::{self, InForce};
use crate::config::ConfigError;

/// Whoever reads why nobody may come need not be root.
const MODE: u32 = 0o644;

/// Where they are.
#[derive(Debug, Clone)]
pub struct Papers {
    /// Whom a technician must ask, and what may be done.
    pub policy: PathBuf,
    /// Whose passkeys are believed.
    pub contacts: PathBuf,
    /// While it is there, nobody comes.
    pub block: PathBuf,
}

impl Papers {
    /// Those of an agent with this configuration.
    pub fn beside(config: &Path) -> Self {
        Self {
            policy: config.with_file_name("assistance.toml"),
            contacts: contacts::beside(config),
            block: config.with_file_name("assistance.blocked"),
        }
    }

    /// The policy that holds at this moment.
    pub fn policy(&self) -> InForce {
        policy::in_force(&self.policy)
    }

    /// The contacts that are believed at this moment.
    pub fn contacts(&self) -> Result<Vec<Contact>, ConfigError> {
        contacts::read(&self.contacts)
    }

    /// Whether the machine is closed to everybody. What cannot be found out is taken for it.
    pub fn is_blocked(&self) -> bool {
        match fs_err::symlink_metadata(&self.block) {
            Err(error) => error.kind() != ErrorKind::NotFound,
            Ok(_) => true,
        }
    }

    /// Why, as far as whoever closed it said so.
    pub fn blocked_because(&self) -> Option<String> {
        let reason = fs_err::read_to_string(&self.block).ok()?;
        let reason = reason.trim();
        (!reason.is_empty()).then(|| reason.to_owned())
    }

    /// Closes the machine to everybody.
    pub fn close(&self, reason: &str) -> std::io::Result<()> {
        file::replace(&self.block, format!("{reason}\n").as_bytes(), MODE)
    }

    /// Opens it again to those whom the policy allows.
    pub fn reopen(&self) -> std::io::Result<()> {
        file::remove(&self.block)
    }
}
