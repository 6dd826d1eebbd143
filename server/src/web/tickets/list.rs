//! The list of tickets, the newest first.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use custode_domain::id::TicketId;
use serde::Deserialize;

use crate::app::App;
use crate::app::list_tickets::{Listed, PAGE, list_tickets};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found};
use crate::web::when::When;
use crate::web::words;

/// The page.
#[derive(Debug, Template)]
#[template(path = "tickets.html")]
pub(in crate::web) struct TicketsPage {
    pub(super) frame: Frame,
    pub(super) rows: Vec<Row>,
    /// Whether this is not the first page.
    pub(super) continued: bool,
    pub(super) next: Option<TicketId>,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: TicketId,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) ente: String,
    pub(super) severity: &'static str,
    pub(super) severity_number: u8,
    pub(super) state: &'static str,
    pub(super) state_code: &'static str,
    pub(super) opened: When,
}

/// Where a page of the list begins.
#[derive(Debug, Deserialize)]
pub(crate) struct After {
    after: Option<String>,
}

/// `GET /tickets`
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(from): Query<After>,
) -> Response {
    let Ok(after) = from.after.map(|text| text.parse()).transpose() else {
        return not_found().await;
    };
    let listed = match list_tickets(&app, &viewer, after).await {
        Ok(listed) => listed,
        Err(error) => return failed(&error),
    };
    let is_full = u32::try_from(listed.len()).is_ok_and(|count| count == PAGE);
    let next = listed
        .last()
        .filter(|_| is_full)
        .map(|listed| listed.row.id);
    html(&TicketsPage {
        frame: Frame::new(&viewer, Here::Tickets),
        rows: listed
            .into_iter()
            .map(|listed| Row::new(viewer.language, listed))
            .collect(),
        continued: after.is_some(),
        next,
    })
}

impl Row {
    fn new(t: Lang, Listed { row, ente }: Listed) -> Self {
        Self {
            id: row.id,
            number: row.number.to_string(),
            subject: row.subject,
            ente,
            severity: words::severity(t, row.severity),
            severity_number: row.severity.number(),
            state: words::state(t, row.state),
            state_code: row.state.code(),
            opened: When::at(row.opened_at),
        }
    }
}
