//! Verifications: the page of the fixes that are to be verified with their requesters (T40, T41).

#[cfg(test)]
mod samples;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use custode_domain::id::TicketId;
use jiff::{SignedDuration, Timestamp};

use super::frame::{Frame, Here};
use super::page::{failed, html};
use super::queue::due_in;
use super::session::Pages;
use super::tickets::{Pairs, said};
use super::when::When;
use super::words;
use crate::app::App;
use crate::app::rights::Action;
use crate::app::verifications::{ToVerify, verifications_owed};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::routes::{Routes, Rule};
use custode_domain::obligation::Recorded;

/// Where the page is.
const PATH: &str = "/verifications";
/// So long before its deadline a verification is shown to be at risk.
const NEAR: SignedDuration = SignedDuration::from_hours(48);

/// Its page.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    routes.get(PATH, Rule::Needs(Action::SeeQueue), show)
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "verifications/list.html")]
pub(in crate::web) struct VerificationsPage {
    pub(super) frame: Frame,
    pub(super) rows: Vec<Row>,
    /// Where the list begins and goes on; empty where it does not.
    pub(super) first: String,
    pub(super) next: String,
}

/// A ticket that is to be verified.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: TicketId,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) ente: String,
    pub(super) owner: Option<String>,
    pub(super) closed: When,
    pub(super) by: When,
    pub(super) by_in: String,
    pub(super) standing: &'static str,
    pub(super) standing_code: &'static str,
}

async fn show(State(app): State<Arc<App>>, viewer: Viewer, pairs: Pairs) -> Response {
    let after = after(&said(pairs));
    let (rows, next) = match verifications_owed(&app, &viewer, after).await {
        Ok(found) => found,
        Err(error) => return failed(&error),
    };
    let (t, now) = (viewer.language, app.clock.now());
    let address =
        |(by, id): (Timestamp, TicketId)| format!("{PATH}?by={}&after={id}", by.as_microsecond());
    html(&VerificationsPage {
        frame: Frame::new(&viewer, Here::Queue).crumb(t.frame_queue(), "/queue"),
        rows: rows.into_iter().map(|row| Row::new(t, row, now)).collect(),
        first: after.map_or_else(String::new, |_| PATH.to_owned()),
        next: next.map_or_else(String::new, address),
    })
}

/// Where the page begins; an address that says it wrongly begins at the beginning.
fn after(pairs: &[(String, String)]) -> Option<(Timestamp, TicketId)> {
    let value = |wanted: &str| {
        let mut found = pairs.iter().filter(|(name, _)| name == wanted);
        found.next().map(|(_, value)| value.as_str())
    };
    let by = Timestamp::from_microsecond(value("by")?.parse().ok()?).ok()?;
    Some((by, value("after")?.parse().ok()?))
}

impl Row {
    fn new(t: Lang, owed: ToVerify, now: Timestamp) -> Self {
        let standing = if now > owed.by {
            Recorded::Breached
        } else if owed.by - NEAR <= now {
            Recorded::AtRisk
        } else {
            Recorded::Within
        };
        let row = owed.listed.row;
        Self {
            id: row.id,
            number: row.number.to_string(),
            subject: row.subject,
            ente: owed.listed.ente,
            owner: owed.listed.owner,
            closed: When::at(owed.closed_at),
            by: When::at(owed.by),
            by_in: due_in(t, Some(owed.by), now),
            standing: words::recorded(t, standing),
            standing_code: standing.code(),
        }
    }
}
