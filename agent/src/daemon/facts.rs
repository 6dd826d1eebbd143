//! Facts: what the machine says of itself, gathered once at the start.

use custode_protocol::bounded::Text;
use custode_protocol::report::Facts;
use jiff::Timestamp;
use sysinfo::System;

/// The release of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Gathers them. What the system does not tell is left empty.
pub(super) fn gather() -> Facts {
    let text = |told: Result<String, sysinfo::Error>| told.unwrap_or_default();
    let started = System::boot_time()
        .ok()
        .and_then(|at| i64::try_from(at).ok())
        .unwrap_or(0);
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Facts {
        hostname: Text::fit(&text(System::host_name())),
        os: Text::fit(&text(System::long_os_version())),
        kernel: Text::fit(&text(System::kernel_version())),
        agent_version: Text::fit(VERSION),
        started_at: Timestamp::from_second(started).unwrap_or(Timestamp::UNIX_EPOCH),
        processors: u32::try_from(processors).unwrap_or(u32::MAX),
        memory_bytes: memory(),
    }
}

fn memory() -> u64 {
    System::new().map_or(0, |mut system| {
        system.refresh_memory();
        system.total_memory()
    })
}
