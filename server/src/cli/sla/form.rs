//! The values of requests and answers as they are written in JSON.

use std::fmt;
use std::str::FromStr;

use custode_domain::calendar::Zone;
use custode_domain::sla::{Pause, PauseEndsBeforeItBegins, Pauses, Target};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de};

/// A value that is written as a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Text<T>(pub(super) T);

impl<'de, T: FromStr<Err: fmt::Display>> Deserialize<'de> for Text<T> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        let text = String::deserialize(json)?;
        text.parse().map(Self).map_err(de::Error::custom)
    }
}

/// An instant with its offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Instant(pub(super) Timestamp);

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
pub(super) struct Day(pub(super) Date);

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

pub(super) fn instant<'de, D: Deserializer<'de>>(json: D) -> Result<Timestamp, D::Error> {
    let Text(Instant(instant)) = Text::deserialize(json)?;
    Ok(instant)
}

/// A target in seconds.
pub(super) fn target<'de, D: Deserializer<'de>>(json: D) -> Result<Target, D::Error> {
    Target::from_seconds(i64::deserialize(json)?).map_err(de::Error::custom)
}

/// A list of `[from, to]`, where `to` may be null; a missing list is an empty one.
pub(super) fn pauses<'de, D: Deserializer<'de>>(json: D) -> Result<Pauses, D::Error> {
    let list = Option::<Vec<PauseForm>>::deserialize(json)?;
    Ok(list
        .unwrap_or_default()
        .into_iter()
        .map(|form| form.0)
        .collect())
}

#[derive(Deserialize)]
#[serde(try_from = "(Text<Instant>, Option<Text<Instant>>)")]
struct PauseForm(Pause);

impl TryFrom<(Text<Instant>, Option<Text<Instant>>)> for PauseForm {
    type Error = PauseEndsBeforeItBegins;

    fn try_from(
        (from, until): (Text<Instant>, Option<Text<Instant>>),
    ) -> Result<Self, Self::Error> {
        let Text(Instant(from)) = from;
        match until {
            Some(Text(Instant(until))) => Pause::between(from, until).map(Self),
            None => Ok(Self(Pause::since(from))),
        }
    }
}

/// An instant as the clock of a zone shows it, with the offset in figures.
pub(super) fn shown(at: Timestamp, zone: &Zone) -> String {
    at.display_with_offset(zone.rules().to_offset(at))
        .to_string()
}
