//! Schedule: which probe is due when.
//!
//! All probes wake together on multiples of the shortest period, so that a sleeping processor is woken once.

use std::time::Duration;

use crate::check::ProbeKind;

/// The probes of this machine and when each is due, in time since the start.
#[derive(Debug, Clone)]
pub struct Schedule {
    entries: Vec<Entry>,
    started: Duration,
}

#[derive(Debug, Clone)]
struct Entry {
    kind: ProbeKind,
    period: Duration,
    due: Duration,
}

impl Schedule {
    /// All probes are due at `start`, then each after its period.
    pub fn new(probes: Vec<(ProbeKind, Duration)>, start: Duration) -> Self {
        let entries =
            probes.into_iter().map(|(kind, period)| Entry { kind, period, due: start }).collect();
        Self { entries, started: start }
    }

    /// Takes the probes that are due. One that was missed while the machine slept is taken once, not many times.
    pub fn due(&mut self, uptime: Duration) -> Vec<ProbeKind> {
        let started = self.started;
        let ripe = self.entries.iter_mut().filter(|entry| entry.due <= uptime);
        ripe.map(|entry| {
            entry.due = next_multiple(started, entry.period, uptime);
            entry.kind.clone()
        })
        .collect()
    }

    /// When the next probe is due.
    pub fn next(&self) -> Duration {
        self.entries.iter().map(|entry| entry.due).min().unwrap_or(Duration::MAX)
    }
}

fn next_multiple(started: Duration, period: Duration, uptime: Duration) -> Duration {
    let period_ms = period.as_millis().max(1);
    let passed = uptime.saturating_sub(started).as_millis() / period_ms + 1;
    let offset = u64::try_from(passed * period_ms).unwrap_or(u64::MAX);
    started.saturating_add(Duration::from_millis(offset))
}
