//! The page on which the desk writes down what a caller asks.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use custode_domain::id::EnteId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::app::App;
use crate::app::request_form::{CallOffered, offered_for_caller};
use crate::app::viewer::Viewer;
use crate::web::form::{Choice, Errors};
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html};
use crate::web::portal::choices::{self, Group};

/// How browsers write an instant into a field.
pub(super) const LOCAL: &str = "%Y-%m-%dT%H:%M:%S";

/// The page.
#[derive(Debug, Template)]
#[template(path = "calls/new.html")]
pub(in crate::web) struct CallPage {
    pub(super) frame: Frame,
    pub(super) enti: Vec<Choice>,
    /// Whose people are shown; nothing until somebody chose.
    pub(super) ente: Option<(EnteId, String)>,
    pub(super) callers: Vec<Choice>,
    pub(super) categories: Vec<Group>,
    pub(super) places: Vec<Group>,
    pub(super) hindrances: Vec<Choice>,
    pub(super) alternatives: Vec<Choice>,
    pub(super) typed: Typed,
    pub(super) errors: Errors,
}

/// The form as it was filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::web) struct Typed {
    /// The button: to show people and machines, or to open the ticket.
    pub(super) act: String,
    pub(super) key: String,
    pub(super) ente: String,
    pub(super) q: String,
    pub(super) caller: String,
    pub(super) rang: String,
    pub(super) answered: String,
    pub(super) ended: String,
    pub(super) category: String,
    pub(super) place: String,
    pub(super) subject: String,
    pub(super) hindrance: String,
    pub(super) alternative: String,
    pub(super) description: String,
}

/// `GET /calls/new`: whoever opens it has just answered.
pub(super) async fn new(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(typed): Query<Typed>,
) -> Response {
    let now = local(app.clock.now());
    let or_now = |typed: String| if typed.is_empty() { now.clone() } else { typed };
    let typed = Typed {
        key: app.mint.token().reveal().to_owned(),
        rang: or_now(typed.rang),
        answered: or_now(typed.answered),
        ..typed
    };
    page(&app, &viewer, typed, Errors::default())
        .await
        .map_or_else(|answer| answer, |page| html(&page))
}

/// The page with what was typed.
pub(super) async fn page(
    app: &App,
    viewer: &Viewer,
    typed: Typed,
    errors: Errors,
) -> Result<CallPage, Response> {
    let (ente, caller) = (typed.ente.parse().ok(), typed.caller.parse().ok());
    let offered = offered_for_caller(app, viewer, ente, &typed.q, caller).await;
    let offered = offered.map_err(|error| failed(&error))?;
    Ok(CallPage::new(viewer, offered, typed, errors))
}

/// As a field of a form takes an instant.
fn local(at: Timestamp) -> String {
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime(LOCAL).to_string()
}

impl CallPage {
    pub(super) fn new(viewer: &Viewer, offered: CallOffered, typed: Typed, errors: Errors) -> Self {
        let t = viewer.language;
        let choice = |id: String, name: String, chosen: &str| {
            let is_chosen = id == chosen;
            Choice::new(id, name, is_chosen)
        };
        let first = |label: &str| Choice::new("", label, false);
        let enti = offered.enti.into_iter();
        let enti = enti.map(|(id, name)| choice(id.to_string(), name, &typed.ente));
        let callers = offered.callers.into_iter();
        let callers = callers.map(|(id, name)| choice(id.to_string(), name, &typed.caller));
        Self {
            frame: Frame::new(viewer, Here::Queue).crumb(t.queue_title(), "/queue"),
            enti: std::iter::once(first(t.call_ente_none()))
                .chain(enti)
                .collect(),
            ente: offered.ente,
            callers: std::iter::once(first(t.call_caller_none()))
                .chain(callers)
                .collect(),
            categories: choices::categories(t, &typed.category),
            places: choices::places(t, &offered.about, &typed.place),
            hindrances: choices::hindrances(t, &typed.hindrance),
            alternatives: choices::alternatives(t, &typed.alternative),
            typed,
            errors,
        }
    }

    /// What was typed and is not shown while no Ente is chosen.
    pub(super) fn kept(&self) -> [(&'static str, &str); 10] {
        let typed = &self.typed;
        [
            ("caller", &typed.caller),
            ("rang", &typed.rang),
            ("answered", &typed.answered),
            ("ended", &typed.ended),
            ("category", &typed.category),
            ("place", &typed.place),
            ("subject", &typed.subject),
            ("hindrance", &typed.hindrance),
            ("alternative", &typed.alternative),
            ("description", &typed.description),
        ]
        .map(|(name, value)| (name, value.as_str()))
    }

    /// Whether a search found nobody: the first choice is none.
    pub(super) fn found_nobody(&self) -> bool {
        self.callers.len() == 1 && !self.typed.q.is_empty()
    }
}
