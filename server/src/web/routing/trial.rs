//! The pages of a trial: numbers, and the tickets behind each of them.

use std::fmt::Write as _;
use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::{RuleId, TicketId};
use custode_domain::routing::{Rule, Sent};
use serde::Deserialize;

use super::PLACE;
use super::list::{USUAL_SIZE, edited};
use crate::app::App;
use crate::app::routing::{self, Listed, RulesDraft, Tried};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found, not_read};
use crate::web::words;

/// The numbers.
#[derive(Debug, Template)]
#[template(path = "routing/trial.html")]
pub(in crate::web) struct TrialPage {
    pub(super) frame: Frame,
    pub(super) total: u64,
    pub(super) routed: String,
    pub(super) agreed: String,
    /// Where people sent tickets, above the columns.
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Line>,
    /// Tickets that did not remember their category, in a sentence.
    pub(super) old: Option<String>,
}

/// What a rule, or none, would have sent.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) rule: String,
    pub(super) to: &'static str,
    pub(super) cells: Vec<Cell>,
    pub(super) total: Cell,
}

/// A number with the way to its tickets.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) count: u64,
    pub(super) href: String,
    /// What the number counts, for whoever cannot see the table.
    pub(super) label: String,
    /// Where people sent them, as the draft would have.
    pub(super) is_same: bool,
}

/// The tickets behind a number.
#[derive(Debug, Template)]
#[template(path = "routing/tickets.html")]
pub(in crate::web) struct TrialTicketsPage {
    pub(super) frame: Frame,
    pub(super) title: String,
    pub(super) rows: Vec<TicketLine>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct TicketLine {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) ente: String,
    pub(super) state: &'static str,
    pub(super) state_code: &'static str,
}

/// What is tried.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Begun {
    revision: u64,
    #[serde(default)]
    last: Option<u32>,
}

/// Which tickets are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    #[serde(default)]
    last: Option<u32>,
    #[serde(default)]
    until: Option<String>,
    #[serde(default)]
    rule: Option<String>,
    #[serde(default)]
    sent: Option<String>,
}

type Query_<T> = Result<Query<T>, QueryRejection>;

/// `POST /routing/trial`
pub(super) async fn begin(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    sent: Result<Form<Begun>, FormRejection>,
) -> Response {
    let begun = match sent {
        Ok(Form(begun)) => begun,
        Err(refused) => return not_read(refused.status()),
    };
    let last = begun.last.unwrap_or(USUAL_SIZE);
    match routing::try_draft(&app, &viewer, begun.revision, last).await {
        Ok(until) => Redirect::to(&address(PLACE_OF_TRIAL, last, until)).into_response(),
        Err(refused) => edited(&app, &viewer, Err(refused)).await,
    }
}

const PLACE_OF_TRIAL: &str = "/routing/trial";

