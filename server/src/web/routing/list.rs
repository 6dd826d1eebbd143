//! The page of the rules: what is in force, what is being written, and what was in force before.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::RuleId;
use serde::Deserialize;

use super::PLACE;
use super::row::{Row, rows};
use crate::app::App;
use crate::app::rights::Action;
use crate::app::routing::{
    self, LARGEST_TRIAL, NotEdited, NotSwitched, Routing, RulesDraft, Step, Switch,
};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::Choice;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found, not_read};
use crate::web::when::When;

/// How many tickets a trial may look at.
const SIZES: [u32; 3] = [100, 500, LARGEST_TRIAL];
/// What a trial looks at when nobody chooses.
pub(super) const USUAL_SIZE: u32 = 500;

/// The page.
#[derive(Debug, Template)]
#[template(path = "routing/list.html")]
pub(in crate::web) struct RoutingPage {
    pub(super) frame: Frame,
    /// What is in force, in a sentence.
    pub(super) standing: String,
    /// The version in force.
    pub(super) version: Option<u64>,
    pub(super) rows: Vec<Row>,
    /// The revision of the draft that is shown.
    pub(super) revision: u64,
    /// How the draft stands, in a sentence.
    pub(super) note: String,
    pub(super) warnings: Vec<String>,
    /// Whether the draft can be switched on.
    pub(super) is_ready: bool,
    pub(super) sizes: Vec<Choice>,
    pub(super) history: Vec<Past>,
    /// Why nothing was done.
    pub(super) problem: &'static str,
    pub(super) manages: bool,
}

/// A change of what was in force.
#[derive(Debug)]
pub(super) struct Past {
    pub(super) at: When,
    pub(super) who: String,
    pub(super) what: String,
    pub(super) version: Option<u64>,
}

/// Which draft the writer saw.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seen {
    pub(super) revision: u64,
}

type Sent = Result<Form<Seen>, FormRejection>;

/// `GET /routing`
pub(super) async fn show(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    page(&app, &viewer, StatusCode::OK, "").await
}

/// `POST /routing/on`
pub(super) async fn switch_on(State(app): State<Arc<App>>, viewer: Viewer, sent: Sent) -> Response {
    let Form(seen) = match sent {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let done = routing::switch_on(&app, &viewer, seen.revision).await;
    switched(&app, &viewer, done.map(|_| ())).await
}

/// `POST /routing/off`
pub(super) async fn switch_off(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    let done = routing::switch_off(&app, &viewer).await;
    switched(&app, &viewer, done).await
}

/// `POST /routing/rules/{rule}/earlier`
pub(super) async fn earlier(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(rule): Path<String>,
    sent: Sent,
) -> Response {
    step(&app, &viewer, &rule, sent, Step::Earlier).await
}

/// `POST /routing/rules/{rule}/later`
pub(super) async fn later(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(rule): Path<String>,
    sent: Sent,
) -> Response {
    step(&app, &viewer, &rule, sent, Step::Later).await
}

/// `POST /routing/rules/{rule}/remove`
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(rule): Path<String>,
    sent: Sent,
) -> Response {
    step(&app, &viewer, &rule, sent, Step::Out).await
}

