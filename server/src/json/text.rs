//! Text: a value of the domain that is written as a text in JSON.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A value that is written as a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Text<T>(pub(crate) T);

impl<T: fmt::Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, json: S) -> Result<S::Ok, S::Error> {
        json.collect_str(&self.0)
    }
}

impl<'de, T: FromStr<Err: fmt::Display>> Deserialize<'de> for Text<T> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let text = String::deserialize(json)?;
        text.parse().map(Self).map_err(de::Error::custom)
    }
}

/// An instant with its offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant(pub(crate) Timestamp);

impl FromStr for Instant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refusal = || {
            format!(
                "`{text}` is not an instant (expected RFC 3339, such as 2026-03-02T08:30:00+01:00)"
            )
        };
        text.parse().map(Self).map_err(|_| refusal())
    }
}

/// A date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) Date);

impl FromStr for Day {
    type Err = String;

    /// Accepts `YYYY-MM-DD` alone.
    fn from_str(text: &str) -> Result<Self, String> {
        let date: Option<Date> = text.parse().ok();
        let exact = date.filter(|date| date.to_string() == text);
        exact
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not a date (expected YYYY-MM-DD)"))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
