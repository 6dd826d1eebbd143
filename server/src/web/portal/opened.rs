//! The page after a request was sent: its number, by when, and what happens next.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use custode_domain::id::TicketId;

use super::due::due;
use crate::app::App;
use crate::app::show_ticket::{TicketShown, show_ticket};
use crate::app::viewer::Viewer;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found};
use crate::web::words;

/// The page.
#[derive(Debug, Template)]
#[template(path = "portal/opened.html")]
pub(in crate::web) struct OpenedPage {
    pub(super) frame: Frame,
    pub(super) id: TicketId,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) severity: &'static str,
    /// What is owed and by when.
    pub(super) due: Vec<String>,
}

/// `GET /requests/{ticket}`
pub(super) async fn opened(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
) -> Response {
    let Ok(id) = ticket.parse::<TicketId>() else {
        return not_found().await;
    };
    match show_ticket(&app, &viewer, id).await {
        Ok(Some(shown)) => html(&OpenedPage::new(&viewer, &shown)),
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl OpenedPage {
    fn new(viewer: &Viewer, shown: &TicketShown) -> Self {
        let (t, ticket) = (viewer.language, &shown.ticket);
        Self {
            frame: Frame::new(viewer, Here::Home).crumb(t.portal_home(), "/home"),
            id: ticket.id(),
            number: shown.number.to_string(),
            subject: ticket.subject().to_string(),
            severity: words::severity(t, ticket.severity()),
            due: due(t, &shown.governed.contract, ticket),
        }
    }
}
