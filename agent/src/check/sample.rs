//! Sample: what a probe took, as plain data, and the numbers of it that go into the history.

use custode_domain::finding::Object;

use crate::check::{
    agent, boot, certificate, clock, cpu, filesystems, http, memory, oom, processes, raid, reboot,
    smart, tcp, units, updates,
};

/// What one probe took at one look.
#[derive(Debug, Clone, PartialEq)]
pub enum Sample {
    /// Busy processors and load.
    Cpu(cpu::Reading),
    /// Memory and swap.
    Memory(memory::Reading),
    /// Local filesystems.
    Filesystems(filesystems::Reading),
    /// Kills for lack of memory.
    OomKills(oom::Reading),
    /// systemd units.
    Units(units::Reading),
    /// Processes that must run.
    Processes(processes::Reading),
    /// One TCP port.
    Tcp(tcp::Reading),
    /// One web address.
    Http(http::Reading),
    /// One TLS certificate.
    Certificate(certificate::Reading),
    /// The clock; the daemon makes one too, when the server tells its time.
    Clock(clock::Reading),
    /// The boot.
    Boot(boot::Reading),
    /// Whether a restart is pending.
    RebootPending(reboot::Reading),
    /// Security updates.
    Updates(updates::Reading),
    /// Software RAID.
    Raid(raid::Reading),
    /// Disks.
    Smart(smart::Reading),
    /// The agent itself; the daemon adds how full the spool is.
    Agent(agent::Reading),
}

/// One number for the history.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// What was measured, with its unit: `cpu.busy_percent`.
    pub measure: &'static str,
    /// Of what.
    pub object: Object,
    /// The number.
    pub value: f64,
}

impl Measurement {
    pub(crate) const fn new(measure: &'static str, object: Object, value: f64) -> Self {
        Self {
            measure,
            object,
            value,
        }
    }

    pub(crate) fn of_machine(measure: &'static str, value: f64) -> Self {
        Self::new(measure, Object::whole_machine(), value)
    }
}

impl Sample {
    /// The numbers for the agent's own history.
    pub fn measurements(&self) -> Vec<Measurement> {
        match self {
            Self::Cpu(reading) => reading.measurements(),
            Self::Memory(reading) => reading.measurements(),
            Self::Filesystems(reading) => reading.measurements(),
            Self::OomKills(reading) => reading.measurements(),
            Self::Tcp(reading) => reading.measurements(),
            Self::Http(reading) => reading.measurements(),
            Self::Clock(reading) => reading.measurements(),
            Self::Updates(reading) => reading.measurements(),
            Self::Agent(reading) => reading.measurements(),
            // States, not numbers: their history is that of their findings.
            Self::Units(_)
            | Self::Processes(_)
            | Self::Certificate(_)
            | Self::Boot(_)
            | Self::RebootPending(_)
            | Self::Raid(_)
            | Self::Smart(_) => Vec::new(),
        }
    }
}
