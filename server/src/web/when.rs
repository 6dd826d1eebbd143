//! When: an instant as a person in Italy reads it, and as a program does.

use std::fmt;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit, Zoned};

use crate::lang::Lang;

/// An instant, in the time of the people who read the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct When(Zoned);

impl When {
    pub(super) fn at(instant: Timestamp) -> Self {
        let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
        Self(instant.to_zoned(zone))
    }

    /// For `<time datetime>`.
    pub(super) fn iso(&self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// As it is kept, for programs that measure.
    pub(super) fn exact(&self) -> Timestamp {
        self.0.timestamp()
    }

    /// `23/11/2026 08:52`
    pub(super) fn minute(&self) -> String {
        self.0.strftime("%d/%m/%Y %H:%M").to_string()
    }
}

/// `23/11/2026`
pub(super) fn day(day: jiff::civil::Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// `23/11/2026 08:52:07`
impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%d/%m/%Y %H:%M:%S"))
    }
}

/// How long ago, in one unit and never just one of it: `12 secondi fa`, `30 ore fa`. The clocks of others may run ahead: then it is now.
pub(super) fn ago(t: Lang, at: Timestamp, now: Timestamp) -> String {
    let seconds = (now - at).total(Unit::Second).unwrap_or(0.0);
    #[expect(clippy::cast_possible_truncation, reason = "whole seconds are told")]
    let seconds = seconds as i64;
    match seconds {
        ..2 => t.ago_now().to_owned(),
        2..120 => t.ago_seconds(seconds),
        120..7200 => t.ago_minutes(seconds / 60),
        7200..172_800 => t.ago_hours(seconds / 3600),
        172_800.. => t.ago_days(seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_told_in_the_time_of_italy() {
        let check = |instant: &str, person: &str, program: &str| {
            let when = When::at(instant.parse().unwrap());
            assert_eq!(
                (when.to_string().as_str(), when.iso().as_str()),
                (person, program)
            );
        };
        check(
            "2026-07-01T10:00:05Z",
            "01/07/2026 12:00:05",
            "2026-07-01T12:00:05+02:00",
        );
        check(
            "2026-12-31T23:30:00Z",
            "01/01/2027 00:30:00",
            "2027-01-01T00:30:00+01:00",
        );
    }

    #[test]
    fn how_long_ago_is_told_in_one_unit() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        for (seconds, told) in [
            (-60, "adesso"),
            (1, "adesso"),
            (2, "2 secondi fa"),
            (119, "119 secondi fa"),
            (120, "2 minuti fa"),
            (7200, "2 ore fa"),
            (172_800, "2 giorni fa"),
        ] {
            let at = Timestamp::from_second(1_800_000_000 - seconds).unwrap();
            assert_eq!(ago(Lang::It, at, now), told);
        }
    }
}
