//! Process: the one door to other programs. Fixed words, a clean environment, no shell.

use std::process::{Command, Output, Stdio};

/// Why a program did not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProcessError {
    /// It is not here, or may not run.
    #[error("{0} non parte")]
    Start(&'static str, #[source] std::io::Error),
    /// It ended with an error.
    #[error("{program}: {complaint}")]
    Failed {
        /// Which.
        program: &'static str,
        /// What it wrote on standard error.
        complaint: String,
    },
}

/// What a program answers on standard output; nothing when it ends with an error.
pub(crate) fn ask(program: &'static str, words: &[&str]) -> Result<Option<String>, ProcessError> {
    let output = output(program, words)?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(output.status.success().then_some(said))
}

/// Runs a program that must end well.
pub(crate) fn run(program: &'static str, words: &[&str]) -> Result<(), ProcessError> {
    let output = output(program, words)?;
    if output.status.success() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let complaint = complaint.trim().replace('\n', "; ");
    Err(ProcessError::Failed { program, complaint })
}

#[expect(clippy::disallowed_methods, reason = "this is the door")]
fn output(program: &'static str, words: &[&str]) -> Result<Output, ProcessError> {
    Command::new(program)
        .args(words)
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .map_err(|source| ProcessError::Start(program, source))
}
