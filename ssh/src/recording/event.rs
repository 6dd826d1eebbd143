//! Event: what a session did beside its screen, one line each.

use serde::{Deserialize, Serialize};

/// What happened. Texts that came from the technician or from programs are as they came, bounded by who writes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// The technician showed the permitted key.
    LoggedIn,
    /// Something was asked for and not given.
    Refused {
        /// What was asked: `forward to 192.0.2.1:80`.
        what: String,
        /// Why not.
        why: String,
    },
    /// A program was started on a channel.
    Started {
        /// The channel's number within the session.
        channel: u32,
        /// What it is.
        what: Started,
        /// Whether it has a terminal.
        terminal: bool,
    },
    /// The program of a channel ended.
    Finished {
        /// The channel's number within the session.
        channel: u32,
        /// Its exit code; none when a signal ended it.
        code: Option<i32>,
        /// The signal that ended it.
        signal: Option<i32>,
        /// What it was given; of a terminal only the count.
        input: Carried,
        /// What it wrote.
        output: Carried,
    },
    /// A file was read, written or changed.
    File {
        /// The channel's number within the session.
        channel: u32,
        /// What was done.
        act: Act,
        /// The path as it was asked for.
        path: String,
        /// Where it went, of a rename or a link.
        to: Option<String>,
        /// What was read or written.
        carried: Carried,
        /// Whether the machine did it.
        done: bool,
    },
    /// A forward was opened.
    ForwardOpened {
        /// The channel's number within the session.
        channel: u32,
        /// Where it leads.
        to: String,
    },
    /// A forward is over.
    ForwardClosed {
        /// The channel's number within the session.
        channel: u32,
        /// Where it led.
        to: String,
        /// Bytes to the machine.
        up: u64,
        /// Bytes from the machine.
        down: u64,
    },
    /// The technician was told that the time runs out.
    Warned {
        /// Minutes that were left.
        minutes: u64,
    },
    /// The session is over.
    Ended {
        /// Why, as a word: `deadline`, `client-left`, `recording-lost`…
        why: String,
        /// Whether every process of the session is known to be gone.
        gone: bool,
    },
}

/// What was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Started {
    /// The user's shell.
    Shell,
    /// A command of the user's shell.
    Exec {
        /// The command line.
        command: String,
    },
    /// The server of files.
    Files,
}

/// What was done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Act {
    Read,
    Wrote,
    Removed,
    Renamed,
    Linked,
    MadeFolder,
    RemovedFolder,
    ChangedAttributes,
}

/// How much went by, and its hash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carried {
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 in hexadecimal; none where the bytes did not pass in order, or are nobody's business.
    pub sha256: Option<String>,
}

/// What a sealed event still says: that there was one of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something was asked for and not given.
    Refused,
    /// A command was started.
    Exec,
    /// The program of a channel ended.
    Finished,
    /// A file was read, written or changed.
    File,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Refused, Self::Exec, Self::Finished, Self::File];

    /// As a line names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Exec => "exec",
            Self::Finished => "finished",
            Self::File => "file",
        }
    }

    /// The kind of a line.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

impl Event {
    /// As what it is sealed; nothing where it tells no more than times, sizes and what the permit names.
    pub const fn sealed_as(&self) -> Option<Kind> {
        match self {
            Self::Refused { .. } => Some(Kind::Refused),
            Self::Started { what, .. } => match what {
                Started::Exec { .. } => Some(Kind::Exec),
                Started::Shell | Started::Files => None,
            },
            Self::Finished { .. } => Some(Kind::Finished),
            Self::File { .. } => Some(Kind::File),
            Self::LoggedIn
            | Self::ForwardOpened { .. }
            | Self::ForwardClosed { .. }
            | Self::Warned { .. }
            | Self::Ended { .. } => None,
        }
    }

    /// A few words for the marker that a player shows.
    pub fn label(&self) -> String {
        match self {
            Self::LoggedIn => "login".to_owned(),
            Self::Refused { what, .. } => format!("refused: {what}"),
            Self::Started { what, .. } => match what {
                Started::Shell => "shell".to_owned(),
                Started::Exec { command } => format!("exec: {command}"),
                Started::Files => "files".to_owned(),
            },
            Self::Finished { code, signal, .. } => match (code, signal) {
                (Some(code), _) => format!("exit {code}"),
                (None, Some(signal)) => format!("signal {signal}"),
                (None, None) => "ended".to_owned(),
            },
            Self::File { path, .. } => format!("file: {path}"),
            Self::ForwardOpened { to, .. } => format!("forward: {to}"),
            Self::ForwardClosed { to, .. } => format!("forward closed: {to}"),
            Self::Warned { minutes } => format!("{minutes} minutes left"),
            Self::Ended { why, .. } => format!("end: {why}"),
        }
    }
}
