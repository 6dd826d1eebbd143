//! Openings: the stretches of real time in which a calendar is open, one after the other.
//!
//! As long as a zone keeps one offset from UTC, its wall clock and the instants differ by a
//! constant. So the walk goes from change to change of the offset and, inside, from date to date:
//! each span is cut to the life of its offset, which is all that the days with a missing or a
//! repeated hour ask for.

use std::slice;

use jiff::Timestamp;
use jiff::civil::Date;

use super::plan::{Span, TimeOfDay};
use super::service::ServiceCalendar;
use super::stretch::{END_OF_TIME, Stretch};

/// The walk through the openings of a calendar inside a window.
pub(crate) struct Openings<'a> {
    calendar: &'a ServiceCalendar,
    window: Stretch,
    /// The part of the window in which the offset is the present one.
    offset_life: Stretch,
    date: Date,
    /// The instant at which the wall clock, with the present offset, shows 00:00 of `date`.
    midnight: i64,
    spans: slice::Iter<'a, Span>,
}

impl<'a> Openings<'a> {
    /// All that follows an instant.
    pub(crate) fn from(calendar: &'a ServiceCalendar, from: Timestamp) -> Self {
        Self::within(calendar, Stretch::since(from))
    }

    /// All that lies in a window.
    pub(crate) fn within(calendar: &'a ServiceCalendar, window: Stretch) -> Self {
        let from = window.begins();
        let rules = calendar.zone.rules();
        let next_change = rules
            .following(from)
            .next()
            .map_or(END_OF_TIME, |change| change.timestamp().as_second());
        let date = calendar.zone.wall(from).date();
        let seconds_today = i64::from(rules.to_offset(from).seconds()) + window.from;
        Self {
            calendar,
            window,
            offset_life: window.and(Stretch {
                from: window.from,
                until: next_change,
            }),
            date,
            midnight: window.from - seconds_today.rem_euclid(TimeOfDay::END_OF_DAY.seconds()),
            spans: calendar.plan(date).spans().iter(),
        }
    }

    /// Goes to the next date, or to the next offset when that comes first.
    fn turn_the_page(&mut self) -> Option<()> {
        // Not an assumption about the length of days: the wall clock shows 24:00 there if the
        // offset lives that long, and the offset is asked.
        let end_of_day = self.midnight + TimeOfDay::END_OF_DAY.seconds();
        if end_of_day < self.offset_life.until {
            self.date = self.date.tomorrow().ok()?;
            self.midnight = end_of_day;
            self.spans = self.calendar.plan(self.date).spans().iter();
            return Some(());
        }
        let rest = Stretch {
            from: self.offset_life.until,
            until: self.window.until,
        };
        if rest.seconds() == 0 {
            return None;
        }
        *self = Self::within(self.calendar, rest);
        Some(())
    }
}

impl Iterator for Openings<'_> {
    type Item = Stretch;

    fn next(&mut self) -> Option<Stretch> {
        loop {
            let Some(span) = self.spans.next() else {
                self.turn_the_page()?;
                continue;
            };
            let on_the_wall = Stretch {
                from: self.midnight + span.open().seconds(),
                until: self.midnight + span.close().seconds(),
            };
            let open = on_the_wall.and(self.offset_life);
            if open.seconds() > 0 {
                return Some(open);
            }
        }
    }
}
