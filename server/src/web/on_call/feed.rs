//! Feed: one's shifts as a calendar program reads them (RFC 5545), at an address that holds a secret.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use custode_domain::on_call::ShiftLine;
use icalendar::{Calendar, Component as _, Event};
use jiff::Timestamp;

use super::line;
use crate::app::App;
use crate::app::on_call::{Feed, feed};
use crate::web::page::{failed, not_found};
use crate::web::words;

/// The longest secret that is looked for.
const LONGEST: usize = 64;

/// `GET /on-call/feed/{feed}`: the secret, with or without `.ics`. What opens nothing answers like what never was.
pub(super) async fn read(State(app): State<Arc<App>>, Path(name): Path<String>) -> Response {
    let token = name.strip_suffix(".ics").unwrap_or(&name);
    if token.len() > LONGEST {
        return not_found().await;
    }
    match feed(&app, token).await {
        Ok(Some(feed)) => (
            [
                (CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (CONTENT_DISPOSITION, "inline; filename=\"on-call.ics\""),
            ],
            calendar(&feed),
        )
            .into_response(),
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// The shifts, in UTC: a calendar program shows them in the time of its place, and the clock's changes are in them.
fn calendar(feed: &Feed) -> String {
    let t = feed.language;
    let mut calendar = Calendar::new();
    calendar.name(t.on_call_title());
    for (id, (from, until), competence, place) in &feed.shifts {
        let place: ShiftLine = *place;
        let summary = t.on_call_feed_summary(
            words::competence(t, *competence),
            line(t, place).to_lowercase(),
        );
        let event = Event::new()
            // The same shift is the same entry for ever, whoever has it.
            .uid(&format!("{id}@on-call.custode"))
            .summary(&summary)
            .add_property("DTSTAMP", utc(feed.at))
            .add_property("DTSTART", utc(*from))
            .add_property("DTEND", utc(*until))
            .done();
        calendar.push(event);
    }
    calendar.done().to_string()
}

/// `20261128T170000Z`
fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use custode_domain::id::ShiftId;
    use custode_domain::ticket::Competence;
    use uuid::Uuid;

    use super::*;
    use crate::lang::Lang;

    #[test]
    fn t02_a_calendar_holds_shifts_and_nothing_else() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        // The night in which the clock is put back: thirteen hours on the wall's twelve.
        let night = (at("2026-10-24T18:00:00Z"), at("2026-10-25T07:00:00Z"));
        let id = ShiftId::from_uuid(Uuid::from_u128(7));
        let feed = Feed {
            language: Lang::It,
            at: at("2026-10-01T08:00:00Z"),
            shifts: vec![(id, night, Competence::Infrastructure, ShiftLine::First)],
        };
        let text = calendar(&feed);
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        let unfolded = text.replace("\r\n ", "");
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "BEGIN:VEVENT",
            "UID:00000000-0000-0000-0000-000000000007@on-call.custode",
            "DTSTAMP:20261001T080000Z",
            "DTSTART:20261024T180000Z",
            "DTEND:20261025T070000Z",
            "SUMMARY:Reperibilità Infrastruttura (chiamato per primo)",
            "END:VCALENDAR",
        ] {
            assert!(
                unfolded.lines().any(|found| found == line),
                "{line}\n{text}"
            );
        }
        assert_eq!(unfolded.matches("DTSTAMP").count(), 1);
        assert_eq!(unfolded.matches("UID:").count(), 1);
    }
}
