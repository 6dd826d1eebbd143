//! Terms counted in days: calendar days (*giorni solari*), working days, and the service of a year.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Span, Timestamp, ToSpan};

use super::error::CalendarError;
use super::openings::Openings;
use super::service::ServiceCalendar;
use super::stretch::Stretch;

/// Years with a list of holidays: from the first year after the Gregorian reform to the last whose
/// end can be written as an instant.
const YEARS: std::ops::RangeInclusive<i64> = 1583..=9998;

/// What a calendar offers in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceYear {
    /// National holidays and the patron day, those included that fall on a closed weekday or are
    /// opened by an override.
    pub holidays: BTreeSet<Date>,
    /// Dates with service.
    pub working_days: u32,
    /// Real seconds of service.
    pub service_seconds: i64,
}

impl ServiceCalendar {
    /// The last second of the N-th local date after that of `from` (T40, R12).
    ///
    /// Day 0 is the local date of `from`, however late that is; every date counts.
    pub fn calendar_days(&self, from: Timestamp, days: i64) -> Result<Timestamp, CalendarError> {
        let too_far = || CalendarError::TooFar { from };
        let span = Span::new().try_days(days).map_err(|_| too_far())?;
        let date = self
            .zone
            .wall(from)
            .date()
            .checked_add(span)
            .map_err(|_| too_far())?;
        let end = self.day(date).ok_or_else(too_far)?.until;
        Ok(Stretch {
            from: end - 1,
            until: end,
        }
        .begins())
    }

    /// The closing instant of the N-th working day after the local date of `from`.
    ///
    /// That date is day 0, whatever the hour and whether it works or not: one working day ends on
    /// the Tuesday when it is counted from a Monday, and on the Monday when it is counted from the
    /// Saturday before. Zero days end with the date itself, or with the next working day when it
    /// does not work. A negative number counts backwards.
    pub fn workdays_end(&self, from: Timestamp, days: i64) -> Result<Timestamp, CalendarError> {
        let start = self.zone.wall(from).date();
        let works = |date: &Date| !self.plan(*date).is_closed();
        let date = if days == 0 && works(&start) {
            Some(start)
        } else {
            let step = if days < 0 { -1 } else { 1 };
            let before_it =
                usize::try_from(days.unsigned_abs().saturating_sub(1)).unwrap_or(usize::MAX);
            start
                .series(step.days())
                .skip(1)
                .filter(works)
                .nth(before_it)
        };
        let openings = date
            .and_then(|date| self.day(date))
            .map(|day| Openings::within(self, day));
        let last = openings.and_then(Iterator::last);
        last.map(Stretch::ends)
            .ok_or(CalendarError::NoSuchWorkingDay { from, days })
    }

    /// The first open instants of the N local dates after that of `from`, of those that have service (R11, R12).
    pub fn openings_of_days(&self, from: Timestamp, days: u8) -> Vec<Timestamp> {
        let first = self.zone.wall(from).date();
        first
            .series(1.day())
            .skip(1)
            .take(usize::from(days))
            .filter_map(|date| Openings::within(self, self.day(date)?).next())
            .map(Stretch::begins)
            .collect()
    }

    /// What this calendar offers in a year.
    pub fn year(&self, year: i64) -> Result<ServiceYear, CalendarError> {
        let out_of_range = CalendarError::YearOutOfRange(year);
        let number = i16::try_from(year)
            .ok()
            .filter(|_| YEARS.contains(&year))
            .ok_or(out_of_range)?;
        let holidays = self.holidays_of(number);
        let first = Date::new(number, 1, 1).map_err(|_| out_of_range)?;
        let working = first
            .series(1.day())
            .take_while(|date| date.year() == number);
        let working_days = working
            .map(|date| u32::from(!self.plan(date).is_closed()))
            .sum();
        let year = self
            .day(first)
            .zip(self.day(first.last_of_year()))
            .ok_or(out_of_range)?;
        let whole = Stretch {
            from: year.0.from,
            until: year.1.until,
        };
        Ok(ServiceYear {
            holidays,
            working_days,
            service_seconds: Openings::within(self, whole).map(Stretch::seconds).sum(),
        })
    }

    /// The stretch of real time for which a date lasts, if it can be written.
    fn day(&self, date: Date) -> Option<Stretch> {
        let start = |date: Date| {
            date.to_zoned(self.zone.rules().clone())
                .map(|midnight| midnight.timestamp())
        };
        Some(Stretch::between(
            start(date).ok()?,
            start(date.tomorrow().ok()?).ok()?,
        ))
    }
}
