//! Memory: what is available, and how fast swap is written.

use std::time::Instant;

use sysinfo::{MemoryRefreshKind, System};

use crate::check::memory::Reading;
use crate::os;
use crate::probe::{ProbeError, vmstat};

/// The counter of the look before.
#[derive(Debug, Default)]
pub(super) struct Probe {
    swapped_out: Option<(Instant, u64)>,
}

impl Probe {
    pub(super) fn take(&mut self) -> Result<Reading, ProbeError> {
        let mut system = System::new().map_err(|_| ProbeError::NotHere("memory"))?;
        system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram().with_swap());
        let (total, available) = (system.total_memory(), system.available_memory());
        if total == 0 {
            return Err(ProbeError::Odd("the size of the memory"));
        }
        Ok(Reading {
            total,
            available,
            swap_total: system.total_swap(),
            swap_used: system.used_swap(),
            swapped_out_per_second: self.rate(vmstat::counter("pswpout")?),
        })
    }

    fn rate(&mut self, pages: u64) -> Option<f64> {
        let now = Instant::now();
        let (then, before) = self.swapped_out.replace((now, pages))?;
        let seconds = now.duration_since(then).as_secs_f64();
        let written = pages.saturating_sub(before).saturating_mul(os::page_size());
        let written = u32::try_from(written / 1024).unwrap_or(u32::MAX);
        (seconds > 0.0).then(|| f64::from(written) * 1024.0 / seconds)
    }
}
