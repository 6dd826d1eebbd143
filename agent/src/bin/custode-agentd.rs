//! `custode-agentd`: looks after the machine until told to stop.
//!
//! A program of its own, so that what stays in memory holds no SSH, no signed lists and no command line: the rest is in
//! `custode-agent`, which it starts when it needs it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use custode_agent::config::Config;
use custode_agent::{daemon, log, say};

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let Some(file) = config(&words) else {
        complain("usage: custode-agentd --config FILE");
        return ExitCode::from(2);
    };
    match look_after(&file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&say::with_causes(&*failure));
            ExitCode::FAILURE
        }
    }
}

fn config(words: &[OsString]) -> Option<PathBuf> {
    match words {
        [word, file] if word == "--config" => Some(file.into()),
        [] | [..] => None,
    }
}

fn look_after(file: &Path) -> Result<(), Failure> {
    log::start(tracing::Level::INFO);
    let config = Config::load(file)?;
    config.check_identity()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        // A thread that looked up a name is gone before the next round.
        .thread_keep_alive(Duration::from_secs(1))
        .build()?;
    Ok(runtime.block_on(daemon::run(file, config))?)
}

#[expect(clippy::print_stderr, reason = "this is the door to the terminal")]
fn complain(text: &str) {
    eprintln!("custode-agentd: {text}");
}
