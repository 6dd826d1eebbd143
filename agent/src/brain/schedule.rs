//! Schedule: which probe is due when.
//!
//! All probes wake together on multiples of the shortest period, so that a sleeping processor is woken once.

use std::time::Duration;

use crate::check::ProbeKind;

/// The probes of this machine and when each is due, in time since the start.
#[derive(Debug, Clone)]
pub struct Schedule {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    kind: ProbeKind,
    period: Duration,
    due: Duration,
}

impl Schedule {
    /// Probes with their period, and the time after the start at which each is due first.
    pub fn new(probes: Vec<(ProbeKind, Duration, Duration)>) -> Self {
        let entry = |(kind, period, due)| Entry { kind, period, due };
        Self {
            entries: probes.into_iter().map(entry).collect(),
        }
    }

    /// Takes the probes that are due. One that was missed while the machine slept is taken once, not many times.
    pub fn due(&mut self, uptime: Duration) -> Vec<ProbeKind> {
        let ripe = self.entries.iter_mut().filter(|entry| entry.due <= uptime);
        ripe.map(|entry| {
            entry.due = next_multiple(entry.period, uptime);
            entry.kind.clone()
        })
        .collect()
    }

    /// When the next probe is due.
    pub fn next(&self) -> Duration {
        self.entries
            .iter()
            .map(|entry| entry.due)
            .min()
            .unwrap_or(Duration::MAX)
    }
}

fn next_multiple(period: Duration, uptime: Duration) -> Duration {
    let period_ms = period.as_millis().max(1);
    let passed = uptime.as_millis() / period_ms + 1;
    Duration::from_millis(u64::try_from(passed * period_ms).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn probes_wake_together_on_multiples_of_their_period() {
        let probes = vec![
            (ProbeKind::Cpu, seconds(60), seconds(0)),
            (ProbeKind::Raid, seconds(60), seconds(0)),
            (ProbeKind::Clock, seconds(300), seconds(0)),
            (ProbeKind::Smart, seconds(21_600), seconds(900)),
        ];
        let mut schedule = Schedule::new(probes);
        let mut due_at = |at| schedule.due(seconds(at)).len();
        assert_eq!(
            [
                due_at(0),
                due_at(1),
                due_at(60),
                due_at(299),
                due_at(300),
                due_at(900)
            ],
            [3, 0, 2, 2, 3, 4]
        );
        assert_eq!(schedule.next(), seconds(960));
    }

    #[test]
    fn what_was_missed_while_the_machine_slept_is_taken_once() {
        let mut schedule = Schedule::new(vec![(ProbeKind::Cpu, seconds(60), seconds(0))]);
        assert_eq!(schedule.due(seconds(100_000)).len(), 1);
        assert_eq!(schedule.due(seconds(100_001)).len(), 0);
    }
}
