//! Hours: the openings of a calendar in a window, counted once, so that many clocks are read quickly.
//!
//! It answers what [`crate::sla::Clock`] answers, and leaves to it whatever began before the window.

use jiff::Timestamp;

use crate::calendar::{Openings, ServiceCalendar, Stretch};
use crate::sla::{Clock, Pauses, Target};

/// The openings of a calendar in a window.
#[derive(Debug)]
pub(super) struct Hours {
    calendar: ServiceCalendar,
    window: Stretch,
    /// Each opening with the seconds of service before it.
    openings: Vec<(Stretch, i64)>,
}

impl Hours {
    pub(super) fn within(calendar: &ServiceCalendar, from: Timestamp, until: Timestamp) -> Self {
        let window = Stretch::between(from, until);
        let mut before = 0;
        let openings = Openings::within(calendar, window).map(|opening| {
            let counted = (opening, before);
            before += opening.seconds();
            counted
        });
        Self {
            window,
            openings: openings.collect(),
            calendar: calendar.clone(),
        }
    }

    pub(super) const fn calendar(&self) -> &ServiceCalendar {
        &self.calendar
    }

    /// Seconds of service from one instant to another, pauses left out.
    pub(super) fn elapsed(&self, from: Timestamp, until: Timestamp, pauses: &Pauses) -> i64 {
        let whole = Stretch::between(from, until);
        if whole.from < self.window.from || whole.until > self.window.until {
            return Clock::new(&self.calendar, from, pauses).elapsed(until);
        }
        let gaps = pauses.leave(whole);
        gaps.map(|gap| self.before(gap.until) - self.before(gap.from))
            .sum()
    }

    /// The earliest instant at which so many seconds of service are used up; nothing when it is not in the window.
    pub(super) fn due(&self, from: Timestamp, seconds: i64, pauses: &Pauses) -> Option<Timestamp> {
        let since = Stretch::between(from, self.window.ends());
        let due = if since.from < self.window.from {
            let target = Target::from_seconds(seconds).ok()?;
            Clock::new(&self.calendar, from, pauses).due(target).ok()?
        } else {
            self.due_since(since, seconds, pauses)
        };
        due.filter(|due| *due < self.window.ends())
    }

    fn due_since(&self, since: Stretch, seconds: i64, pauses: &Pauses) -> Option<Timestamp> {
        let mut left = seconds;
        for gap in pauses.leave(since) {
            let begin = self.before(gap.from);
            let runs = self.before(gap.until) - begin;
            if left <= runs {
                return Some(self.reaches(begin + left));
            }
            left -= runs;
        }
        None
    }

    /// Seconds of service in the window before an instant.
    fn before(&self, second: i64) -> i64 {
        let following = self
            .openings
            .partition_point(|(open, _)| open.from < second);
        let last = following
            .checked_sub(1)
            .and_then(|at| self.openings.get(at));
        last.map_or(0, |(open, before)| {
            before + second.min(open.until) - open.from
        })
    }

    /// The earliest instant before which there are so many seconds of service.
    fn reaches(&self, seconds: i64) -> Timestamp {
        let following = self
            .openings
            .partition_point(|(_, before)| *before < seconds);
        let last = following
            .checked_sub(1)
            .and_then(|at| self.openings.get(at));
        let until = last.map_or(self.window.from, |(open, before)| {
            open.from + seconds - before
        });
        Stretch {
            from: self.window.from,
            until,
        }
        .ends()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;
    use crate::sla::Pause;
    use proptest::prelude::*;

    const DAY: i64 = 86_400;

    fn at(second: i64) -> Timestamp {
        // 2026-01-01T00:00:00Z
        Timestamp::from_second(1_767_225_600 + second).unwrap()
    }

    proptest! {
        #[test]
        fn hours_answer_what_a_clock_answers(
            start in -20 * DAY..300 * DAY,
            length in 0..40 * DAY,
            target in 1..200_000_i64,
            stops in proptest::collection::vec((0..30 * DAY, 0..3 * DAY), 0..4),
        ) {
            let contract = Contract::of_the_tender().unwrap();
            let calendar = &contract.terms().desk;
            let hours = Hours::within(calendar, at(0), at(330 * DAY));
            let pauses: Pauses = stops
                .iter()
                .map(|(from, long)| Pause::between(at(start + from), at(start + from + long)).unwrap())
                .collect();
            let clock = Clock::new(calendar, at(start), &pauses);
            prop_assert_eq!(
                hours.elapsed(at(start), at(start + length), &pauses),
                clock.elapsed(at(start + length))
            );
            let due = clock.due(Target::from_seconds(target).unwrap()).unwrap();
            let due = due.filter(|due| *due < at(330 * DAY));
            prop_assert_eq!(hours.due(at(start), target, &pauses), due);
        }
    }
}
