//! `custode-installer`: enrols a machine, installs its agent as a service, and takes both away again.

mod account;
mod agent_config;
mod cli;
mod clock;
mod command;
mod enrol;
mod facts;
mod fingerprint;
mod identity;
mod pam;
mod perform;
mod places;
mod plan;
mod policy_sample;
mod privileged_unit;
mod process;
mod record;
mod removal;
mod request;
mod say;
mod server_url;
mod step;
mod token;
mod unit;

use std::process::ExitCode;

use clap::Parser;

/// 0 done, 1 refused or failed, 2 wrong usage (clap's own).
fn main() -> ExitCode {
    let beside = std::env::current_exe().ok();
    match command::run(cli::Cli::parse(), beside.as_deref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            say::failure(&sentence);
            ExitCode::FAILURE
        }
    }
}
