//! List: the Enti, each with the version of its contract that is in force.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use custode_domain::id::EnteId;
use jiff::Timestamp;

use crate::app::App;
use crate::app::contracts::{self, EnteContract};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html};
use crate::web::when::When;

/// The page.
#[derive(Debug, Template)]
#[template(path = "contracts/list.html")]
pub(in crate::web) struct ContractsPage {
    pub(super) frame: Frame,
    pub(super) rows: Vec<Row>,
}

/// An Ente.
#[derive(Debug)]
pub(super) struct Row {
    ente: EnteId,
    name: String,
    number: u32,
    since: String,
    next: String,
}

/// `GET /contracts`
pub(super) async fn list(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    match contracts::list(&app, &viewer).await {
        Ok(listed) => html(&ContractsPage::new(&viewer, &listed)),
        Err(error) => failed(&error),
    }
}

impl ContractsPage {
    pub(super) fn new(viewer: &Viewer, listed: &[EnteContract]) -> Self {
        let t = viewer.language;
        Self {
            frame: Frame::new(viewer, Here::Contracts),
            rows: listed.iter().map(|one| Row::new(t, one)).collect(),
        }
    }
}

impl Row {
    fn new(t: Lang, one: &EnteContract) -> Self {
        let next = one.next.as_ref();
        Self {
            ente: one.ente.id,
            name: one.ente.name.clone(),
            number: one.in_force.number,
            since: begins(t, one.in_force.from),
            next: next.map_or_else(
                || t.contract_no_next().to_owned(),
                |next| t.contract_next_at(next.number, When::at(next.from).minute()),
            ),
        }
    }
}

/// When a version begins; the tender's own holds from ever.
pub(super) fn begins(t: Lang, from: Timestamp) -> String {
    if from == Timestamp::UNIX_EPOCH {
        t.contract_always().to_owned()
    } else {
        When::at(from).minute()
    }
}
