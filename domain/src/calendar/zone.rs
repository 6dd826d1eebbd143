//! A time zone by its IANA name, with the rules that are carried inside the program.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A name that is no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time zone (expected an IANA name such as Europe/Rome)")]
pub struct UnknownZone(String);

/// A time zone with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    rules: TimeZone,
}

impl Zone {
    /// The zone with this IANA name.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        TimeZone::get(name)
            .map(|rules| Self { rules })
            .map_err(|_| UnknownZone(name.to_owned()))
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        self.rules.iana_name().unwrap_or("UTC")
    }

    /// Its rules, to show an instant in it.
    pub const fn rules(&self) -> &TimeZone {
        &self.rules
    }

    /// What the calendar and the clock on the wall show at this instant.
    pub(crate) fn wall(&self, at: Timestamp) -> DateTime {
        self.rules.to_datetime(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_go_by_their_iana_name() {
        for name in ["Europe/Rome", "UTC", "America/Sao_Paulo"] {
            assert_eq!(Zone::named(name).unwrap().name(), name);
        }
        for name in [
            "",
            "Rome",
            "CET-1CEST",
            "+01:00",
            "../etc/passwd",
            "Europe/Roma",
        ] {
            assert_eq!(Zone::named(name), Err(UnknownZone(name.to_owned())));
        }
    }
}
