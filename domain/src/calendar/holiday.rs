//! National holidays, computed for any year.

use jiff::ToSpan;
use jiff::civil::Date;

/// The nation whose holidays a calendar keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nation {
    /// Italy.
    Italy,
}

impl Nation {
    /// Its holidays in a year, in order; none for a year that no date has.
    pub fn holidays(self, year: i16) -> Vec<Date> {
        match self {
            Self::Italy => italian(year),
        }
    }

    /// Is this date one of its holidays?
    pub(crate) fn keeps(self, date: Date) -> bool {
        match self {
            Self::Italy => is_fixed(date) || is_of_easter(date),
        }
    }
}

/// Month, day and first year of the Italian holidays that have a fixed date.
///
/// They are the days off of today: L. 260/1949 as changed by L. 54/1977, DPR 792/1985, L. 336/2000
/// and, for 4 October, L. 151/2025 (in force from 1 January 2026).
/// Article 2 of the law of 1949 still names feasts that were suppressed, so it is not the source.
/// The list is right from 2001 on; for earlier years it answers as if it had held already.
const FIXED: [(i8, i8, i16); 11] = [
    (1, 1, ALWAYS),
    (1, 6, ALWAYS),
    (4, 25, ALWAYS),
    (5, 1, ALWAYS),
    (6, 2, ALWAYS),
    (8, 15, ALWAYS),
    (10, 4, 2026),
    (11, 1, ALWAYS),
    (12, 8, ALWAYS),
    (12, 25, ALWAYS),
    (12, 26, ALWAYS),
];
const ALWAYS: i16 = i16::MIN;

fn italian(year: i16) -> Vec<Date> {
    let fixed = FIXED.iter().filter(|(_, _, since)| year >= *since);
    let mut dates: Vec<Date> = fixed
        .filter_map(|(month, day, _)| Date::new(year, *month, *day).ok())
        .collect();
    dates.extend(of_easter(year).into_iter().flatten());
    dates.sort_unstable();
    dates.dedup(); // Easter falls on 25 April in 2038
    dates
}

fn is_fixed(date: Date) -> bool {
    let of_the_year = (date.month(), date.day());
    FIXED
        .iter()
        .any(|(month, day, since)| (*month, *day) == of_the_year && date.year() >= *since)
}

fn is_of_easter(date: Date) -> bool {
    // The only months that Easter and its Monday reach.
    matches!(date.month(), 3..=4) && of_easter(date.year()).is_some_and(|days| days.contains(&date))
}

/// Easter and the Monday after it. The Sunday is a holiday too: it closes a service that is open on
/// Sundays.
fn of_easter(year: i16) -> Option<[Date; 2]> {
    let sunday = easter(year)?;
    Some([sunday, sunday.tomorrow().ok()?])
}

/// Easter Sunday of a Gregorian year, by the algorithm of Butcher that Meeus gives
/// (*Astronomical Algorithms*, chapter 8); good for every year since 1583.
#[expect(clippy::many_single_char_names, reason = "the letters of the source")]
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let g = (b - (b + 8).div_euclid(25) + 1).div_euclid(3);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let l = (32 + 2 * e + 2 * c.div_euclid(4) - h - c.rem_euclid(4)).rem_euclid(7);
    let m = (a + 11 * h + 22 * l).div_euclid(451);
    let after_1_march = h + l - 7 * m + 114 - 3 * 31;
    Date::new(year, 3, 1)
        .ok()?
        .checked_add(after_1_march.days())
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Easter by Gauss, corrected for its two exceptions: the second opinion, 1900-2099.
    fn easter_by_gauss(year: i16) -> Date {
        let a = year % 19;
        let d = (19 * a + 24) % 30;
        let e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7;
        let days = match (d, e) {
            (29, 6) => 22 + 28,
            (28, 6) if a > 10 => 22 + 27,
            _ => 22 + d + e,
        };
        Date::constant(year, 3, 1).saturating_add(i32::from(days - 1).days())
    }

    #[test]
    fn two_methods_agree_on_easter_for_two_centuries() {
        for year in 1900..2100 {
            assert_eq!(easter(year), Some(easter_by_gauss(year)));
        }
    }

    /// The lists of PyPI `holidays` 0.109 for Italy, without its first Sunday of November
    /// (National Unity Day: celebrated, but a Sunday like the others).
    #[test]
    fn the_lists_are_those_of_an_independent_program() {
        let check = |year: i16, moving: &[&str]| {
            let fixed = [
                "01-01", "01-06", "04-25", "05-01", "06-02", "08-15", "11-01", "12-08", "12-25",
                "12-26",
            ];
            let mut expected: Vec<&str> = fixed.iter().chain(moving).copied().collect();
            expected.sort_unstable();
            let dates = Nation::Italy.holidays(year);
            let listed: Vec<String> = dates
                .iter()
                .map(|date| date.strftime("%m-%d").to_string())
                .collect();
            assert_eq!(listed, expected, "{year}");
        };
        check(2024, &["03-31", "04-01"]);
        check(2025, &["04-20", "04-21"]);
        check(2026, &["04-05", "04-06", "10-04"]);
        check(2027, &["03-28", "03-29", "10-04"]);
        check(2028, &["04-16", "04-17", "10-04"]);
        check(2038, &["04-26", "10-04"]); // Easter falls on 25 April
    }

    #[test]
    fn a_date_is_a_holiday_when_the_list_of_its_year_has_it() {
        for year in 2001..2100 {
            let list = Nation::Italy.holidays(year);
            let mut date = Date::constant(year, 1, 1);
            while date.year() == year {
                assert_eq!(Nation::Italy.keeps(date), list.contains(&date), "{date}");
                date = date.tomorrow().unwrap();
            }
        }
    }
}
