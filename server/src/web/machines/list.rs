//! The list of machines, in the order in which they joined.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use custode_domain::id::{EnteId, MachineId};
use serde::Deserialize;

use super::row::{Condition, Row};
use crate::app::App;
use crate::app::list_machines::{PAGE, list_machines};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found};

/// The page.
#[derive(Debug, Template)]
#[template(path = "machines.html")]
pub(in crate::web) struct MachinesPage {
    pub(super) frame: Frame,
    pub(super) rows: Vec<Row>,
    /// The address of this page, for what renews itself.
    pub(super) here: String,
    /// Whether this is not the first page.
    pub(super) continued: bool,
    /// The address of the first page; empty on that page.
    pub(super) first: &'static str,
    /// The address of the page that follows; empty on the last.
    pub(super) following: String,
}

/// Where a page of the list begins.
#[derive(Debug, Deserialize)]
pub(crate) struct After {
    after: Option<String>,
}

/// `GET /machines`
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(from): Query<After>,
) -> Response {
    let after = match from.after.as_deref().map(position) {
        Some(None) => return not_found().await,
        given => given.flatten(),
    };
    let machines = match list_machines(&app, viewer.scope(Action::SeeMachines), after).await {
        Ok(machines) => machines,
        Err(error) => return failed(&error),
    };
    let is_full = u32::try_from(machines.len()).is_ok_and(|count| count == PAGE);
    let last = machines.last().filter(|_| is_full);
    let now = app.clock.now();
    html(&MachinesPage {
        frame: Frame::new(&viewer, Here::Machines),
        here: from.after.map_or_else(
            || "/machines".to_owned(),
            |after| format!("/machines?after={after}"),
        ),
        first: if after.is_some() { "/machines" } else { "" },
        following: last.map_or_else(String::new, |shown| {
            format!(
                "/machines?after={}.{}",
                shown.machine.ente, shown.machine.id
            )
        }),
        continued: after.is_some(),
        rows: machines
            .iter()
            .map(|shown| Row::new(viewer.language, shown, now))
            .collect(),
    })
}

/// `ente.machine`, as the link of the page before said.
fn position(text: &str) -> Option<(EnteId, MachineId)> {
    let (ente, machine) = text.split_once('.')?;
    Some((ente.parse().ok()?, machine.parse().ok()?))
}
