//! Configuration: what a person tells the agent, read once at its start and checked to the last key.
//!
//! Every key has bounds, an unknown key is refused, and whoever wrote it is told the line and what would be right.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use custode_domain::finding::{FindingCode, Timing};
use custode_domain::machine::MachineClass;

use crate::check::Thresholds;
use crate::history::Keep;
use crate::spool::Limit;

mod agent;
mod assistance;
mod checks;
mod error;
pub(crate) mod guard;
mod nearest;
mod roster;
pub(crate) mod section;
mod server;
mod thresholds;
mod watch;

#[cfg(test)]
mod tests;

pub use assistance::Assistance;
pub use error::ConfigError;
pub use roster::Pinned;
pub use watch::{
    Address, Watch, WatchedCertificate, WatchedHttp, WatchedProcess, WatchedTcp, WatchedUnit,
};

use section::Section;

/// All that the agent is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Whom it reports to.
    pub server: Server,
    /// How it lives on the machine.
    pub agent: Agent,
    /// What people expect of the machine.
    pub class: MachineClass,
    /// What it watches beside the machine itself.
    pub watch: Watch,
    /// Where the waiting times of the catalogue do not fit.
    pub checks: Checks,
    /// The numbers of the checks.
    pub thresholds: Thresholds,
    /// Whose word decides who may come in; without it nobody does.
    pub roster: Option<Pinned>,
    /// Where the privileged part of remote sessions is.
    pub assistance: Assistance,
}

/// Whom the agent reports to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// `https://host:port`, without a path.
    pub url: reqwest::Url,
    /// The certificate of the authority that the server's certificate must come from, PEM.
    pub authority: PathBuf,
    /// This machine's certificate and key, PEM, in one file for the agent's eyes only: they are renewed together.
    pub identity: PathBuf,
}

/// How the agent lives on the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Where spool and history are.
    pub state_dir: PathBuf,
    /// From one round of checks to the next.
    pub interval: Duration,
    /// How much the spool may hold.
    pub spool: Limit,
    /// How much of the history is kept.
    pub history: Keep,
}

/// What was changed of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checks {
    changed: BTreeMap<FindingCode, Changed>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Changed {
    timing: Timing,
    enabled: bool,
}

impl Checks {
    /// How long a condition holds before it counts on this machine.
    pub fn timing(&self, code: FindingCode) -> Timing {
        self.changed
            .get(&code)
            .map_or(code.entry().timing, |changed| changed.timing)
    }

    /// Whether this fault is looked for at all.
    pub fn is_enabled(&self, code: FindingCode) -> bool {
        self.changed
            .get(&code)
            .is_none_or(|changed| changed.enabled)
    }
}

impl Config {
    /// Reads the file, unless somebody else could have written it.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        guard::check_configuration(path)?;
        let text = fs_err::read_to_string(path)?;
        Self::parse(&text, &path.display().to_string())
    }

    /// Reads a text. `file` is what errors call it.
    pub fn parse(text: &str, file: &str) -> Result<Self, ConfigError> {
        section::read(text, file, |root| {
            Ok(Self {
                server: server::read(root)?,
                agent: agent::read(root)?,
                class: class(root)?,
                watch: watch::read(root)?,
                checks: checks::read(root)?,
                thresholds: thresholds::read(root)?,
                roster: roster::read(root)?,
                assistance: assistance::read(root)?,
            })
        })
    }

    /// A configuration that names every key, with what it is for.
    pub const fn sample() -> &'static str {
        include_str!("sample.toml")
    }

    /// Refuses an identity that others than its owner can read.
    pub fn check_identity(&self) -> Result<(), ConfigError> {
        guard::check_key(&self.server.identity)
    }
}

/// Refuses a pinned root that others than root, or whoever reads it, can change.
pub fn check_pinned(path: &Path) -> Result<(), ConfigError> {
    guard::check_configuration(path)
}

fn class(root: &mut Section<'_>) -> Result<MachineClass, ConfigError> {
    let Some(mut machine) = root.table("machine")? else {
        return Ok(MachineClass::Server);
    };
    let class = machine.choice("class", MachineClass::ALL.map(MachineClass::code))?;
    machine.finish()?;
    Ok(class
        .and_then(MachineClass::from_code)
        .unwrap_or(MachineClass::Server))
}
