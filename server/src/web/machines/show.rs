//! The page of a machine: what it says of itself, and what stands on it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use custode_domain::id::{MachineId, TicketId};
use custode_protocol::report::Facts;
use jiff::Timestamp;

use super::row::Row;
use crate::app::App;
use crate::app::list_machines::{MachineOpened, show_machine};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found};
use crate::web::quantity::Unit;
use crate::web::when::When;
use crate::web::words;

/// The page.
#[derive(Debug, Template)]
#[template(path = "machine.html")]
pub(in crate::web) struct MachinePage {
    pub(super) frame: Frame,
    pub(super) row: Row,
    pub(super) hardware: Option<Hardware>,
    pub(super) standing: Vec<Standing>,
}

/// What the machine said of itself when it last described itself.
#[derive(Debug)]
pub(super) struct Hardware {
    pub(super) kernel: String,
    pub(super) processors: u32,
    pub(super) memory: String,
    pub(super) started: When,
}

/// A finding that stands on it.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) title: String,
    pub(super) since: When,
    pub(super) severity: &'static str,
    pub(super) severity_number: u8,
    pub(super) ticket: Option<TicketId>,
}

/// `GET /machines/{machine}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(machine): Path<String>,
) -> Response {
    let Ok(id) = machine.parse::<MachineId>() else {
        return not_found().await;
    };
    match show_machine(&app, viewer.scope(Action::SeeMachines), id).await {
        Ok(Some(opened)) => html(&MachinePage::new(&viewer, &opened, app.clock.now())),
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl MachinePage {
    fn new(viewer: &Viewer, opened: &MachineOpened, now: Timestamp) -> Self {
        let t = viewer.language;
        let standing = opened.standing.iter().map(|finding| Standing {
            title: finding.code.title(&finding.object),
            since: When::at(finding.since),
            severity: words::severity(t, finding.severity),
            severity_number: finding.severity.number(),
            ticket: finding.ticket,
        });
        Self {
            frame: Frame::new(viewer, Here::Machines)
                .crumb(viewer.language.frame_machines(), "/machines"),
            row: Row::new(t, &opened.shown, now),
            hardware: Hardware::read(&opened.shown.machine.facts),
            standing: standing.collect(),
        }
    }
}

impl Hardware {
    /// Reads what the store keeps; what another release wrote and this one cannot read is left out.
    fn read(kept: &str) -> Option<Self> {
        let facts: Facts = serde_json::from_str(kept).ok()?;
        #[expect(clippy::cast_precision_loss, reason = "two digits of it are shown")]
        let memory = facts.memory_bytes as f64;
        Some(Self {
            kernel: facts.kernel.to_string(),
            processors: facts.processors,
            memory: Unit::Bytes.tell(memory),
            started: When::at(facts.started_at),
        })
    }
}
