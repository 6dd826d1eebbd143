//! Processors: what the kernel counts of their time, and the queue before them.

use sysinfo::{CpuRefreshKind, System};

use crate::check::cpu::Reading;
use crate::probe::ProbeError;

/// The counters of the look before.
#[derive(Debug, Default)]
pub(super) struct Probe {
    system: Option<System>,
}

impl Probe {
    pub(super) fn take(&mut self) -> Result<Reading, ProbeError> {
        let usage = CpuRefreshKind::nothing().with_usage();
        let busy_percent = if let Some(system) = &mut self.system {
            system.refresh_cpu_specifics(usage);
            Some(f64::from(system.global_cpu_usage()))
        } else {
            let mut system = System::new().map_err(|_| ProbeError::NotHere("processor time"))?;
            system.refresh_cpu_specifics(usage);
            self.system = Some(system);
            None
        };
        let cores = self.system.as_ref().map_or(0, |system| system.cpus().len());
        Ok(Reading {
            busy_percent,
            load: System::load_average().ok().map(|load| load.five),
            cores: u32::try_from(cores).unwrap_or(u32::MAX),
        })
    }
}
