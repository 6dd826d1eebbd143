//! Bench: measures against a bar, prints the figures, and fails when the bar is missed.

mod footprint;
mod namespaces;
mod process;
mod served;
mod ssh;

use anyhow::Result;
use clap::Subcommand;

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
    /// How long the report of a year of 200,000 tickets takes, and the same figures counted a second time (some minutes)
    Figures,
    /// A keystroke and bulk through bastion and agent, beside ProxyJump through sshd, and what a session costs (two minutes, needs root)
    Ssh,
}

/// Measures.
pub(crate) fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Footprint => footprint::run(),
        Bench::Desk => served::run("desk"),
        Bench::Audit => served::run("audit"),
        Bench::Standing => served::run("standing"),
        Bench::Figures => served::run("figures"),
        Bench::Ssh => ssh::run(),
    }
}
