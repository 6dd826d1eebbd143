//! Probes: look at the machine and take a [`Sample`]. What it means is for [`crate::check`].

mod agent;
mod boot;
mod certificate;
mod clock;
mod cpu;
mod error;
mod filesystems;
mod http;
mod memory;
mod oom;
pub mod processes;
mod raid;
mod reboot;
mod smart;
mod tcp;
mod tls;
mod units;
mod updates;
mod vmstat;

use std::collections::BTreeMap;

use jiff::Timestamp;

pub use crate::check::ProbeKind;
use crate::check::Sample;
pub use error::ProbeError;

/// All probes of a machine, with what they remember from look to look (counters, connections, process numbers).
#[derive(Debug, Default)]
pub struct Probes {
    cpu: cpu::Probe,
    http: http::Probe,
    memory: memory::Probe,
    oom: oom::Probe,
    processes: processes::Probe,
    /// Those whose last look failed: label and reason.
    failing: BTreeMap<String, String>,
}

impl Probes {
    /// Looks once. [`ProbeError::NotHere`] says that this machine has no such thing, which is no fault.
    pub async fn take(&mut self, kind: &ProbeKind, now: Timestamp) -> Result<Sample, ProbeError> {
        let taken = self.look(kind, now).await;
        match &taken {
            Err(e) if !e.is_not_here() => {
                self.failing.insert(kind.label(), e.with_causes());
            }
            Ok(_) | Err(_) => {
                self.failing.remove(&kind.label());
            }
        }
        taken
    }

    /// Forgets what is not watched any more, after a change of the configuration.
    pub fn keep_only(&mut self, kinds: &[ProbeKind]) {
        let labels: Vec<_> = kinds.iter().map(ProbeKind::label).collect();
        self.failing.retain(|label, _| labels.contains(label));
    }

    async fn look(&mut self, kind: &ProbeKind, now: Timestamp) -> Result<Sample, ProbeError> {
        match kind {
            ProbeKind::Cpu => self.cpu.take().map(Sample::Cpu),
            ProbeKind::Memory => self.memory.take().map(Sample::Memory),
            ProbeKind::Filesystems => filesystems::take().map(Sample::Filesystems),
            ProbeKind::OomKills => self.oom.take().map(Sample::OomKills),
            ProbeKind::Units(targets) => units::take(targets).await.map(Sample::Units),
            ProbeKind::Processes(targets) => self.processes.take(targets).map(Sample::Processes),
            ProbeKind::Tcp(target) => Ok(Sample::Tcp(tcp::take(target).await)),
            ProbeKind::Http(target) => self.http.take(target).await.map(Sample::Http),
            ProbeKind::Certificate(target) => {
                certificate::take(target).await.map(Sample::Certificate)
            }
            ProbeKind::Clock => clock::take().map(Sample::Clock),
            ProbeKind::Boot => boot::take(now).map(Sample::Boot),
            ProbeKind::RebootPending => reboot::take().map(Sample::RebootPending),
            ProbeKind::Updates => updates::take().await.map(Sample::Updates),
            ProbeKind::Raid => raid::take().map(Sample::Raid),
            ProbeKind::Smart => smart::take().await.map(Sample::Smart),
            ProbeKind::Agent => agent::take(&self.failing).map(Sample::Agent),
        }
    }
}

#[cfg(test)]
mod tests;
