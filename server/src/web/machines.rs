//! Machines: the list, and the page of one.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use custode_domain::id::{EnteId, MachineId};
use serde::Deserialize;

use super::page::{failed, html, not_found};
use super::words;
use crate::app::App;
use crate::app::list_machines::{MachineShown, PAGE, list_machines, show_machine};
use crate::app::viewer::Viewer;

/// The list of machines.
#[derive(Debug, Template)]
#[template(path = "machines.html")]
struct MachinesPage {
    viewer: String,
    rows: Vec<Row>,
    next: Option<String>,
}

/// The page of a machine.
#[derive(Debug, Template)]
#[template(path = "machine.html")]
struct MachinePage {
    viewer: String,
    row: Row,
    standing: Vec<Standing>,
}

#[derive(Debug)]
struct Row {
    id: MachineId,
    name: String,
    ente: String,
    site: String,
    class: &'static str,
    os: String,
    agent: String,
    heard: Option<String>,
}

#[derive(Debug)]
struct Standing {
    title: String,
    since: String,
    ticket: Option<String>,
}

/// Where a page of the list begins.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct After {
    after: Option<String>,
}

/// `GET /machines`
pub(super) async fn list(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(from): Query<After>,
) -> Response {
    let after = from.after.as_deref().and_then(position);
    let machines = match list_machines(&app, viewer.scope, after).await {
        Ok(machines) => machines,
        Err(error) => return failed(&error),
    };
    let is_full = u32::try_from(machines.len()).is_ok_and(|count| count == PAGE);
    let last = machines.last().filter(|_| is_full);
    let next = last.map(|shown| format!("{}.{}", shown.machine.ente, shown.machine.id));
    html(&MachinesPage {
        viewer: viewer.name,
        rows: machines.into_iter().map(Row::from).collect(),
        next,
    })
}

/// `GET /machines/{machine}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(machine): Path<String>,
) -> Response {
    let Ok(id) = machine.parse::<MachineId>() else {
        return not_found().await;
    };
    match show_machine(&app, viewer.scope, id).await {
        Ok(Some((shown, findings))) => {
            let standing = findings.into_iter().map(|finding| Standing {
                title: finding.code.title(&finding.object),
                since: words::instant(finding.since),
                ticket: finding.ticket.map(|ticket| ticket.to_string()),
            });
            html(&MachinePage {
                viewer: viewer.name,
                row: shown.into(),
                standing: standing.collect(),
            })
        }
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl From<MachineShown> for Row {
    fn from(shown: MachineShown) -> Self {
        let MachineShown {
            machine,
            ente,
            site,
        } = shown;
        Self {
            id: machine.id,
            name: machine.name,
            ente,
            site,
            class: words::class(machine.class),
            os: machine.os,
            agent: machine.agent_version,
            heard: machine.last_heard_at.map(words::instant),
        }
    }
}

/// `ente.machine`, as the link of the page before said.
fn position(text: &str) -> Option<(EnteId, MachineId)> {
    let (ente, machine) = text.split_once('.')?;
    Some((ente.parse().ok()?, machine.parse().ok()?))
}
