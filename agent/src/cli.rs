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
    /// Become a user of a remote session; the agent starts this itself
    #[cfg(unix)]
    #[command(hide = true)]
    Session {
        /// The number of the descriptor that holds the order
        order: i32,
    },
}

/// Where the configuration is.
#[derive(Debug, clap::Args)]
pub struct ConfigFile {
    /// The configuration file
    #[arg(long, default_value = CONFIG, value_name = "FILE")]
    pub config: PathBuf,
}
