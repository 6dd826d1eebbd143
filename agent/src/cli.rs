//! Command line of the agent.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Where the installer puts the configuration.
const CONFIG: &str = "/etc/custode/agent.toml";

/// Looks after this machine: notices faults, keeps them, tells the server.
#[derive(Debug, Parser)]
#[command(name = "custode-agent", version)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

/// What the agent can be asked to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look after the machine until told to stop
    Run(ConfigFile),
    /// Say how the agent is, what it noticed and what waits to be sent
    Status(ConfigFile),
    /// Check configuration, identity and the way to the server, and say what to do
    Doctor(ConfigFile),
    /// List what is looked at, with the waiting times in force
    Checks(ConfigFile),
    /// Who may come into this machine, as it was signed
    #[command(subcommand)]
    Roster(Roster),
}

/// What can be asked about the roster.
#[derive(Debug, Subcommand)]
pub enum Roster {
    /// Fetch it from the server and verify it; the agent does so every day
    Refresh(ConfigFile),
    /// Verify what was fetched, and say who may come in
    Show(ConfigFile),
    /// Take it from a folder that was carried here; it must hold as if it had come from the server
    Import {
        /// The published tree, with a fresh timestamp
        folder: PathBuf,
        #[command(flatten)]
        config: ConfigFile,
    },
    /// Forget what was seen, and believe the pinned root again: only after somebody decided so at this machine
    Forget(ConfigFile),
}

/// Where the configuration is.
#[derive(Debug, clap::Args)]
pub struct ConfigFile {
    /// The configuration file
    #[arg(long, default_value = CONFIG, value_name = "FILE")]
    pub config: PathBuf,
}
