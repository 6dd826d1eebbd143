//! Probe kind: the closed list of what can be looked at on a machine, with its rhythm.

use std::time::Duration;

use custode_domain::finding::{FindingCode, Object};

use crate::check::certificate::CertificateTarget;
use crate::check::http::HttpTarget;
use crate::check::processes::ProcessTarget;
use crate::check::tcp::TcpTarget;
use crate::check::units::UnitTarget;

/// One thing to look at. Those that watch something chosen carry what was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeKind {
    /// Busy processors and load.
    Cpu,
    /// Memory and swap.
    Memory,
    /// Space, inodes and read-only state of local filesystems.
    Filesystems,
    /// Processes killed by the kernel for lack of memory.
    OomKills,
    /// systemd units: those that must run, and any that failed.
    Units(Vec<UnitTarget>),
    /// Processes that must run.
    Processes(Vec<ProcessTarget>),
    /// A TCP port that must accept connections.
    Tcp(TcpTarget),
    /// A web address that must answer.
    Http(HttpTarget),
    /// A TLS certificate that must be valid.
    Certificate(CertificateTarget),
    /// Whether the clock is right.
    Clock,
    /// Which boot this is.
    Boot,
    /// Whether the system waits for a restart.
    RebootPending,
    /// Security updates of the operating system.
    Updates,
    /// Linux software RAID.
    Raid,
    /// Health of the disks.
    Smart,
    /// The agent's own health.
    Agent,
}

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

impl ProbeKind {
    /// What every machine is looked at for, without configuration.
    pub const fn base() -> [Self; 12] {
        [
            Self::Cpu,
            Self::Memory,
            Self::Filesystems,
            Self::OomKills,
            Self::Units(Vec::new()),
            Self::Clock,
            Self::Boot,
            Self::RebootPending,
            Self::Updates,
            Self::Raid,
            Self::Smart,
            Self::Agent,
        ]
    }

    /// From one look to the next.
    pub const fn period(&self) -> Duration {
        match self {
            Self::Cpu
            | Self::Memory
            | Self::Filesystems
            | Self::OomKills
            | Self::Units(_)
            | Self::Processes(_)
            | Self::Raid
            | Self::Agent => MINUTE,
            Self::Tcp(target) => target.every,
            Self::Http(target) => target.every,
            Self::Clock => Duration::from_mins(5),
            Self::Boot | Self::RebootPending => HOUR,
            Self::Certificate(_) | Self::Updates | Self::Smart => Duration::from_hours(6),
        }
    }

    /// From the start of the agent to the first look: what starts other programs waits until the machine has booted.
    pub const fn first_after(&self) -> Duration {
        match self {
            Self::Updates | Self::Smart => Duration::from_mins(15),
            Self::RebootPending => Duration::from_mins(5),
            Self::Cpu
            | Self::Memory
            | Self::Filesystems
            | Self::OomKills
            | Self::Units(_)
            | Self::Processes(_)
            | Self::Tcp(_)
            | Self::Http(_)
            | Self::Certificate(_)
            | Self::Clock
            | Self::Boot
            | Self::Raid
            | Self::Agent => Duration::ZERO,
        }
    }

    /// The name in configuration, logs and history; with [`Self::target`] it names one probe of a machine.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Filesystems => "filesystems",
            Self::OomKills => "oom",
            Self::Units(_) => "units",
            Self::Processes(_) => "processes",
            Self::Tcp(_) => "tcp",
            Self::Http(_) => "http",
            Self::Certificate(_) => "certificate",
            Self::Clock => "clock",
            Self::Boot => "boot",
            Self::RebootPending => "reboot",
            Self::Updates => "updates",
            Self::Raid => "raid",
            Self::Smart => "smart",
            Self::Agent => "agent",
        }
    }

    /// What a probe of one chosen thing watches.
    pub const fn target(&self) -> Option<&Object> {
        match self {
            Self::Tcp(target) => Some(&target.name),
            Self::Http(target) => Some(&target.name),
            Self::Certificate(target) => Some(&target.name),
            Self::Cpu
            | Self::Memory
            | Self::Filesystems
            | Self::OomKills
            | Self::Units(_)
            | Self::Processes(_)
            | Self::Clock
            | Self::Boot
            | Self::RebootPending
            | Self::Updates
            | Self::Raid
            | Self::Smart
            | Self::Agent => None,
        }
    }

    /// The name, and after a colon what it watches: `http:Protocollo`.
    pub fn label(&self) -> String {
        let name = self.name();
        self.target()
            .map_or_else(|| name.to_owned(), |target| format!("{name}:{target}"))
    }

    /// The faults and objects that are known before any sample.
    pub(crate) fn watched(&self) -> Vec<(FindingCode, Object)> {
        let machine = |codes: &[FindingCode]| {
            let whole = |code: &FindingCode| (*code, Object::whole_machine());
            codes.iter().map(whole).collect()
        };
        match self {
            Self::Cpu => machine(&[FindingCode::CpuBusy, FindingCode::LoadHigh]),
            Self::Memory => machine(&[FindingCode::MemoryLow, FindingCode::SwapThrash]),
            Self::OomKills => machine(&[FindingCode::OomKill]),
            Self::Clock => machine(&[FindingCode::ClockOff]),
            Self::Boot => machine(&[FindingCode::UnexpectedReboot]),
            Self::RebootPending => machine(&[FindingCode::RebootPending]),
            Self::Updates => machine(&[FindingCode::UpdatesPending]),
            Self::Tcp(target) => vec![(FindingCode::TcpFailing, target.name.clone())],
            Self::Http(target) => vec![(FindingCode::HttpFailing, target.name.clone())],
            Self::Certificate(target) => {
                vec![(FindingCode::CertificateExpiring, target.name.clone())]
            }
            Self::Units(targets) => {
                let name = |t: &UnitTarget| (FindingCode::ServiceDown, t.name.clone());
                targets.iter().map(name).collect()
            }
            Self::Processes(targets) => {
                let name = |t: &ProcessTarget| (FindingCode::ProcessMissing, t.name.clone());
                targets.iter().map(name).collect()
            }
            Self::Filesystems | Self::Raid | Self::Smart | Self::Agent => Vec::new(),
        }
    }
}
