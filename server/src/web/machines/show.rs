//! The page of a machine: what it says of itself, and what stands on it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use custode_domain::id::{MachineId, TicketId};
use custode_protocol::report::Facts;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::hours::charts;
use super::row::{Condition, Row};
use crate::app::App;
use crate::app::list_machines::{MachineOpened, show_machine};
use crate::app::rights::Action;
use crate::app::show_measures::{Series, show_measures};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::chart::Chart;
use crate::web::fault;
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
    /// Whether whoever looks asks for help by a form.
    pub(super) asks: bool,
    pub(super) hardware: Option<Hardware>,
    pub(super) standing: Vec<Standing>,
    /// The times that can be chosen, in days, and which one is.
    pub(super) days: [(u32, bool); 2],
    pub(super) charts: Vec<Chart>,
}

/// The times of which the measures are shown, in days: what just happened, and whether last week was like it.
const DAYS: [u32; 2] = [1, 7];

/// How far back the measures go.
#[derive(Debug, Deserialize)]
pub(crate) struct Back {
    days: Option<u32>,
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
    Query(back): Query<Back>,
) -> Response {
    let Ok(id) = machine.parse::<MachineId>() else {
        return not_found().await;
    };
    let asked = back.days.filter(|days| DAYS.contains(days));
    let days = asked.unwrap_or(DAYS[0]);
    let (scope, now) = (viewer.scope(Action::SeeMachines), app.clock.now());
    let from = now - SignedDuration::from_hours(24 * i64::from(days));
    let opened = match show_machine(&app, scope, id).await {
        Ok(Some(opened)) => opened,
        Ok(None) => return not_found().await,
        Err(error) => return failed(&error),
    };
    match show_measures(&app, scope, id, from).await {
        Ok(series) => {
            let series = series.unwrap_or_default();
            html(&MachinePage::new(&viewer, &opened, (days, &series), now))
        }
        Err(error) => failed(&error),
    }
}

impl MachinePage {
    fn new(
        viewer: &Viewer,
        opened: &MachineOpened,
        (days, series): (u32, &[Series]),
        now: Timestamp,
    ) -> Self {
        let t = viewer.language;
        let standing = opened.standing.iter().map(|finding| Standing {
            title: fault::title(t, finding.code, &finding.object),
            since: When::at(finding.since),
            severity: words::severity(t, finding.severity),
            severity_number: finding.severity.number(),
            ticket: finding.ticket,
        });
        Self {
            frame: Frame::new(viewer, Here::Machines)
                .crumb(viewer.language.frame_machines(), "/machines"),
            row: Row::new(t, &opened.shown, now),
            asks: viewer.can(Action::OpenRequest),
            hardware: Hardware::read(t, &opened.shown.machine.facts),
            standing: standing.collect(),
            days: DAYS.map(|one| (one, one == days)),
            charts: charts(t, series),
        }
    }
}

impl Hardware {
    /// Reads what the store keeps; what another release wrote and this one cannot read is left out.
    fn read(t: Lang, kept: &str) -> Option<Self> {
        let facts: Facts = serde_json::from_str(kept).ok()?;
        #[expect(clippy::cast_precision_loss, reason = "two digits of it are shown")]
        let memory = facts.memory_bytes as f64;
        Some(Self {
            kernel: facts.kernel.to_string(),
            processors: facts.processors,
            memory: Unit::Bytes.tell(t, memory),
            started: When::at(facts.started_at),
        })
    }
}
