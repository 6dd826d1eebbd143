//! Why a probe took nothing.

use std::error::Error;
use std::io;

use crate::os::child::ChildError;

/// Why a probe took nothing.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// This machine has no such thing: nothing to look at, and no fault.
    #[error("{0} is not on this machine")]
    NotHere(&'static str),
    /// A file could not be read; the error names it.
    #[error("a file could not be read")]
    File(#[source] io::Error),
    /// The kernel refused an answer.
    #[error("the system did not say {0}")]
    System(&'static str, #[source] io::Error),
    /// What was read is not what it should be.
    #[error("{0} cannot be understood")]
    Odd(&'static str),
    /// Another program was needed and failed.
    #[error("another program failed")]
    Child(#[from] ChildError),
    /// A program answered that it could not.
    #[error("{0} said: {1}")]
    Refused(&'static str, String),
    /// systemd did not answer on the bus.
    #[error("systemd did not answer")]
    Bus(#[source] Box<zbus::Error>),
    /// No answer in time.
    #[error("{0} did not answer in time")]
    TimedOut(&'static str),
    /// The HTTP client or TLS could not be set up.
    #[error("the client could not be set up")]
    Client(#[source] Box<dyn Error + Send + Sync>),
}

impl ProbeError {
    /// No fault: there is nothing to look at.
    pub const fn is_not_here(&self) -> bool {
        matches!(self, Self::NotHere(_))
    }

    /// Itself and its causes, in one line.
    pub fn with_causes(&self) -> String {
        let mut line = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            line = format!("{line}: {error}");
            cause = error.source();
        }
        line
    }

    /// Other systems answer that they have no such call.
    pub(super) fn of_call(what: &'static str, error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            Self::NotHere(what)
        } else {
            Self::System(what, error)
        }
    }

    /// A file that is absent says that the thing is.
    pub(super) fn of_file(what: &'static str, error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            Self::NotHere(what)
        } else {
            Self::File(error)
        }
    }
}
