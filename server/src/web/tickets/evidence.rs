//! Evidence: what a machine sent with a finding, made ready for a page. All of it is hostile text.

use custode_protocol::report::{Evidence, Process as Weighed};
use jiff::{SignedDuration, Timestamp};

use crate::lang::Lang;
use crate::web::chart::{Chart, Measured};
use crate::web::quantity::Unit;

/// The most seconds before the confirmation that are drawn.
const HOUR: u32 = 3600;

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) summary: String,
    /// The last hour of the measure that the machine judged.
    pub(super) chart: Option<Chart>,
    pub(super) processes: Vec<Process>,
    pub(super) details: Vec<(String, String)>,
}

/// A process that mattered.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) pid: u32,
    pub(super) name: String,
    pub(super) cpu: String,
    pub(super) memory: String,
}

impl Seen {
    /// Reads what the store keeps of a finding that was confirmed then; what an older release wrote and this one cannot read is left out.
    pub(super) fn read(t: Lang, kept: &str, raised: Timestamp) -> Self {
        let Ok(evidence) = serde_json::from_str::<Evidence>(kept) else {
            return Self::default();
        };
        let points = evidence.points.as_slice();
        let processes = evidence.processes.as_slice().iter();
        let details = evidence.details.iter();
        Self {
            chart: Chart::draw(
                t,
                (evidence.measure.as_str(), ""),
                0,
                measured(points, raised),
            ),
            processes: processes.map(|process| Process::new(t, process)).collect(),
            details: details
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
            summary: evidence.summary.to_string(),
        }
    }
}

/// The points of the last hour, each so many seconds before the confirmation.
fn measured(points: &[(u32, f64)], raised: Timestamp) -> Vec<Measured> {
    let recent = points.iter().filter(|(before, _)| *before <= HOUR);
    let placed = recent.filter_map(|(before, value)| {
        let before = SignedDuration::from_secs(i64::from(*before));
        Some(Measured {
            at: raised.checked_sub(before).ok()?,
            value: *value,
            reach: None,
        })
    });
    placed.collect()
}

impl Process {
    fn new(t: Lang, process: &Weighed) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "two digits of it are shown")]
        let memory = process.memory_bytes as f64;
        Self {
            pid: process.pid,
            name: process.name.to_string(),
            cpu: Unit::Percent.tell(t, process.cpu_percent.into()),
            memory: Unit::Bytes.tell(t, memory),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_lie_before_the_confirmation_and_within_its_hour() {
        let raised = Timestamp::from_second(7200).unwrap();
        let points = [(0, 90.0), (3600, 10.0), (3601, 5.0), (u32::MAX, 2.0)];
        let seconds: Vec<_> = measured(&points, raised)
            .iter()
            .map(|one| one.at.as_second())
            .collect();
        assert_eq!(seconds, [7200, 3600]);
    }

    #[test]
    fn what_another_release_wrote_is_left_out() {
        let seen = Seen::read(Lang::It, "{\"future\":1}", Timestamp::UNIX_EPOCH);
        assert!(seen.summary.is_empty() && seen.chart.is_none());
    }
}
