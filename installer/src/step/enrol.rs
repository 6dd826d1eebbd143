//! Enrol: asks the server for the machine's identity and keeps it with its authority.

use std::fmt;
use std::path::PathBuf;

use super::replace::{Replaced, replace};
use super::{Access, StepError, Supplies};
use crate::enrol::{self, Application};

/// Enrols the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Enrol {
    /// Whom with, and as what.
    pub application: Application,
    /// Where the authority is kept, and for whom.
    pub authority: (PathBuf, Access),
    /// Where certificate and key are kept, and for whom.
    pub identity: (PathBuf, Access),
}

/// The machine is enrolled. Taking it back forgets the identity here; the server keeps a machine that stays silent.
#[derive(Debug)]
pub(crate) struct Made {
    /// The identifier that the server gave.
    pub(super) machine: String,
    authority: Replaced,
    identity: Replaced,
}

impl Enrol {
    pub(super) fn apply(&self, supplies: &Supplies) -> Result<Made, StepError> {
        let token = supplies.token.as_ref().ok_or(StepError::NoToken)?;
        let enrolled = enrol::enrol(&self.application, token, supplies.proxy.as_ref())?;
        let put = |(path, access): &(PathBuf, Access), text: &str| {
            replace(path, *access, |to| to.write_all(text.as_bytes()))
        };
        let authority = put(&self.authority, &enrolled.authority)?;
        match put(&self.identity, &enrolled.identity) {
            Ok(identity) => Ok(Made {
                machine: enrolled.machine,
                authority,
                identity,
            }),
            Err(error) => {
                authority.undo()?;
                Err(error)
            }
        }
    }
}

impl Made {
    pub(super) fn undo(self) -> Result<(), StepError> {
        self.identity.undo()?;
        self.authority.undo()
    }

    pub(super) fn keep(self) -> Result<(), StepError> {
        self.identity.keep()?;
        self.authority.keep()
    }
}

impl fmt::Display for Enrol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Application {
            server, hostname, ..
        } = &self.application;
        let (path, access) = &self.identity;
        write!(
            f,
            "iscrizione di {hostname} presso {server}: {} ({access})",
            path.display()
        )
    }
}
