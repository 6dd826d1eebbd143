//! The page of a ticket: what, where, since when, how bad, with the evidence.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use custode_domain::id::{MachineId, TicketId};

use super::finding::{FindingPart, tally};
use super::log::{Line, Titles};
use crate::app::App;
use crate::app::show_ticket::{TicketShown, show_ticket};
use crate::app::viewer::Viewer;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found};
use crate::web::when::When;
use crate::web::words;

/// The page.
#[derive(Debug, Template)]
#[template(path = "ticket.html")]
pub(in crate::web) struct TicketPage {
    pub(super) frame: Frame,
    pub(super) id: TicketId,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) description: Option<String>,
    pub(super) severity: &'static str,
    pub(super) severity_number: u8,
    pub(super) state: &'static str,
    pub(super) closure_proposed: bool,
    pub(super) ente: String,
    pub(super) site: Option<String>,
    /// Identifier, and the name by which the machine calls itself.
    pub(super) machine: Option<(MachineId, String)>,
    pub(super) opened: When,
    pub(super) channel: &'static str,
    pub(super) tally: Option<String>,
    pub(super) findings: Vec<FindingPart>,
    pub(super) log: Vec<Line>,
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
    if viewer.role.is_of_an_ente() {
        return crate::web::portal::show(app, viewer, id).await;
    }
    match show_ticket(&app, &viewer, id).await {
        Ok(Some(shown)) => html(&TicketPage::new(&viewer, shown)),
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl TicketPage {
    fn new(viewer: &Viewer, shown: TicketShown) -> Self {
        let (t, ticket) = (viewer.language, &shown.ticket);
        let titles = titles(&shown);
        let standings: Vec<_> = shown.findings.iter().map(|part| part.standing).collect();
        Self {
            frame: Frame::new(viewer, Here::Tickets)
                .crumb(viewer.language.frame_tickets(), "/tickets"),
            id: ticket.id(),
            number: shown.number.to_string(),
            subject: ticket.subject().to_string(),
            description: ticket.description().map(ToString::to_string),
            severity: words::severity(t, ticket.severity()),
            severity_number: ticket.severity().number(),
            state: words::state(t, ticket.state_name()),
            closure_proposed: ticket.closure_proposed().is_some(),
            ente: shown.ente,
            site: shown.site,
            machine: shown.machine,
            opened: When::at(ticket.opened_at()),
            channel: words::channel(t, ticket.channel()),
            tally: tally(&standings),
            log: shown
                .log
                .iter()
                .map(|event| Line::new(t, event, &titles))
                .collect(),
            findings: shown
                .findings
                .into_iter()
                .map(|part| FindingPart::new(t, part))
                .collect(),
        }
    }
}

fn titles(shown: &TicketShown) -> Titles {
    let findings = shown.findings.iter().map(|part| &part.finding);
    findings
        .map(|finding| (finding.id, finding.code.title(&finding.object)))
        .collect()
}
