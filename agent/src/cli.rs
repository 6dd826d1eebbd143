//! Command line of the agent.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use custode_domain::id::{EnteId, SessionId};

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
    /// Look after the machine until told to stop: `custode-agentd`, which lies beside this program
    #[cfg(unix)]
    Run(ConfigFile),
    /// Say how the agent is, what it noticed and what waits to be sent
    Status(ConfigFile),
    /// Check configuration, identity and the way to the server, and say what to do
    Doctor(ConfigFile),
    /// List what is looked at, with the waiting times in force
    Checks(ConfigFile),
    /// Say whose passkeys may consent to remote sessions on this machine
    #[command(subcommand)]
    Trust(Trust),
    /// Answer, at this machine, what a technician asks for
    #[command(subcommand)]
    Consent(Consent),
    /// End all remote sessions and take no new ones, with or without the server
    Block {
        #[command(flatten)]
        file: ConfigFile,
        /// Why, for whoever looks at the machine later
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Take remote sessions again, as the machine's policy says
    Unblock(ConfigFile),
    /// Who may come into this machine, as it was signed
    #[command(subcommand)]
    Roster(Roster),
}

/// Whose passkeys are believed.
#[derive(Debug, Subcommand)]
pub enum Trust {
    /// Take the record that the contact's page shows, after its words were compared
    Contact {
        #[command(flatten)]
        file: ConfigFile,
        /// The file with the record; `-` reads a line
        #[arg(default_value = "-", value_name = "FILE")]
        record: PathBuf,
        /// The eight words that the contact reads on their page, where nobody sits at a terminal
        #[arg(long, value_name = "WORDS")]
        words: Option<String>,
    },
    /// List the contacts, with their words
    List(ConfigFile),
    /// Forget a contact; what they agreed to ends
    Remove {
        #[command(flatten)]
        file: ConfigFile,
        /// Their name, as `list` shows it
        name: String,
    },
}

/// What is said at the machine.
#[derive(Debug, Subcommand)]
pub enum Consent {
    /// Show what waits for an answer and what runs
    List(ConfigFile),
    /// Agree
    Accept {
        #[command(flatten)]
        file: ConfigFile,
        /// The session, as `list` shows it
        session: SessionId,
        /// The session's code, where nobody sits at a terminal
        #[arg(long, value_name = "ABCD-EFGH")]
        code: Option<String>,
    },
    /// Refuse
    Refuse {
        #[command(flatten)]
        file: ConfigFile,
        /// The session, as `list` shows it
        session: SessionId,
        /// Why, for the technician
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// End at once
    End {
        #[command(flatten)]
        file: ConfigFile,
        /// The session, as `list` shows it
        session: SessionId,
    },
}

/// What can be asked about the roster.
#[derive(Debug, Subcommand)]
pub enum Roster {
    /// Fetch it from the server and verify it; the agent does so every day
    Refresh(ConfigFile),
    /// Verify what was fetched, and say who may come in
    Show(ConfigFile),
    /// Say this machine's host key, for the signed list of machines
    HostKey(ConfigFile),
    /// Take it from a folder that was carried here; it must hold as if it had come from the server
    Import {
        /// The published tree, with a fresh timestamp
        folder: PathBuf,
        #[command(flatten)]
        config: ConfigFile,
    },
    /// Say the whole key of this fingerprint, where the roster admits it to these classes; the part with rights asks this
    #[command(hide = true)]
    Admits {
        /// The key's fingerprint
        key: String,
        /// `shell,files`
        classes: String,
        /// The Ente whose technician it is
        #[arg(long)]
        ente: EnteId,
        /// Where what was seen is remembered
        #[arg(long)]
        memory: PathBuf,
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
