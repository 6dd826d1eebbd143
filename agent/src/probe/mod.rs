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
use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;

pub use crate::check::ProbeKind;
use crate::check::Sample;
pub use error::ProbeError;

/// A look under way. It owns all that it needs.
pub type Looking = Pin<Box<dyn Future<Output = Result<Sample, ProbeError>> + Send>>;

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
    /// Looks once, to the end. [`ProbeError::NotHere`] says that this machine has no such thing, which is no fault.
    pub async fn take(&mut self, kind: &ProbeKind, now: Timestamp) -> Result<Sample, ProbeError> {
        let taken = self.begin(kind, now).await;
        self.note(kind, &taken);
        taken
    }

    /// Begins a look. What answers at once has been read when this returns; what must be waited for
    /// waits on its own, so that a slow thing holds up no other.
    pub fn begin(&mut self, kind: &ProbeKind, now: Timestamp) -> Looking {
        match kind {
            ProbeKind::Cpu => at_once(self.cpu.take().map(Sample::Cpu)),
            ProbeKind::Memory => at_once(self.memory.take().map(Sample::Memory)),
            ProbeKind::Filesystems => at_once(filesystems::take().map(Sample::Filesystems)),
            ProbeKind::OomKills => at_once(self.oom.take().map(Sample::OomKills)),
            ProbeKind::Processes(targets) => {
                at_once(self.processes.take(targets).map(Sample::Processes))
            }
            ProbeKind::Clock => at_once(clock::take().map(Sample::Clock)),
            ProbeKind::Boot => at_once(boot::take(now).map(Sample::Boot)),
            ProbeKind::RebootPending => at_once(reboot::take().map(Sample::RebootPending)),
            ProbeKind::Raid => at_once(raid::take().map(Sample::Raid)),
            ProbeKind::Agent => at_once(agent::take(&self.failing).map(Sample::Agent)),
            ProbeKind::Http(target) => self.http.begin(target.clone()),
            ProbeKind::Tcp(target) => {
                let target = target.clone();
                Box::pin(async move { Ok(Sample::Tcp(tcp::take(&target).await)) })
            }
            ProbeKind::Certificate(target) => {
                let target = target.clone();
                Box::pin(async move { certificate::take(&target).await.map(Sample::Certificate) })
            }
            ProbeKind::Units(targets) => {
                let targets = targets.clone();
                Box::pin(async move { units::take(&targets).await.map(Sample::Units) })
            }
            ProbeKind::Updates => Box::pin(async { updates::take().await.map(Sample::Updates) }),
            ProbeKind::Smart => Box::pin(async { smart::take().await.map(Sample::Smart) }),
        }
    }

    /// Takes note of how a look ended: a probe that fails is itself something to tell.
    pub fn note(&mut self, kind: &ProbeKind, taken: &Result<Sample, ProbeError>) {
        match taken {
            Err(e) if !e.is_not_here() => {
                self.failing.insert(kind.label(), e.with_causes());
            }
            Ok(_) | Err(_) => {
                self.failing.remove(&kind.label());
            }
        }
    }

    /// Forgets what is not watched any more, after a change of the configuration.
    pub fn keep_only(&mut self, kinds: &[ProbeKind]) {
        let labels: Vec<_> = kinds.iter().map(ProbeKind::label).collect();
        self.failing.retain(|label, _| labels.contains(label));
    }
}

fn at_once(taken: Result<Sample, ProbeError>) -> Looking {
    Box::pin(std::future::ready(taken))
}

#[cfg(test)]
mod tests;
