//! The second opinion: a walk that knows no intervals and asks at every step whether the clock runs.

use jiff::{SignedDuration, Timestamp};

use crate::calendar::ServiceCalendar;
use crate::sla::Pause;

/// How far a walk looks for a deadline: more than any case needs.
const HORIZON: SignedDuration = SignedDuration::from_hours(40 * 24);

/// One second; one minute, when nothing in the case has seconds.
pub(super) struct Walk<'a> {
    calendar: &'a ServiceCalendar,
    pauses: &'a [Pause],
    start: Timestamp,
    step: i64,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        calendar: &'a ServiceCalendar,
        start: Timestamp,
        pauses: &'a [Pause],
        length: i64,
    ) -> Self {
        let ends = pauses
            .iter()
            .flat_map(|pause| [Some(pause.from()), pause.until()]);
        let mut seconds = ends
            .flatten()
            .chain([start])
            .map(Timestamp::as_second)
            .chain([length]);
        let step = if seconds.all(|second| second % 60 == 0) {
            60
        } else {
            1
        };
        Self {
            calendar,
            pauses,
            start,
            step,
        }
    }

    pub(super) fn due(&self, target: i64) -> Option<Timestamp> {
        let (mut now, mut left) = (self.start, target);
        while left > 0 {
            left -= if self.runs(now) { self.step } else { 0 };
            now += SignedDuration::from_secs(self.step);
            if now > self.start + HORIZON {
                return None;
            }
        }
        Some(now)
    }

    pub(super) fn elapsed(&self, end: Timestamp) -> i64 {
        let (mut now, mut elapsed) = (self.start, 0);
        while now < end {
            elapsed += if self.runs(now) { self.step } else { 0 };
            now += SignedDuration::from_secs(self.step);
        }
        elapsed
    }

    fn runs(&self, now: Timestamp) -> bool {
        let paused =
            |pause: &Pause| pause.from() <= now && pause.until().is_none_or(|until| now < until);
        self.calendar.is_open(now) && !self.pauses.iter().any(paused)
    }
}
