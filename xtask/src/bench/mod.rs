//! Bench: measures against a bar, prints the figures, and fails when the bar is missed.

mod audit;
mod desk;
mod footprint;
mod namespaces;
mod process;
mod standing;

use anyhow::{Result, bail};
use clap::Subcommand;

use crate::{run, workspace};

/// What can be measured.
#[derive(Subcommand)]
pub(crate) enum Bench {
    /// What the agent costs its machine: memory, processor time, wakeups, bytes on the wire (needs root)
    Footprint,
    /// What the desk's pages cost among 1,000,000 tickets of 5,000 machines on SQLite (some minutes, 5 GB of disk)
    Desk,
    /// How long a million records of the audit take to verify on SQLite (some minutes, 1 GB of disk)
    Audit,
    /// What it costs to keep 100,000 open tickets current against their deadlines, on SQLite (some minutes)
    Standing,
}

/// Measures.
pub(crate) fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Footprint => footprint::run(),
        Bench::Desk => desk::run(),
        Bench::Audit => audit::run(),
        Bench::Standing => standing::run(),
    }
}

/// Builds the server as it is shipped, then a bench of `tests/benches`, and runs it.
fn built_and_measured(bench: &str) -> Result<()> {
    for words in [
        &[
            "build",
            "--quiet",
            "--release",
            "--package",
            "custode-server",
        ][..],
        &[
            "bench",
            "--quiet",
            "--package",
            "custode-tests",
            "--bench",
            bench,
        ],
    ] {
        let mut cargo = run::cargo(words);
        cargo.env(
            "CUSTODE_BIN_DIR",
            workspace::target_folder()?.join("release"),
        );
        let status = cargo.status()?;
        if !status.success() {
            bail!("cargo {}: {status}", words.join(" "));
        }
    }
    Ok(())
}
