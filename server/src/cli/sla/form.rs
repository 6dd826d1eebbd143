//! The values of requests and answers as they are written in JSON.

use custode_domain::calendar::Zone;
use custode_domain::sla::{Pause, PauseEndsBeforeItBegins, Pauses, Target};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de};

use crate::json::text::{Instant, Text};

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
