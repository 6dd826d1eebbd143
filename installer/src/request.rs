//! Request: what the person asks the installer to make.

use std::fmt;
use std::path::PathBuf;

use custode_protocol::enrol::WireMachineClass;

use crate::fingerprint::Fingerprint;
use crate::places::PROGRAMS;
use crate::server_url::ServerUrl;

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Where the machine enrols and reports.
    pub server: ServerUrl,
    /// The authority that the server must come from.
    pub fingerprint: Fingerprint,
    /// What people expect of the machine.
    pub class: Class,
    /// The agent to install, the program that is asked.
    pub agent_binary: PathBuf,
    /// Where it goes.
    pub target: Target,
}

impl Request {
    /// The agent's programs, in their order: the others lie beside the one that was named.
    pub(crate) fn programs(&self) -> [PathBuf; 3] {
        let [_, daemon, engine] = PROGRAMS.map(|name| self.agent_binary.with_file_name(name));
        [self.agent_binary.clone(), daemon, engine]
    }
}

/// Where the installation goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// This machine, with a service where systemd runs.
    Service,
    /// This machine, without a service.
    NoService,
    /// A folder of one's own: no user, no service, no need to be root.
    Folder,
}

/// [`WireMachineClass`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Class {
    /// Sempre accesa
    Server,
    /// Accesa e spenta a piacere
    Workstation,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Server => "server",
            Self::Workstation => "workstation",
        })
    }
}

impl From<Class> for WireMachineClass {
    fn from(class: Class) -> Self {
        match class {
            Class::Server => Self::Server,
            Class::Workstation => Self::Workstation,
        }
    }
}
