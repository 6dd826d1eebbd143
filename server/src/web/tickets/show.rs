//! The page of a ticket: what, where, since when, how bad, with the evidence.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use custode_domain::id::{FindingId, TicketId};
use custode_domain::ticket::{Concern, Event};
use jiff::Timestamp;

use super::evidence::{Curve, Process, Seen};
use crate::app::App;
use crate::app::show_ticket::{FindingShown, TicketShown, show_ticket};
use crate::app::viewer::Viewer;
use crate::web::page::{failed, html, not_found};
use crate::web::words;

/// The page.
#[derive(Debug, Template)]
#[template(path = "ticket.html")]
struct TicketPage {
    viewer: String,
    id: TicketId,
    number: String,
    subject: String,
    description: Option<String>,
    severity: &'static str,
    severity_number: u8,
    state: &'static str,
    closure_proposed: bool,
    ente: String,
    place: String,
    /// Identifier and name.
    machine: Option<(String, String)>,
    opened: String,
    channel: &'static str,
    findings: Vec<FindingPart>,
    log: Vec<Line>,
}

/// A finding on the page.
#[derive(Debug)]
struct FindingPart {
    id: FindingId,
    code: &'static str,
    title: String,
    state: &'static str,
    state_code: &'static str,
    machine: Option<String>,
    since: String,
    raised: String,
    raised_at: Timestamp,
    cleared: Option<String>,
    severity: &'static str,
    summary: String,
    curve: Option<Curve>,
    processes: Vec<Process>,
    details: Vec<(String, String)>,
    /// When, and why.
    reasons: Vec<(String, String)>,
}

/// A line of the work log.
#[derive(Debug)]
struct Line {
    at: String,
    text: String,
    by: &'static str,
}

/// `GET /tickets/{ticket}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
) -> Response {
    let Ok(id) = ticket.parse::<TicketId>() else {
        return not_found().await;
    };
    match show_ticket(&app, viewer.scope, id).await {
        Ok(Some(shown)) => html(&TicketPage::new(viewer.name, shown)),
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl TicketPage {
    fn new(viewer: String, shown: TicketShown) -> Self {
        let ticket = &shown.ticket;
        let machine = match ticket.concern() {
            Concern::Machine(id) => {
                let named = shown.findings.iter().find_map(|part| part.machine.clone());
                Some((
                    id.to_string(),
                    named.unwrap_or_else(|| "macchina".to_owned()),
                ))
            }
            Concern::Site(_) | Concern::Ente => None,
        };
        Self {
            viewer,
            id: ticket.id(),
            number: shown.number.to_string(),
            subject: ticket.subject().to_string(),
            description: ticket.description().map(ToString::to_string),
            severity: words::severity(ticket.severity()),
            severity_number: ticket.severity().number(),
            state: words::state(ticket.state_name()),
            closure_proposed: ticket.closure_proposed().is_some(),
            machine,
            opened: words::instant(ticket.opened_at()),
            channel: words::channel(ticket.channel()),
            log: shown.log.iter().map(Line::from).collect(),
            ente: shown.ente,
            place: shown.place,
            findings: shown.findings.into_iter().map(FindingPart::from).collect(),
        }
    }
}

impl From<&Event> for Line {
    fn from(event: &Event) -> Self {
        Self {
            at: words::instant(event.at),
            text: words::happening(&event.what),
            by: words::actor(event.by),
        }
    }
}

impl From<FindingShown> for FindingPart {
    fn from(
        FindingShown {
            finding,
            standing,
            machine,
            decided,
        }: FindingShown,
    ) -> Self {
        let seen = Seen::read(&finding.evidence);
        let reasons = decided
            .into_iter()
            .map(|decided| (words::instant(decided.decided_at), decided.reason));
        Self {
            id: finding.id,
            code: finding.code.code(),
            title: finding.code.title(&finding.object),
            state: words::standing(standing),
            state_code: standing.code(),
            machine,
            since: words::instant(finding.since),
            raised: words::instant(finding.raised_at),
            raised_at: finding.raised_at,
            cleared: finding.cleared_at.map(words::instant),
            severity: words::severity(finding.severity),
            summary: seen.summary,
            curve: seen.curve,
            processes: seen.processes,
            details: seen.details,
            reasons: reasons.collect(),
        }
    }
}
