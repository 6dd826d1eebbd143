//! Class: a kind of access. Each is granted by itself.

use std::fmt;
use std::str::FromStr;

/// What a technician may do on a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A terminal.
    Shell,
    /// One command.
    Exec,
    /// Files, by SFTP.
    Files,
    /// A listed local port.
    Forward,
}

/// A text that names no class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a class is one of shell, exec, files and forward")]
pub struct NotAClass;

impl Class {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Shell, Self::Exec, Self::Files, Self::Forward];

    /// How it is written.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shell => "shell",
            Self::Exec => "exec",
            Self::Files => "files",
            Self::Forward => "forward",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Class {
    type Err = NotAClass;

    fn from_str(text: &str) -> Result<Self, NotAClass> {
        Self::ALL
            .into_iter()
            .find(|class| class.code() == text)
            .ok_or(NotAClass)
    }
}
