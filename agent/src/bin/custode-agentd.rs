//! `custode-agentd`: looks after the machine until told to stop; and, as another process, holds the rights of a session.
//!
//! A program of its own, so that what stays in memory holds no SSH, no signed lists and no command line: those are in
//! `custode-engine` and `custode-agent`, which it starts when it needs them.

use std::ffi::OsString;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use custode_agent::config::Config;
use custode_agent::os::session::child;
use custode_agent::{daemon, log, privileged, say};

type Failure = Box<dyn std::error::Error>;

/// What it is started for.
enum Wanted {
    /// By systemd, at the start of the machine.
    LookAfter(PathBuf),
    /// By systemd when the agent connects, with the socket as standard input.
    HoldRights(PathBuf),
    /// By itself: to become the user of a session, as the order at this descriptor says.
    Become(i32),
}

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let Some(wanted) = wanted(&words) else {
        complain("usage: custode-agentd [privileged] --config FILE");
        return ExitCode::from(2);
    };
    let done = match wanted {
        Wanted::LookAfter(file) => look_after(&file),
        Wanted::HoldRights(file) => hold_rights(&file),
        Wanted::Become(order) => child::run(order)
            .map(|never| match never {})
            .map_err(Into::into),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&say::with_causes(&*failure));
            ExitCode::FAILURE
        }
    }
}

fn wanted(words: &[OsString]) -> Option<Wanted> {
    match words {
        [word, file] if word == "--config" => Some(Wanted::LookAfter(file.into())),
        [first, word, file] if first == "privileged" && word == "--config" => {
            Some(Wanted::HoldRights(file.into()))
        }
        [word, order] if word == "session" => Some(Wanted::Become(order.to_str()?.parse().ok()?)),
        [] | [..] => None,
    }
}

fn look_after(file: &Path) -> Result<(), Failure> {
    log::start(tracing::Level::INFO);
    let config = Config::load(file)?;
    config.check_identity()?;
    Ok(runtime()?.block_on(daemon::run(file, config))?)
}

fn hold_rights(file: &Path) -> Result<(), Failure> {
    log::start(tracing::Level::INFO);
    let socket = std::io::stdin().as_fd().try_clone_to_owned()?;
    Ok(runtime()?.block_on(privileged::serve(file, socket))?)
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        // A thread that looked up a name, or at the machine, is gone before the next round.
        .thread_keep_alive(Duration::from_secs(1))
        .build()
}

#[expect(clippy::print_stderr, reason = "this is the door to the terminal")]
fn complain(text: &str) {
    eprintln!("custode-agentd: {text}");
}
