//! Days: those of the people who read the audit, in the time of Italy.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

fn zone() -> TimeZone {
    TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC)
}

/// The day of an instant.
pub fn day_of(at: Timestamp) -> Date {
    at.to_zoned(zone()).date()
}

/// When a day begins.
pub fn begin_of(day: Date) -> Timestamp {
    let begin = day.to_zoned(zone()).map(|begin| begin.timestamp());
    begin.unwrap_or(Timestamp::MAX)
}

/// When a day is over.
pub fn end_of(day: Date) -> Timestamp {
    day.tomorrow().map_or(Timestamp::MAX, begin_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_when_the_next_begins_in_italy() {
        let check = |day: &str, begin: &str, end: &str| {
            let day = day.parse().unwrap();
            assert_eq!(begin_of(day).to_string(), begin);
            assert_eq!(end_of(day).to_string(), end);
            assert_eq!(day_of(begin_of(day)), day);
        };
        check("2026-11-28", "2026-11-27T23:00:00Z", "2026-11-28T23:00:00Z");
        check("2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
        check("2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z");
    }
}
