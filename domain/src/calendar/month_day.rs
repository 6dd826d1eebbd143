//! A day of every year, such as a patron's: month and day without the year.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// A year in which every month and day exists.
const LEAP_YEAR: i16 = 2000;

/// A text that is no day of the year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a day of the year (expected MM-DD)")]
pub struct NotAMonthDay(String);

/// A day of every year; `02-29` comes in leap years alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    month: i8,
    day: i8,
}

impl MonthDay {
    /// The day on which this date falls every year.
    pub fn of(date: Date) -> Self {
        Self {
            month: date.month(),
            day: date.day(),
        }
    }

    /// Its date in a year, if that year has it.
    pub fn in_year(self, year: i16) -> Option<Date> {
        Date::new(year, self.month, self.day).ok()
    }
}

impl FromStr for MonthDay {
    type Err = NotAMonthDay;

    /// Accepts `MM-DD` alone.
    fn from_str(text: &str) -> Result<Self, NotAMonthDay> {
        let refusal = || NotAMonthDay(text.to_owned());
        let (month, day) = text.split_once('-').ok_or_else(refusal)?;
        let (month, day) = (
            two_digits(month).ok_or_else(refusal)?,
            two_digits(day).ok_or_else(refusal)?,
        );
        Date::new(LEAP_YEAR, month, day)
            .map(Self::of)
            .map_err(|_| refusal())
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

fn two_digits(text: &str) -> Option<i8> {
    let all_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_year_read_back_what_they_print() {
        for text in ["01-01", "02-29", "06-24", "12-31"] {
            assert_eq!(
                text.parse::<MonthDay>().map(|day| day.to_string()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn days_that_no_year_has_are_refused() {
        for text in [
            "",
            "-",
            "2-29",
            "02-30",
            "00-10",
            "13-01",
            "04-31",
            "+4-01",
            "2026-01-01",
            "24/06",
        ] {
            assert_eq!(text.parse::<MonthDay>(), Err(NotAMonthDay(text.to_owned())));
        }
    }

    #[test]
    fn the_29th_of_february_comes_in_leap_years_alone() {
        let day: MonthDay = "02-29".parse().unwrap();
        assert_eq!(
            day.in_year(2028).map(|date| date.to_string()).as_deref(),
            Some("2028-02-29")
        );
        assert_eq!(day.in_year(2026), None);
    }
}
