//! `custode-agent`: reads the arguments and does what they say.

use std::process::ExitCode;

use clap::Parser;
use custode_agent::cli::{Arguments, Command, Consent, Trust};
use custode_agent::clock::Clock;
use custode_agent::config::Config;
use custode_agent::consent::{Papers, here, trust};
use custode_agent::link::Identity;
use custode_agent::{checks, cli, doctor, os, roster, say, status};

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
        #[cfg(unix)]
        Command::Run(file) => return Err(os::beside::become_daemon(&file.config).into()),
        Command::Status(file) => status::report(&file.config, &Config::load(&file.config)?)?,
        Command::Doctor(file) => doctor::examine(&file.config),
        Command::Checks(file) => checks::list(&Config::load(&file.config)?),
        Command::Trust(what) => trust_or_not(what)?,
        Command::Consent(what) => answer(what)?,
        Command::Block { file, reason } => {
            let state = Config::load(&file.config)?.agent.state_dir;
            here::block(&state, &Papers::beside(&file.config), &reason)?
        }
        Command::Unblock(file) => here::unblock(&Papers::beside(&file.config))?,
        Command::Roster(asked) => roster::answer(asked)?,
    };
    tell(&answer);
    Ok(())
}

fn trust_or_not(what: Trust) -> Result<String, Failure> {
    Ok(match what {
        Trust::Contact {
            file,
            record,
            words,
        } => {
            let config = Config::load(&file.config)?;
            let identity = Identity {
                authority: config.server.authority,
                pair: config.server.identity,
            };
            let now = Clock::start().now().wall;
            let contacts = Papers::beside(&file.config).contacts;
            let machine = identity.machine()?;
            trust::contact(&contacts, &record, words.as_deref(), machine, now)?
        }
        Trust::List(file) => trust::list(&Papers::beside(&file.config).contacts)?,
        Trust::Remove { file, name } => {
            trust::remove(&Papers::beside(&file.config).contacts, &name)?
        }
    })
}

fn answer(what: Consent) -> Result<String, Failure> {
    let state =
        |file: cli::ConfigFile| Ok::<_, Failure>(Config::load(&file.config)?.agent.state_dir);
    let by = whoever_sits_here();
    Ok(match what {
        Consent::List(file) => here::list(&state(file)?)?,
        Consent::Accept {
            file,
            session,
            code,
        } => {
            let config = Config::load(&file.config)?;
            let (state, slips) = (&config.agent.state_dir, &config.assistance.state);
            here::accept((state, slips), session, code.as_deref(), &by)?
        }
        Consent::Refuse {
            file,
            session,
            reason,
        } => here::refuse(&state(file)?, session, reason, &by)?,
        Consent::End { file, session } => here::end(&state(file)?, session, &by)?,
    })
}

/// Root, and who became root where `sudo` says so. Root could say anything: it is a note, not a proof.
fn whoever_sits_here() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the door to the environment"
    )]
    let before = std::env::var("SUDO_USER").ok();
    before
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "root".to_owned())
}

type Failure = Box<dyn std::error::Error>;

#[expect(clippy::print_stdout, reason = "this is the door to the terminal")]
fn tell(text: &str) {
    println!("{}", text.trim_end());
}

#[expect(clippy::print_stderr, reason = "this is the door to the terminal")]
fn complain(failure: &dyn std::error::Error) {
    eprintln!("custode-agent: {}", say::with_causes(failure));
}
