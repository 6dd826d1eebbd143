//! Machines: what is known of them, and what stands on them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use custode_domain::id::{EnteId, MachineId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::coded;
use super::problem::{Problem, failed};
use super::query::{self, Asked};
use super::tickets::finding::Finding;
use crate::app::App;
use crate::app::list_machines::{MachineShown, list_machines, show_machine};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;

/// Some machines.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Machines {
    items: Vec<Machine>,
    /// Where the list goes on; nothing at its end.
    next_cursor: Option<String>,
}

/// A machine with an agent.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Machine {
    #[schema(value_type = uuid::Uuid)]
    id: String,
    /// As the machine says; text from outside.
    #[schema(example = "sic-01")]
    name: String,
    #[schema(value_type = coded::Class)]
    class: &'static str,
    #[schema(value_type = uuid::Uuid)]
    ente: String,
    #[schema(example = "Comune di Esempio")]
    ente_name: String,
    #[schema(value_type = uuid::Uuid)]
    site: String,
    #[schema(example = "Municipio")]
    site_name: String,
    /// As the machine says; text from outside.
    os: String,
    /// As the machine says; text from outside.
    agent_version: String,
    #[schema(value_type = jiff::Timestamp)]
    enrolled_at: String,
    /// Nothing until it reported.
    #[schema(value_type = Option<jiff::Timestamp>)]
    last_heard_at: Option<String>,
}

/// A machine with what stands on it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MachineOpened {
    #[serde(flatten)]
    machine: Machine,
    /// The faults that have not cleared, the oldest first.
    findings: Vec<Finding>,
}

/// How machines are asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asking {
    /// Where the list goes on, as the last answer said.
    cursor: Option<String>,
    /// Rows of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    limit: Option<String>,
}

/// The machines that may be seen, page by page
#[utoipa::path(get, path = "/api/v1/machines", tag = "machines", operation_id = "list_machines", params(Asking),
    responses((status = 200, description = "A page of machines", body = Machines,
        headers(("Link" = String, description = "The next page, as rel=next")))))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    uri: Uri,
    Asked(asked): Asked<Asking>,
) -> Result<(HeaderMap, Json<Machines>), Problem> {
    let limit = query::limit(asked.limit.as_deref())? as usize;
    let mut after = query::place(asked.cursor.as_deref(), read)?;
    let scope = viewer.scope(Action::SeeMachines);
    let mut shown: Vec<MachineShown> = Vec::new();
    while shown.len() <= limit {
        let page = list_machines(&app, scope, after).await;
        let page = page.map_err(|error| failed(&error))?;
        let Some(last) = page.last() else { break };
        after = Some((last.machine.ente, last.machine.id));
        shown.extend(page);
    }
    let goes_on = shown.len() > limit;
    shown.truncate(limit);
    let last = shown.last().filter(|_| goes_on);
    let next =
        last.map(|last| query::cursor(&format!("{} {}", last.machine.ente, last.machine.id)));
    let headers = query::lead_on(&uri, next.as_deref());
    let items = shown.into_iter().map(Machine::from).collect();
    let next_cursor = next;
    Ok((headers, Json(Machines { items, next_cursor })))
}

/// A machine with what stands on it
#[utoipa::path(get, path = "/api/v1/machines/{machine}", tag = "machines", operation_id = "show_machine",
    params(("machine" = uuid::Uuid, Path, description = "Its identifier")),
    responses((status = 200, description = "The machine", body = MachineOpened)))]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(id): Path<String>,
) -> Result<Json<MachineOpened>, Problem> {
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let shown = show_machine(&app, viewer.scope(Action::SeeMachines), id).await;
    let opened = shown
        .map_err(|error| failed(&error))?
        .ok_or(Problem::NotFound)?;
    Ok(Json(MachineOpened {
        findings: opened.standing.iter().map(Finding::from).collect(),
        machine: opened.shown.into(),
    }))
}

fn read(place: &str) -> Option<(EnteId, MachineId)> {
    let (ente, machine) = place.split_once(' ')?;
    Some((ente.parse().ok()?, machine.parse().ok()?))
}

impl From<MachineShown> for Machine {
    fn from(shown: MachineShown) -> Self {
        let machine = shown.machine;
        Self {
            id: machine.id.to_string(),
            name: machine.name,
            class: machine.class.code(),
            ente: machine.ente.to_string(),
            ente_name: shown.ente,
            site: machine.site.to_string(),
            site_name: shown.site,
            os: machine.os,
            agent_version: machine.agent_version,
            enrolled_at: machine.enrolled_at.to_string(),
            last_heard_at: machine.last_heard_at.map(|at| at.to_string()),
        }
    }
}
