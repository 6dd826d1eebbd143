//! Requests to a clock: when a target is used up, what has elapsed, what remains.

use custode_domain::calendar::{CalendarError, ServiceCalendar, Zone};
use custode_domain::sla::{self, Clock, Pauses, Target};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Op, Request};
use super::form::{instant, pauses, shown, target};
use crate::json::calendar;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Due {
    #[serde(rename = "op")]
    _op: Op,
    #[serde(deserialize_with = "calendar")]
    calendar: ServiceCalendar,
    #[serde(deserialize_with = "instant")]
    start: Timestamp,
    #[serde(deserialize_with = "target")]
    target_s: Target,
    #[serde(default, deserialize_with = "pauses")]
    pauses: Pauses,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Elapsed {
    #[serde(rename = "op")]
    _op: Op,
    #[serde(deserialize_with = "calendar")]
    calendar: ServiceCalendar,
    #[serde(deserialize_with = "instant")]
    start: Timestamp,
    #[serde(deserialize_with = "instant")]
    end: Timestamp,
    #[serde(default, deserialize_with = "pauses")]
    pauses: Pauses,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Remaining {
    #[serde(rename = "op")]
    _op: Op,
    #[serde(deserialize_with = "calendar")]
    calendar: ServiceCalendar,
    #[serde(deserialize_with = "instant")]
    start: Timestamp,
    #[serde(deserialize_with = "target")]
    target_s: Target,
    #[serde(deserialize_with = "instant")]
    at: Timestamp,
    #[serde(default, deserialize_with = "pauses")]
    pauses: Pauses,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Verdict {
    #[serde(rename = "op")]
    _op: Op,
    #[serde(deserialize_with = "calendar")]
    calendar: ServiceCalendar,
    #[serde(deserialize_with = "instant")]
    start: Timestamp,
    #[serde(deserialize_with = "target")]
    target_s: Target,
    #[serde(deserialize_with = "instant")]
    resolved: Timestamp,
    #[serde(default, deserialize_with = "pauses")]
    pauses: Pauses,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Warn {
    #[serde(rename = "op")]
    _op: Op,
    #[serde(deserialize_with = "calendar")]
    calendar: ServiceCalendar,
    #[serde(deserialize_with = "instant")]
    start: Timestamp,
    #[serde(deserialize_with = "target")]
    target_s: Target,
    before_s: i64,
    #[serde(default, deserialize_with = "pauses")]
    pauses: Pauses,
}

impl Request for Due {
    fn answer(self) -> Result<Value, String> {
        let clock = Clock::new(&self.calendar, self.start, &self.pauses);
        Ok(json!({ "due": deadline(clock.due(self.target_s), &self.calendar.zone)? }))
    }
}

impl Request for Elapsed {
    fn answer(self) -> Result<Value, String> {
        let clock = Clock::new(&self.calendar, self.start, &self.pauses);
        Ok(json!({ "elapsed_s": clock.elapsed(self.end) }))
    }
}

impl Request for Remaining {
    fn answer(self) -> Result<Value, String> {
        let clock = Clock::new(&self.calendar, self.start, &self.pauses);
        let sla::Remaining {
            seconds,
            paused,
            open,
        } = clock.remaining(self.target_s, self.at);
        Ok(json!({ "remaining_s": seconds, "paused": paused, "open_now": open }))
    }
}

impl Request for Verdict {
    fn answer(self) -> Result<Value, String> {
        let clock = Clock::new(&self.calendar, self.start, &self.pauses);
        let sla::Verdict {
            met,
            elapsed,
            margin,
        } = clock.verdict(self.target_s, self.resolved);
        Ok(json!({ "met": met, "elapsed_s": elapsed, "margin_s": margin }))
    }
}

impl Request for Warn {
    fn answer(self) -> Result<Value, String> {
        let clock = Clock::new(&self.calendar, self.start, &self.pauses);
        let zone = &self.calendar.zone;
        let warn = deadline(clock.warning(self.target_s, self.before_s), zone)?;
        Ok(json!({ "warn": warn, "due": deadline(clock.due(self.target_s), zone)? }))
    }
}

/// A deadline in the calendar's zone, null while a pause without an end keeps it unknown.
fn deadline(
    due: Result<Option<Timestamp>, CalendarError>,
    zone: &Zone,
) -> Result<Option<String>, String> {
    let due = due.map_err(|refusal| refusal.to_string())?;
    Ok(due.map(|due| shown(due, zone)))
}
