//! Removal: takes away all that an installation made, and what the agent made since.

mod plan;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::PathBuf;

use fs_err as fs;

pub(crate) use plan::plan;

use crate::account::SERVICE_USER;
use crate::places::SERVICE;
use crate::process;
use crate::step::{StepError, remove_user};

/// One thing to take away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Removal {
    /// The service is stopped and does not start again.
    Service,
    /// A file.
    File(PathBuf),
    /// A folder of ours with all that is in it.
    Tree(PathBuf),
    /// A folder that the installer made for want of one. It stays if somebody else uses it by now.
    EmptyFolder(PathBuf),
    /// systemd forgets the unit.
    Forget,
    /// The user of the service.
    User,
}

impl Removal {
    /// Takes it away. What is not there any more is fine.
    pub(crate) fn apply(&self) -> Result<(), StepError> {
        match self {
            Self::Service => Ok(process::run("systemctl", &["disable", "--now", SERVICE])?),
            Self::File(path) => gone(fs::remove_file(path)),
            Self::Tree(path) => gone(fs::remove_dir_all(path)),
            Self::EmptyFolder(path) => empty_gone(fs::remove_dir(path)),
            Self::Forget => {
                // It complains about a unit that never failed.
                process::ask("systemctl", &["reset-failed", SERVICE])?;
                Ok(process::run("systemctl", &["daemon-reload"])?)
            }
            Self::User => Ok(remove_user()?),
        }
    }
}

fn gone(removed: std::io::Result<()>) -> Result<(), StepError> {
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn empty_gone(removed: std::io::Result<()>) -> Result<(), StepError> {
    match removed {
        Err(error) if error.kind() == std::io::ErrorKind::DirectoryNotEmpty => Ok(()),
        other => gone(other),
    }
}

impl fmt::Display for Removal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service => f.write_str("servizio custode-agent fermato"),
            Self::File(path) => write!(f, "tolto il file {}", path.display()),
            Self::Tree(path) => write!(
                f,
                "tolta la cartella {} con ciò che contiene",
                path.display()
            ),
            Self::EmptyFolder(path) => {
                write!(f, "tolta la cartella {}, se è vuota", path.display())
            }
            Self::Forget => f.write_str("systemd aggiornato"),
            Self::User => write!(f, "tolto l'utente di sistema {SERVICE_USER}"),
        }
    }
}
