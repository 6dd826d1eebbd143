//! The clock of a service level: what has elapsed, what remains, and when the target is used up.

use jiff::Timestamp;

use super::pause::Pauses;
use super::target::Target;
use crate::calendar::{CalendarError, Openings, ServiceCalendar, Stretch};

/// A clock that starts at an instant and runs while the calendar is open and no pause is on.
#[derive(Debug, Clone, Copy)]
pub struct Clock<'a> {
    calendar: &'a ServiceCalendar,
    start: Timestamp,
    pauses: &'a Pauses,
}

/// What is left of a target at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remaining {
    /// Seconds of service; negative when more than the target has elapsed.
    pub seconds: i64,
    /// A pause is on at that instant.
    pub paused: bool,
    /// The calendar is open at that instant.
    pub open: bool,
}

/// Whether a target was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Not more than the target had elapsed (R2).
    pub met: bool,
    /// Seconds of service that had elapsed.
    pub elapsed: i64,
    /// Seconds of service that were left; negative when the target was missed.
    pub margin: i64,
}

impl<'a> Clock<'a> {
    /// The clock of something that was opened at `start`.
    pub const fn new(calendar: &'a ServiceCalendar, start: Timestamp, pauses: &'a Pauses) -> Self {
        Self {
            calendar,
            start,
            pauses,
        }
    }

    /// The earliest instant at which the target is used up (R2), which for a target of zero is the
    /// start.
    ///
    /// None while a pause without an end keeps the target from being used up.
    pub fn due(&self, target: Target) -> Result<Option<Timestamp>, CalendarError> {
        if target.seconds() == 0 {
            return Ok(Some(self.start));
        }
        let mut left = target.seconds();
        for run in self.runs(Stretch::since(self.start)) {
            if left <= run.seconds() {
                return Ok(Some(
                    Stretch {
                        until: run.from + left,
                        ..run
                    }
                    .ends(),
                ));
            }
            left -= run.seconds();
        }
        self.never(left < target.seconds())
    }

    /// Seconds of service between the start and an instant; none when that comes first.
    pub fn elapsed(&self, end: Timestamp) -> i64 {
        self.runs(Stretch::between(self.start, end))
            .map(Stretch::seconds)
            .sum()
    }

    /// What is left of a target at an instant.
    pub fn remaining(&self, target: Target, at: Timestamp) -> Remaining {
        Remaining {
            seconds: target.seconds() - self.elapsed(at),
            paused: self.pauses.contains(at),
            open: self.calendar.is_open(at),
        }
    }

    /// Whether a target was met by a resolution at this instant.
    pub fn verdict(&self, target: Target, resolved: Timestamp) -> Verdict {
        let elapsed = self.elapsed(resolved);
        Verdict {
            met: elapsed <= target.seconds(),
            elapsed,
            margin: target.seconds() - elapsed,
        }
    }

    /// The instant at which only `before` seconds of service are left of the target: the earliest,
    /// as for the deadline (R2, R11).
    ///
    /// A warning that would come before the clock runs comes as soon as it runs. A negative number
    /// reminds after the deadline. None while a pause without an end keeps the instant away.
    pub fn warning(&self, target: Target, before: i64) -> Result<Option<Timestamp>, CalendarError> {
        match Target::from_seconds(target.seconds().saturating_sub(before)) {
            Ok(until_then) if until_then.seconds() > 0 => self.due(until_then),
            Ok(_) | Err(_) => match self.runs(Stretch::since(self.start)).next() {
                Some(run) => Ok(Some(run.begins())),
                None => self.never(false),
            },
        }
    }

    /// The stretches of a window in which the clock runs, in order.
    fn runs(&self, window: Stretch) -> impl Iterator<Item = Stretch> {
        self.pauses
            .leave(window)
            .flat_map(|rest| Openings::within(self.calendar, rest))
    }

    /// Why the clock did not run for as long as was asked.
    fn never(&self, has_run: bool) -> Result<Option<Timestamp>, CalendarError> {
        let from = self.start;
        match (self.pauses.are_open(), has_run) {
            (true, _) => Ok(None),
            (false, true) => Err(CalendarError::TooFar { from }),
            (false, false) => Err(CalendarError::NeverOpens { from }),
        }
    }
}