async fn step(app: &App, viewer: &Viewer, rule: &str, sent: Sent, step: Step) -> Response {
    let Ok(rule) = rule.parse::<RuleId>() else {
        return not_found().await;
    };
    let Form(seen) = match sent {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let done = routing::change(app, viewer, seen.revision, rule, step).await;
    edited(app, viewer, done).await
}

/// The list again after the draft was changed, or why it was not.
pub(super) async fn edited(app: &App, viewer: &Viewer, done: Result<(), NotEdited>) -> Response {
    let t = viewer.language;
    match done {
        Ok(()) => Redirect::to(PLACE).into_response(),
        Err(NotEdited::Stale) => {
            page(app, viewer, StatusCode::CONFLICT, t.routing_not_stale()).await
        }
        Err(NotEdited::Store(error)) => failed(&error),
        // Moving, taking out and bringing back name a rule or a version, and nothing else.
        Err(
            NotEdited::Unseen
            | NotEdited::NoCondition(_)
            | NotEdited::NoWord { .. }
            | NotEdited::NoSuchEnte
            | NotEdited::NoSuchMachine { .. }
            | NotEdited::ManyMachines { .. }
            | NotEdited::Rules(_),
        ) => not_found().await,
    }
}

async fn switched(app: &App, viewer: &Viewer, done: Result<(), NotSwitched>) -> Response {
    let t = viewer.language;
    let (status, problem) = match done {
        Ok(()) => return Redirect::to(PLACE).into_response(),
        Err(NotSwitched::Denied) => return not_found().await,
        Err(NotSwitched::Store(error)) => return failed(&error),
        Err(NotSwitched::Stale) => (StatusCode::CONFLICT, t.routing_not_stale()),
        Err(NotSwitched::Empty) => (StatusCode::UNPROCESSABLE_ENTITY, t.routing_not_empty()),
        Err(NotSwitched::NotTried) => (StatusCode::UNPROCESSABLE_ENTITY, t.routing_not_tried()),
        Err(NotSwitched::NothingChanges) => (StatusCode::CONFLICT, t.routing_not_changed()),
    };
    page(app, viewer, status, problem).await
}

async fn page(app: &App, viewer: &Viewer, status: StatusCode, problem: &'static str) -> Response {
    match routing::show(app, viewer).await {
        Ok(Some(shown)) => {
            let page = RoutingPage::new(viewer, &shown, problem);
            (status, html(&page)).into_response()
        }
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl RoutingPage {
    pub(super) fn new(viewer: &Viewer, shown: &Routing, problem: &'static str) -> Self {
        let t = viewer.language;
        let draft = shown.draft.as_ref();
        let rules = draft.map_or(&[][..], |draft| draft.rules.all());
        let in_force = shown.in_force.as_ref();
        let is_same = in_force.is_some_and(|(_, known)| known.all() == rules);
        let sizes = SIZES.map(|size| {
            let label = t.routing_try_last_some(size);
            Choice::new(size.to_string(), label, size == USUAL_SIZE)
        });
        Self {
            frame: Frame::new(viewer, Here::Routing),
            standing: standing(t, shown),
            version: in_force.map(|(version, _)| *version),
            rows: rows(t, rules, &shown.names),
            revision: draft.map_or(0, |draft| draft.revision),
            note: draft.map_or_else(String::new, |draft| note(t, shown, draft, is_same)),
            warnings: draft.map_or_else(Vec::new, |draft| warnings(t, draft)),
            is_ready: draft.is_some_and(|draft| draft.tried_at.is_some())
                && !rules.is_empty()
                && !is_same,
            sizes: sizes.into(),
            history: shown
                .switches
                .iter()
                .map(|one| past(t, shown, one))
                .collect(),
            problem,
            manages: viewer.can(Action::ManageRouting),
        }
    }
}

fn standing(t: Lang, shown: &Routing) -> String {
    match (&shown.in_force, shown.switches.first()) {
        (Some((version, _)), Some(last)) => {
            let who = who(t, shown, last.by);
            t.routing_on(version, When::at(last.at).minute(), who)
        }
        (Some(_) | None, _) => t.routing_off().to_owned(),
    }
}

fn note(t: Lang, shown: &Routing, draft: &RulesDraft, is_same: bool) -> String {
    let (at, who) = (When::at(draft.edited_at), who(t, shown, draft.edited_by));
    match draft.tried_at {
        _ if is_same => t.routing_draft_same().to_owned(),
        None => t.routing_draft_untried(at.minute(), who),
        Some(tried) => t.routing_draft_tried(at.minute(), who, When::at(tried).minute()),
    }
}

fn warnings(t: Lang, draft: &RulesDraft) -> Vec<String> {
    let name = |place: usize| {
        let rule = draft.rules.all().get(place - 1);
        rule.map_or("", |rule| rule.name.as_str())
    };
    let all = draft.rules.unreachable().into_iter();
    all.map(|one| t.routing_warning(one.place, name(one.place), one.behind, name(one.behind)))
        .collect()
}

fn past(t: Lang, shown: &Routing, switch: &Switch) -> Past {
    Past {
        at: When::at(switch.at),
        who: who(t, shown, switch.by).to_owned(),
        what: match switch.version {
            Some(version) => t.routing_history_on(version),
            None => t.routing_history_off().to_owned(),
        },
        version: switch.version,
    }
}

fn who(t: Lang, shown: &Routing, id: custode_domain::id::PersonId) -> &str {
    let name = shown.names.people.get(&id);
    name.map_or(t.routing_somebody(), String::as_str)
}
