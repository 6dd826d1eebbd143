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
use crate::web::page::{failed, html};
use crate::web::words;

/// The page.
#[derive(Debug, Template)]
#[template(path = "tickets.html")]
struct TicketsPage {
    viewer: String,
    rows: Vec<Row>,
    next: Option<TicketId>,
}

#[derive(Debug)]
struct Row {
    id: TicketId,
    number: String,
    subject: String,
    ente: String,
    severity: &'static str,
    severity_number: u8,
    state: &'static str,
    state_code: &'static str,
    opened: String,
}

/// Where a page of the list begins.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct After {
    after: Option<String>,
}

/// `GET /tickets`
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(from): Query<After>,
) -> Response {
    let after = from.after.and_then(|text| text.parse().ok());
    let listed = match list_tickets(&app, viewer.scope, after).await {
        Ok(listed) => listed,
        Err(error) => return failed(&error),
    };
    let is_full = u32::try_from(listed.len()).is_ok_and(|count| count == PAGE);
    let next = listed
        .last()
        .filter(|_| is_full)
        .map(|listed| listed.row.id);
    html(&TicketsPage {
        viewer: viewer.name,
        rows: listed.into_iter().map(Row::from).collect(),
        next,
    })
}

impl From<Listed> for Row {
    fn from(Listed { row, ente }: Listed) -> Self {
        Self {
            id: row.id,
            number: row.number.to_string(),
            subject: row.subject,
            ente,
            severity: words::severity(row.severity),
            severity_number: row.severity.number(),
            state: words::state(row.state),
            state_code: row.state.code(),
            opened: words::instant(row.opened_at),
        }
    }
}
