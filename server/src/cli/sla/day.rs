//! Requests about instants and days: is it open, when does it open, what does a year offer.

use custode_domain::calendar::{CalendarError, ServiceCalendar};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Op, Request};
use super::form::{instant, shown};
use crate::json::calendar;

const SECONDS_PER_HOUR: i64 = 3600;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IsOpen {
    #[serde(rename = "op")]
    _op: Op,
    #[serde(deserialize_with = "calendar")]
    calendar: ServiceCalendar,
    #[serde(deserialize_with = "instant")]
    at: Timestamp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NextOpen {
    #[serde(rename = "op")]
    _op: Op,
    #[serde(deserialize_with = "calendar")]
    calendar: ServiceCalendar,
    #[serde(deserialize_with = "instant")]
    at: Timestamp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Holidays {
    #[serde(rename = "op")]
    _op: Op,
    #[serde(deserialize_with = "calendar")]
    calendar: ServiceCalendar,
    year: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarDays {
    #[serde(rename = "op")]
    _op: Op,
    #[serde(deserialize_with = "calendar")]
    calendar: ServiceCalendar,
    #[serde(deserialize_with = "instant")]
    technical_closure: Timestamp,
    days: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkdaysEnd {
    #[serde(rename = "op")]
    _op: Op,
    #[serde(deserialize_with = "calendar")]
    calendar: ServiceCalendar,
    #[serde(deserialize_with = "instant")]
    start: Timestamp,
    days: i64,
}

impl Request for IsOpen {
    fn answer(self) -> Result<Value, String> {
        Ok(json!({ "open": self.calendar.is_open(self.at) }))
    }
}

impl Request for NextOpen {
    fn answer(self) -> Result<Value, String> {
        Ok(json!({ "next_open": in_zone(self.calendar.next_open(self.at), &self.calendar)? }))
    }
}

impl Request for Holidays {
    fn answer(self) -> Result<Value, String> {
        let year = self
            .calendar
            .year(self.year)
            .map_err(|refusal| refusal.to_string())?;
        let dates: Vec<String> = year.holidays.iter().map(ToString::to_string).collect();
        let service_hours = hours(year.service_seconds);
        Ok(
            json!({ "dates": dates, "working_days": year.working_days, "service_hours": service_hours }),
        )
    }
}

impl Request for CalendarDays {
    fn answer(self) -> Result<Value, String> {
        let deadline = self
            .calendar
            .calendar_days(self.technical_closure, self.days);
        Ok(json!({ "deadline": in_zone(deadline, &self.calendar)? }))
    }
}

impl Request for WorkdaysEnd {
    fn answer(self) -> Result<Value, String> {
        let due = self.calendar.workdays_end(self.start, self.days);
        Ok(json!({ "due": in_zone(due, &self.calendar)? }))
    }
}

fn in_zone(
    at: Result<Timestamp, CalendarError>,
    calendar: &ServiceCalendar,
) -> Result<String, String> {
    at.map(|at| shown(at, &calendar.zone))
        .map_err(|refusal| refusal.to_string())
}

/// Seconds as hours: a whole number when they are whole.
fn hours(seconds: i64) -> Value {
    if seconds % SECONDS_PER_HOUR == 0 {
        return json!(seconds / SECONDS_PER_HOUR);
    }
    // A year has 31 million seconds, or 525,600 minutes: far inside what a double holds exactly.
    #[expect(
        clippy::cast_precision_loss,
        reason = "fewer than 2^53 seconds in a year"
    )]
    let hours = seconds as f64 / SECONDS_PER_HOUR as f64;
    json!(hours)
}