/// `GET /routing/trial`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    asked: Query_<Asked>,
) -> Response {
    let Ok(Query(asked)) = asked else {
        return not_read(StatusCode::BAD_REQUEST);
    };
    let last = asked.last.unwrap_or(USUAL_SIZE);
    match routing::trial(&app, &viewer, last, asked.until()).await {
        Ok(Some(tried)) => html(&TrialPage::new(&viewer, &tried)),
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// `GET /routing/trial/tickets`
pub(super) async fn tickets(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    asked: Query_<Asked>,
) -> Response {
    let Ok(Query(asked)) = asked else {
        return not_read(StatusCode::BAD_REQUEST);
    };
    let rule = asked.rule.as_deref().and_then(|id| id.parse().ok());
    let sent = asked.sent.as_deref().and_then(Sent::from_code);
    let which = (asked.last.unwrap_or(USUAL_SIZE), asked.until());
    match routing::trial_tickets(&app, &viewer, which, rule, sent).await {
        Ok(Some((draft, listed))) => {
            let back = address(PLACE_OF_TRIAL, which.0, which.1);
            let named = rule.and_then(|id| draft.rules.find(id));
            html(&TrialTicketsPage::new(&viewer, named, sent, &listed, back))
        }
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl Asked {
    fn until(&self) -> Option<TicketId> {
        self.until.as_deref()?.parse().ok()
    }
}

fn address(place: &str, last: u32, until: Option<TicketId>) -> String {
    let until = until.map_or_else(String::new, |until| format!("&until={until}"));
    format!("{place}?last={last}{until}")
}

impl TrialPage {
    pub(super) fn new(viewer: &Viewer, tried: &Tried) -> Self {
        let (t, trial) = (viewer.language, &tried.trial);
        let RulesDraft { rules, .. } = &tried.draft;
        let all = rules.all().iter().map(Some).chain([None]);
        let forgetful = tried.without_category;
        Self {
            frame: Frame::new(viewer, Here::Routing).crumb(t.routing_title(), PLACE),
            total: trial.total(),
            routed: share(t, trial.routed(), trial.total()),
            agreed: share(t, trial.agreed(), trial.routed()),
            columns: Sent::ALL.map(|sent| place(t, sent)).into(),
            rows: all.map(|rule| line(t, tried, rule)).collect(),
            old: (forgetful > 0).then(|| t.routing_trial_old(forgetful)),
        }
    }
}

impl TrialTicketsPage {
    pub(super) fn new(
        viewer: &Viewer,
        rule: Option<&Rule>,
        sent: Option<Sent>,
        listed: &[Listed],
        back: String,
    ) -> Self {
        let t = viewer.language;
        let row = |ticket: &Listed| TicketLine {
            id: ticket.id.to_string(),
            number: ticket.number.to_string(),
            subject: ticket.subject.clone(),
            ente: ticket.ente.clone(),
            state: words::state(t, ticket.state),
            state_code: ticket.state.code(),
        };
        let whither = sent.map_or(t.routing_trial_everywhere(), |sent| place(t, sent));
        Self {
            frame: Frame::new(viewer, Here::Routing)
                .crumb(t.routing_title(), PLACE)
                .crumb(t.routing_trial_title(), back),
            title: t.routing_trial_open(name(t, rule), whither),
            rows: listed.iter().map(row).collect(),
        }
    }
}

fn line(t: Lang, tried: &Tried, rule: Option<&Rule>) -> Line {
    let id = rule.map(|rule| rule.id);
    let cell = |sent: Option<Sent>| Cell {
        count: sent.map_or_else(
            || tried.trial.of_rule(id),
            |sent| tried.trial.cell(id, sent),
        ),
        href: tickets_of(tried, id, sent),
        label: {
            let whither = sent.map_or(t.routing_trial_everywhere(), |sent| place(t, sent));
            t.routing_trial_open(name(t, rule), whither)
        },
        is_same: sent.is_some_and(|sent| sent.agrees(rule)),
    };
    Line {
        rule: name(t, rule).to_owned(),
        to: rule.map_or("", |rule| words::competence(t, rule.to)),
        cells: Sent::ALL.map(|sent| cell(Some(sent))).into(),
        total: cell(None),
    }
}

fn tickets_of(tried: &Tried, rule: Option<RuleId>, sent: Option<Sent>) -> String {
    let mut href = address("/routing/trial/tickets", tried.last, tried.until);
    if let Some(rule) = rule {
        // Writing to a text does not fail.
        let _ = write!(href, "&rule={rule}");
    }
    if let Some(sent) = sent {
        let _ = write!(href, "&sent={}", sent.code());
    }
    href
}

fn name(t: Lang, rule: Option<&Rule>) -> &str {
    rule.map_or(t.routing_trial_no_rule(), |rule| rule.name.as_str())
}

const fn place(t: Lang, sent: Sent) -> &'static str {
    match sent {
        Sent::FirstLevel => t.routing_trial_first_level(),
        Sent::To(competence) => words::competence(t, competence),
        Sent::SomewhereElse => t.routing_trial_elsewhere(),
    }
}

/// A count and its share of the whole, in percent.
fn share(t: Lang, count: u64, whole: u64) -> String {
    let percent = (count * 100).checked_div(whole).unwrap_or_default();
    t.routing_trial_share(count, percent)
}
