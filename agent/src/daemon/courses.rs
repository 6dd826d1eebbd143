//! Courses: how the measures went, kept once a round in one small transaction.

use jiff::Timestamp;

use crate::check::Measurement;
use crate::history::{FinishedHour, History, HistoryError, Sample};

/// The history, and what this round adds to it.
pub(super) struct Courses {
    history: History,
    waiting: Vec<Measurement>,
    /// Whether the last try failed: said once, not at every round.
    failing: bool,
}

impl Courses {
    pub(super) const fn new(history: History) -> Self {
        Self {
            history,
            waiting: Vec::new(),
            failing: false,
        }
    }

    /// Adds measurements to this round.
    pub(super) fn add(&mut self, measurements: Vec<Measurement>) {
        self.waiting.extend(measurements);
    }

    /// Keeps what the round has so far. What cannot be kept is lost: a history is no promise.
    pub(super) fn keep(&mut self, now: Timestamp) {
        if self.waiting.is_empty() {
            return;
        }
        let taken = std::mem::take(&mut self.waiting);
        let samples: Vec<_> = taken
            .iter()
            .map(|taken| Sample {
                measure: taken.measure,
                object: taken.object.as_str(),
                value: taken.value,
            })
            .collect();
        let outcome = self.history.record(now, &samples);
        if let (Err(error), false) = (&outcome, self.failing) {
            tracing::error!(%error, "the history cannot be kept; findings are not touched by this");
        }
        self.failing = outcome.is_err();
    }

    /// The last hour of a measure, empty when there is none.
    pub(super) fn last_hour(
        &mut self,
        measure: &str,
        object: &str,
        now: Timestamp,
    ) -> Vec<(u32, f64)> {
        self.history
            .last_hour(measure, object, now)
            .unwrap_or_default()
    }

    /// The first finished hour after `after`.
    pub(super) fn next_finished_hour(
        &mut self,
        after: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<FinishedHour>, HistoryError> {
        self.history.next_finished_hour(after, now)
    }
}
