//! Period: from the first day to the last, as the people of the contract count days.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::calendar::Zone;

/// The longest period, in days: what is longer is asked for in parts.
const LONGEST_DAYS: i32 = 3 * 366;

/// Days of a zone, from the midnight before the first to the midnight after the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    first: Date,
    last: Date,
    from: Timestamp,
    until: Timestamp,
    /// The first instant of each month in it; the first is that of the period.
    months: Vec<(Date, Timestamp)>,
}

/// Days that are no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPeriod {
    /// It ends before it begins.
    #[error("the period ends before it begins")]
    Backwards,
    /// It is longer than three years.
    #[error("the period is longer than three years")]
    TooLong,
    /// A day that cannot be reckoned with.
    #[error("not a day that can be reckoned with")]
    NoSuchDay,
}

impl Period {
    /// From a day to another, both included.
    pub fn days(first: Date, last: Date, zone: &Zone) -> Result<Self, NotAPeriod> {
        if last < first {
            return Err(NotAPeriod::Backwards);
        }
        let span = first.until(last).map_err(|_| NotAPeriod::NoSuchDay)?;
        if span.get_days() > LONGEST_DAYS {
            return Err(NotAPeriod::TooLong);
        }
        let midnight = |date: Date| {
            let zoned = date.to_zoned(zone.rules().clone());
            zoned
                .map(|zoned| zoned.timestamp())
                .map_err(|_| NotAPeriod::NoSuchDay)
        };
        let after = last.tomorrow().map_err(|_| NotAPeriod::NoSuchDay)?;
        let later = first
            .first_of_month()
            .series(1.month())
            .skip(1)
            .take_while(|month| *month <= last);
        let months = std::iter::once(first).chain(later);
        Ok(Self {
            first,
            last,
            from: midnight(first)?,
            until: midnight(after)?,
            months: months
                .map(|month| Ok((month, midnight(month)?)))
                .collect::<Result<_, _>>()?,
        })
    }

    /// A calendar year.
    pub fn year(year: i16, zone: &Zone) -> Result<Self, NotAPeriod> {
        let first = Date::new(year, 1, 1).map_err(|_| NotAPeriod::NoSuchDay)?;
        Self::days(first, first.last_of_year(), zone)
    }

    /// A quarter of a year, from 1 to 4.
    pub fn quarter(year: i16, quarter: i8, zone: &Zone) -> Result<Self, NotAPeriod> {
        if !(1..=4).contains(&quarter) {
            return Err(NotAPeriod::NoSuchDay);
        }
        let month = |place: i8| Date::new(year, place, 1).map_err(|_| NotAPeriod::NoSuchDay);
        let (first, last) = (month(quarter * 3 - 2)?, month(quarter * 3)?);
        Self::days(first, last.last_of_month(), zone)
    }

    /// A month of a year, from 1 to 12.
    pub fn month(year: i16, month: i8, zone: &Zone) -> Result<Self, NotAPeriod> {
        let first = Date::new(year, month, 1).map_err(|_| NotAPeriod::NoSuchDay)?;
        Self::days(first, first.last_of_month(), zone)
    }

    /// The quarter in which an instant lies.
    pub fn quarter_of(at: Timestamp, zone: &Zone) -> Result<Self, NotAPeriod> {
        let date = zone.rules().to_datetime(at).date();
        Self::quarter(date.year(), (date.month() - 1) / 3 + 1, zone)
    }

    /// Its first day.
    pub const fn first(&self) -> Date {
        self.first
    }

    /// Its last day.
    pub const fn last(&self) -> Date {
        self.last
    }

    /// Its first instant.
    pub const fn from(&self) -> Timestamp {
        self.from
    }

    /// The first instant after it.
    pub const fn until(&self) -> Timestamp {
        self.until
    }

    /// The first day of each month in it; of the first month the first day of the period.
    pub fn months(&self) -> impl Iterator<Item = Date> {
        self.months.iter().map(|(month, _)| *month)
    }

    /// The month, by its first day in the period, of an instant in it.
    pub fn month_at(&self, at: Timestamp) -> Option<Date> {
        self.months.get(self.month_of(at)).map(|(month, _)| *month)
    }

    /// The place among the months of an instant in it.
    pub(super) fn month_of(&self, at: Timestamp) -> usize {
        let following = self.months.partition_point(|(_, from)| *from <= at);
        following.saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rome() -> Zone {
        Zone::named("Europe/Rome").unwrap()
    }

    #[test]
    fn a_quarter_goes_from_midnight_to_midnight_of_the_contract() {
        let period = Period::quarter(2026, 1, &rome()).unwrap();
        assert_eq!(period.from().to_string(), "2025-12-31T23:00:00Z");
        assert_eq!(period.until().to_string(), "2026-03-31T22:00:00Z");
        let months: Vec<_> = period.months().map(|month| month.to_string()).collect();
        assert_eq!(months, ["2026-01-01", "2026-02-01", "2026-03-01"]);
        let of: Timestamp = "2026-03-31T21:59:59Z".parse().unwrap();
        assert_eq!(Period::quarter_of(of, &rome()), Ok(period.clone()));
        assert_eq!(period.month_of(of), 2);
        assert_eq!(period.month_of("2026-01-31T23:00:00Z".parse().unwrap()), 1);
    }

    #[test]
    fn days_that_are_no_period_are_refused() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let days = |first, last| Period::days(day(first), day(last), &rome());
        assert_eq!(days("2026-02-02", "2026-02-01"), Err(NotAPeriod::Backwards));
        assert_eq!(days("2020-01-01", "2026-02-01"), Err(NotAPeriod::TooLong));
        assert_eq!(
            Period::quarter(2026, 5, &rome()),
            Err(NotAPeriod::NoSuchDay)
        );
        assert_eq!(Period::month(2026, 13, &rome()), Err(NotAPeriod::NoSuchDay));
        let partial = days("2026-01-15", "2026-02-01").unwrap();
        assert_eq!(partial.months().count(), 2);
    }
}
