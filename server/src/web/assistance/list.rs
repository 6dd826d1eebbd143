//! List: the sessions that somebody follows.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::words::session_state;
use crate::app::App;
use crate::app::assistance::{self, SessionRow};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html};
use crate::web::when::When;

/// The page.
#[derive(Debug, Template)]
#[template(path = "assistance/list.html")]
pub(in crate::web) struct SessionsPage {
    pub(super) frame: Frame,
    pub(super) rows: Vec<Row>,
}

/// A session.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) ticket: String,
    pub(super) number: String,
    pub(super) machine: String,
    pub(super) technician: String,
    pub(super) state: &'static str,
    pub(super) state_code: &'static str,
    pub(super) asked_at: When,
    pub(super) until: Option<When>,
}

/// `GET /assistance`
pub(super) async fn show(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    match assistance::list(&app, &viewer).await {
        Ok(rows) => html(&SessionsPage {
            frame: Frame::new(&viewer, Here::Assistance),
            rows: rows
                .into_iter()
                .map(|row| Row::new(viewer.language, row))
                .collect(),
        }),
        Err(error) => failed(&error),
    }
}

impl Row {
    pub(super) fn new(t: Lang, row: SessionRow) -> Self {
        Self {
            id: row.id.to_string(),
            ticket: row.ticket.to_string(),
            number: row.number.to_string(),
            machine: row.machine.1,
            technician: row.technician.1,
            state: session_state(t, row.state),
            state_code: row.state.code(),
            asked_at: When::at(row.asked_at),
            until: row.until.map(When::at),
        }
    }
}
