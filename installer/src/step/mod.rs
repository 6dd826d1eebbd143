//! Step: one change of the machine that can be made and taken back.

mod enrol;
mod file;
mod folder;
mod owner;
mod replace;
mod service;
#[cfg(test)]
mod tests;
mod user;

use std::fmt;

use reqwest::Url;

pub(crate) use enrol::Enrol;
pub(crate) use file::{Content, PutFile};
pub(crate) use folder::MakeFolder;
pub(crate) use owner::SetOwner;
pub(crate) use service::Service;
pub(crate) use user::{MakeUser, remove as remove_user};

use crate::account::{NoAccount, Owner};
use crate::enrol::EnrolError;
use crate::process::ProcessError;
use crate::token::Token;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The user that the agent runs as.
    User(MakeUser),
    /// A folder that is missing.
    Folder(MakeFolder),
    /// A file that is missing or different.
    File(PutFile),
    /// Owner and mode of something that is right otherwise.
    Owner(SetOwner),
    /// The machine's identity.
    Enrol(Enrol),
    /// The service.
    Service(Service),
}

/// Who may do what with a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Access {
    /// Permission bits.
    pub mode: u32,
    /// Whose it is.
    pub owner: Owner,
}

/// What steps need that no plan holds.
#[derive(Debug, Default)]
pub(crate) struct Supplies {
    /// For the enrolment.
    pub token: Option<Token>,
    /// The way out, if the person named one.
    pub proxy: Option<Url>,
}

/// A step that was made.
#[derive(Debug)]
pub(crate) enum Done {
    /// [`MakeUser`].
    User,
    /// [`MakeFolder`].
    Folder(folder::Made),
    /// [`PutFile`].
    File(file::Put),
    /// [`SetOwner`].
    Owner(owner::Before),
    /// [`Enrol`].
    Enrol(enrol::Made),
    /// [`Service`].
    Service(service::Before),
}

/// Why a step was not made, or not taken back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StepError {
    /// The file system said no.
    #[error("{0}")]
    Files(#[from] std::io::Error),
    /// A program did not do its work.
    #[error("{0}")]
    Program(#[from] ProcessError),
    /// Nobody to give it to.
    #[error("{0}")]
    Account(#[from] NoAccount),
    /// The enrolment failed.
    #[error("{0}")]
    Enrol(#[from] EnrolError),
    /// The agent began and ended.
    #[error("l'agente parte e si ferma subito; il motivo è in: journalctl -u custode-agent")]
    DoesNotStay,
    /// An enrolment without a token.
    #[error("manca il token")]
    NoToken,
    /// A file under several names, or not a file: whoever made it so may be about to trick us.
    #[error("{0} non è un file o una cartella come gli altri")]
    Odd(String),
}

impl Step {
    /// Makes the change.
    pub(crate) fn apply(&self, supplies: &Supplies) -> Result<Done, StepError> {
        match self {
            Self::User(step) => step.apply().map(|()| Done::User),
            Self::Folder(step) => step.apply().map(Done::Folder),
            Self::File(step) => step.apply().map(Done::File),
            Self::Owner(step) => step.apply().map(Done::Owner),
            Self::Enrol(step) => step.apply(supplies).map(Done::Enrol),
            Self::Service(step) => step.apply().map(Done::Service),
        }
    }
}

impl Done {
    /// Takes the change back: all is as before the step.
    pub(crate) fn undo(self) -> Result<(), StepError> {
        match self {
            Self::User => Ok(user::remove()?),
            Self::Folder(made) => made.undo(),
            Self::File(put) => put.undo(),
            Self::Owner(before) => before.undo(),
            Self::Enrol(made) => made.undo(),
            Self::Service(before) => before.undo(),
        }
    }

    /// What came of it that the plan could not know, for the person.
    pub(crate) fn remark(&self) -> Option<String> {
        match self {
            Self::Enrol(made) => Some(format!("identificativo della macchina: {}", made.machine)),
            Self::User | Self::Folder(_) | Self::File(_) | Self::Owner(_) | Self::Service(_) => {
                None
            }
        }
    }

    /// Lets go of what was held back for [`Done::undo`].
    pub(crate) fn keep(self) -> Result<(), StepError> {
        match self {
            Self::File(put) => put.keep(),
            Self::Enrol(made) => made.keep(),
            Self::User | Self::Folder(_) | Self::Owner(_) | Self::Service(_) => Ok(()),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(step) => step.fmt(f),
            Self::Folder(step) => step.fmt(f),
            Self::File(step) => step.fmt(f),
            Self::Owner(step) => step.fmt(f),
            Self::Enrol(step) => step.fmt(f),
            Self::Service(step) => step.fmt(f),
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04o} {}", self.mode, self.owner)
    }
}
