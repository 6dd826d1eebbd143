//! Call: the page that a mail or a push leads to: what is wrong, and one button to say that one sees to it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::TicketId;
use custode_domain::on_call::{Called, PageReason, PagingState};

use super::{PLACE, minute};
use crate::app::App;
use crate::app::on_call::{CallShown, Step, Stepped, show_call};
use crate::app::viewer::Viewer;
use crate::app::work_ticket::{Command, NotWorked, work_ticket};
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found};
use crate::web::refusal::{obstacle, refusal};
use crate::web::when::When;
use crate::web::words;

/// The page.
#[derive(Debug, Template)]
#[template(path = "on_call/call.html")]
pub(in crate::web) struct CallPage {
    pub(super) frame: Frame,
    pub(super) ticket: TicketId,
    pub(super) title: String,
    pub(super) subject: String,
    pub(super) ente: String,
    pub(super) severity: &'static str,
    pub(super) severity_number: u8,
    pub(super) competence: &'static str,
    pub(super) why: String,
    pub(super) standing: String,
    /// Whether nobody has acknowledged yet.
    pub(super) waits: bool,
    pub(super) acknowledges: bool,
    pub(super) steps: Vec<(When, String)>,
    /// Why the button did nothing.
    pub(super) problem: String,
}

/// `GET /on-call/calls/{ticket}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
) -> Response {
    match ticket.parse() {
        Ok(id) => page(&app, &viewer, id, StatusCode::OK, String::new()).await,
        Err(_) => not_found().await,
    }
}

/// `POST /on-call/calls/{ticket}/acknowledge`
pub(super) async fn acknowledge(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
) -> Response {
    let Ok(id) = ticket.parse::<TicketId>() else {
        return not_found().await;
    };
    let t = viewer.language;
    let problem = match work_ticket(&app, &viewer, id, None, Command::AcknowledgePage).await {
        Ok(_) => return Redirect::to(&format!("{PLACE}/calls/{id}")).into_response(),
        Err(NotWorked::Unseen) => return not_found().await,
        Err(NotWorked::Store(error)) => return failed(&error),
        Err(NotWorked::Broken(error)) => return failed(&error),
        Err(NotWorked::Refused(reason)) => refusal(t, &reason),
        Err(NotWorked::Hindered(reason)) => obstacle(t, reason),
        Err(NotWorked::Stale { .. }) => t.ticket_stale().to_owned(),
    };
    page(&app, &viewer, id, StatusCode::CONFLICT, problem).await
}

async fn page(
    app: &App,
    viewer: &Viewer,
    id: TicketId,
    status: StatusCode,
    problem: String,
) -> Response {
    match show_call(app, viewer, id).await {
        Ok(Some(call)) => (status, html(&CallPage::new(viewer, &call, problem))).into_response(),
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl CallPage {
    pub(super) fn new(viewer: &Viewer, call: &CallShown, problem: String) -> Self {
        let t = viewer.language;
        Self {
            frame: Frame::new(viewer, Here::OnCall).crumb(t.on_call_title(), PLACE),
            ticket: call.ticket,
            title: t.on_call_call(call.number),
            subject: call.subject.clone(),
            ente: call.ente.clone(),
            severity: words::severity(t, call.severity),
            severity_number: call.severity.number(),
            competence: words::competence(t, call.competence),
            why: match &call.reason {
                PageReason::Judged(text) => text.to_string(),
                PageReason::Blocking => t.log_paged_blocking().to_owned(),
            },
            standing: standing(t, call),
            waits: matches!(call.state, PagingState::Awaiting(_)),
            acknowledges: call.acknowledges,
            steps: call.steps.iter().map(|step| said(t, step)).collect(),
            problem,
        }
    }
}

fn standing(t: Lang, call: &CallShown) -> String {
    match call.state {
        PagingState::Awaiting(Called::Person { until, .. }) => {
            let mut steps = call.steps.iter().rev();
            let name = steps.find_map(|step| match &step.what {
                Stepped::Called(_, name) => Some(name.as_str()),
                Stepped::Acknowledged(_) => None,
            });
            t.on_call_call_waits(name.unwrap_or_default(), minute(until))
        }
        PagingState::Awaiting(Called::Coordinators) => t.on_call_call_coordinators().to_owned(),
        PagingState::Acknowledged { at, .. } => {
            let mut steps = call.steps.iter().rev();
            let name = steps.find_map(|step| match &step.what {
                Stepped::Acknowledged(name) => Some(name.as_str()),
                Stepped::Called(..) => None,
            });
            t.on_call_call_done(name.unwrap_or_default(), minute(at))
        }
    }
}

fn said(t: Lang, step: &Step) -> (When, String) {
    let what = match &step.what {
        Stepped::Called(Called::Person { .. }, name) => t.on_call_step_called(name),
        Stepped::Called(Called::Coordinators, _) => t.on_call_step_coordinators().to_owned(),
        Stepped::Acknowledged(name) => t.on_call_step_done(name),
    };
    (When::at(step.at), what)
}
