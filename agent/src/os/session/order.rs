//! Order: what the session's child is told, as JSON on a descriptor of its own.
//!
//! Its number is the child's one argument: whoever lists processes sees nothing else of it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Longer than any order, bytes: an SSH packet holds the command.
pub(super) const MOST: u64 = 1 << 20;

/// Become this user and run this.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Whom to become.
    pub account: Account,
    /// What to run.
    pub program: Program,
    /// Variables beside those of the account.
    pub environment: Vec<(String, String)>,
    /// Whether descriptor 0 is a terminal that is to be this session's own.
    pub terminal: bool,
    /// The file into which the child enters itself, to be in the session's pen.
    pub pen: Option<PathBuf>,
    /// Whom of the machine's PAM to ask, where it has one.
    pub pam: Pam,
}

/// What PAM is asked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pam {
    /// The name of the rules, a file of `/etc/pam.d`.
    pub service: String,
    /// Who comes in: the fingerprint of the technician's key.
    pub technician: String,
}

/// A local user, as the system's database has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The login name.
    pub name: String,
    /// The user's number; never 0.
    pub uid: u32,
    /// The first group.
    pub gid: u32,
    /// All groups.
    pub groups: Vec<u32>,
    /// The home folder; it may not exist.
    pub home: PathBuf,
    /// The login shell.
    pub shell: PathBuf,
}

/// What a session can run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Program {
    /// The user's shell, as at a login.
    Shell,
    /// A command line of the user's shell. Bytes: it need not be UTF-8.
    Command(Vec<u8>),
    /// The system's own `sftp-server`.
    Files(PathBuf),
}
