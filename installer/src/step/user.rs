//! User: the system user that the agent runs as, who can neither log in nor own a home.

use std::fmt;
use std::path::PathBuf;

use super::StepError;
use crate::account::SERVICE_USER;
use crate::process;

/// Makes the user and its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MakeUser {
    /// Named as its home, not made as such: the agent's state folder.
    pub home: PathBuf,
}

impl MakeUser {
    pub(super) fn apply(&self) -> Result<(), StepError> {
        let home = self.home.to_string_lossy();
        let words = [
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir",
            &home,
            "--shell",
            "/usr/sbin/nologin",
            "--comment",
            "Custode agent",
            SERVICE_USER,
        ];
        Ok(process::run("useradd", &words)?)
    }
}

/// Removes the user and its group.
pub(crate) fn remove() -> Result<(), process::ProcessError> {
    process::run("userdel", &[SERVICE_USER])?;
    // `userdel` takes the group along where login.defs(5) says so.
    match process::ask("getent", &["group", SERVICE_USER])? {
        Some(_) => process::run("groupdel", &[SERVICE_USER]),
        None => Ok(()),
    }
}

impl fmt::Display for MakeUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "utente di sistema {SERVICE_USER}")
    }
}
