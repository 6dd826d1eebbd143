//! Overview: who is on call now in each domain of competence, and where nobody is.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use custode_domain::ticket::Competence;

use super::minute;
use crate::app::App;
use crate::app::on_call::{RotaShown, show_rota};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html};
use crate::web::words;

/// Holes that are named; who wants more opens the rota.
const NAMED: usize = 2;

/// The page.
#[derive(Debug, Template)]
#[template(path = "on_call/overview.html")]
pub(in crate::web) struct OverviewPage {
    pub(super) frame: Frame,
    pub(super) rows: Vec<Row>,
    /// Who is told of holes; empty where there are none.
    pub(super) told: String,
    /// Whether the viewer may have shifts.
    pub(super) holds: bool,
}

/// A rota in the list.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) code: &'static str,
    pub(super) competence: &'static str,
    pub(super) now: String,
    pub(super) next: String,
    pub(super) holes: Vec<String>,
    pub(super) in_use: bool,
}

/// `GET /on-call`
pub(super) async fn show(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    let mut rotas = Vec::new();
    for competence in Competence::ALL.iter().copied() {
        match show_rota(&app, &viewer, competence, None).await {
            Ok(rota) => rotas.extend(rota),
            Err(error) => return failed(&error),
        }
    }
    html(&OverviewPage::new(&viewer, &rotas))
}

impl OverviewPage {
    pub(super) fn new(viewer: &Viewer, rotas: &[RotaShown]) -> Self {
        let t = viewer.language;
        let is_open = rotas.iter().any(|rota| !rota.gaps.is_empty());
        let told = rotas.first().filter(|_| is_open);
        Self {
            frame: Frame::new(viewer, Here::OnCall),
            rows: rotas.iter().map(|rota| Row::new(t, rota)).collect(),
            told: told.map_or_else(String::new, |rota| self::told(t, rota)),
            holds: viewer.can(Action::HoldShifts),
        }
    }
}

impl Row {
    fn new(t: Lang, rota: &RotaShown) -> Self {
        Self {
            code: rota.competence.code(),
            competence: words::competence(t, rota.competence),
            now: name(t, rota, true),
            next: name(t, rota, false),
            holes: holes(t, rota, NAMED),
            in_use: rota.in_use,
        }
    }
}

/// Who is called first, or second, now.
pub(super) fn name(t: Lang, rota: &RotaShown, first: bool) -> String {
    let standby = rota.now;
    let person = if first { standby.first } else { standby.second };
    let name = person.and_then(|person| rota.names.get(&person));
    name.map_or(t.on_call_nobody(), String::as_str).to_owned()
}

/// Who is told of holes.
pub(super) fn told(t: Lang, rota: &RotaShown) -> String {
    if rota.told.is_empty() {
        t.on_call_told_nobody().to_owned()
    } else {
        t.on_call_told(rota.told.join(", "))
    }
}

/// The holes of a rota in words, the nearest first.
pub(super) fn holes(t: Lang, rota: &RotaShown, named: usize) -> Vec<String> {
    let gaps = rota.gaps.iter().take(named);
    let mut said: Vec<_> = gaps
        .map(|gap| t.on_call_hole(minute(gap.from), minute(gap.until)))
        .collect();
    let more = rota.gaps.len().saturating_sub(named);
    if more > 0 {
        said.push(t.on_call_holes_more(more as u64));
    }
    said
}
