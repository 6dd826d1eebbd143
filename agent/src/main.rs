//! `custode-agent`: reads the arguments and does what they say.

use std::process::ExitCode;

use clap::Parser;
use custode_agent::cli::{Arguments, Command};
use custode_agent::config::Config;
use custode_agent::{checks, daemon, doctor, log, roster, status};

fn main() -> ExitCode {
    match obey(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&*failure);
            ExitCode::FAILURE
        }
    }
}

fn obey(command: Command) -> Result<(), Failure> {
    let answer = match command {
        Command::Run(file) => return run(&file.config),
        Command::Status(file) => status::report(&Config::load(&file.config)?)?,
        Command::Doctor(file) => doctor::examine(&file.config),
        Command::Checks(file) => checks::list(&Config::load(&file.config)?),
        Command::Roster(asked) => roster::answer(asked)?,
    };
    say(&answer);
    Ok(())
}

type Failure = Box<dyn std::error::Error>;

fn run(file: &std::path::Path) -> Result<(), Failure> {
    log::start(tracing::Level::INFO);
    let config = Config::load(file)?;
    config.check_identity()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        // A thread that looked up a name is gone before the next round.
        .thread_keep_alive(std::time::Duration::from_secs(1))
        .build()?;
    Ok(runtime.block_on(daemon::run(config, file))?)
}

#[expect(clippy::print_stdout, reason = "this is the door to the terminal")]
fn say(text: &str) {
    println!("{}", text.trim_end());
}

#[expect(clippy::print_stderr, reason = "this is the door to the terminal")]
fn complain(failure: &dyn std::error::Error) {
    let mut whole = failure.to_string();
    let mut cause = failure.source();
    while let Some(next) = cause {
        whole = format!("{whole}: {next}");
        cause = next.source();
    }
    eprintln!("custode-agent: {whole}");
}
