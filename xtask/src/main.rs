//! The commands of this workspace: `cargo xtask …`.
//!
//! A folder or file per command; `say` is the one door to the terminal and `run` the one door to other programs.

mod audit;
mod bench;
mod browser;
mod demo;
mod docs;
mod form;
mod house;
mod patience;
mod run;
mod say;
mod screens;
mod setup;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Commands for those who work on Custode.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show Custode at work: a server, an agent on this machine, and a module to break and mend
    Demo(demo::Options),
    /// Measure against the bars of the issues; fails when one is missed
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Check format, lints, every test (with a real `PostgreSQL`) and the house rules
    Test(test::Options),
    /// Check the house rules only: who may use whom, sizes, names, links, clauses
    Tidy,
    /// Take pictures of the main pages of a furnished house, for a person to look at
    Screens,
    /// Write again the parts of docs/ that come from the code
    Docs,
    /// Check licences, advisories and sources of every dependency with cargo-deny
    Audit,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Demo(options) => demo::run(&options),
        Command::Bench(bench) => bench::run(&bench),
        Command::Test(options) => test::run(&options),
        Command::Tidy => tidy::run(),
        Command::Screens => screens::run(),
        Command::Docs => docs::run(),
        Command::Audit => audit::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::error(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
