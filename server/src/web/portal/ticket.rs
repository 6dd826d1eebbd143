//! The page of a request, for the people of its Ente: where it stands, what is asked of them, what happened.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use custode_domain::id::{MachineId, TicketId};
use custode_domain::ticket::{State as Standing, WaitingFor};

use super::brought::BroughtPart;
use super::due::due;
use super::story::{Entry, People};
use crate::app::App;
use crate::app::brought::{Brought, Rating, brought};
use crate::app::rate_ticket::Stars;
use crate::app::rights::{Action, Reach, reach};
use crate::app::show_ticket::{TicketShown, show_ticket};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::assistance::SessionsPart;
use crate::web::fault;
use crate::web::form::{Choice, Errors};
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found};
use crate::web::when::When;
use crate::web::words;

/// The page.
#[derive(Debug, Template)]
#[template(path = "portal/ticket.html")]
pub(in crate::web) struct RequestPage {
    pub(super) frame: Frame,
    pub(super) id: TicketId,
    /// How many events it has: what a judgement was made on.
    pub(super) version: u64,
    /// What makes an answer take effect once.
    pub(super) key: String,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) description: Option<String>,
    pub(super) severity: &'static str,
    pub(super) severity_number: u8,
    pub(super) state: &'static str,
    pub(super) state_code: &'static str,
    /// Where it stands, in a sentence or two.
    pub(super) sentences: Vec<String>,
    pub(super) asks: Asks,
    pub(super) workaround: Option<String>,
    /// Whether somebody may still write on it.
    pub(super) writes: bool,
    pub(super) requester: Option<String>,
    /// Identifier, and the name by which the machine calls itself.
    pub(super) machine: Option<(MachineId, String)>,
    pub(super) site: Option<String>,
    pub(super) opened: When,
    pub(super) channel: &'static str,
    pub(super) findings: Vec<(String, &'static str, &'static str)>,
    pub(super) brought: BroughtPart,
    pub(super) story: Vec<Entry>,
    /// Its remote sessions.
    pub(super) sessions: SessionsPart,
    pub(super) typed: Typed,
    pub(super) files_hint: String,
    pub(super) errors: Errors,
    /// The request changed between reading and sending.
    pub(super) refused: bool,
}

/// What the page asks of whoever reads it.
#[derive(Debug)]
pub(super) enum Asks {
    Nothing,
    /// An answer to this question.
    Answer(String),
    /// Whether this solution works.
    Judgement(String),
    /// How it went; and what was said already.
    Rating {
        stars: Vec<Choice>,
        given: Option<&'static str>,
    },
}

/// What was typed into the forms of the page.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Typed {
    pub(super) text: String,
    pub(super) remark: String,
    pub(super) reason: String,
    pub(super) stars: String,
    pub(super) comment: String,
}

/// What a page that is shown again says.
#[derive(Debug, Default)]
pub(super) struct Again {
    pub(super) typed: Typed,
    pub(super) errors: Errors,
    pub(super) refused: bool,
}

/// What the forms of the page need.
#[derive(Debug)]
pub(super) struct Around {
    pub(super) key: String,
    pub(super) files_hint: String,
}

/// `GET /tickets/{ticket}`, for the people of an Ente.
pub(in crate::web) async fn show(app: Arc<App>, viewer: Viewer, id: TicketId) -> Response {
    page(&app, &viewer, id, Again::default())
        .await
        .map_or_else(|answer| answer, |page| html(&page))
}

/// The page once more, with what was typed and what is wrong with it.
pub(super) async fn again(app: &App, viewer: &Viewer, id: TicketId, again: Again) -> Response {
    let status = if again.refused {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    page(app, viewer, id, again).await.map_or_else(
        |answer| answer,
        |page| (status, html(&page)).into_response(),
    )
}

async fn page(
    app: &App,
    viewer: &Viewer,
    id: TicketId,
    again: Again,
) -> Result<RequestPage, Response> {
    let shown = show_ticket(app, viewer, id).await;
    let Some(shown) = shown.map_err(|error| failed(&error))? else {
        return Err(not_found().await);
    };
    let brought = brought(app, viewer, id).await;
    let brought = brought.map_err(|error| failed(&error))?;
    let around = Around {
        key: app.mint.token().reveal().to_owned(),
        files_hint: super::files_hint(viewer.language, app.attachments),
    };
    Ok(RequestPage::new(viewer, shown, &brought, around, again))
}

impl RequestPage {
    pub(super) fn new(
        viewer: &Viewer,
        shown: TicketShown,
        brought: &Brought,
        around: Around,
        again: Again,
    ) -> Self {
        let (t, ticket) = (viewer.language, &shown.ticket);
        let finding = |part: &crate::app::show_ticket::FindingShown| {
            let title = fault::title(t, part.finding.code, &part.finding.object);
            (
                title,
                words::standing(t, part.standing),
                part.standing.code(),
            )
        };
        let requester = ticket.requester().and_then(|id| shown.people.get(&id));
        Self {
            frame: Frame::new(viewer, Here::Tickets).crumb(t.frame_tickets(), "/tickets"),
            id: ticket.id(),
            version: shown.version,
            key: around.key,
            number: shown.number.to_string(),
            subject: ticket.subject().to_string(),
            description: ticket.description().map(ToString::to_string),
            severity: words::severity(t, ticket.severity()),
            severity_number: ticket.severity().number(),
            state: words::state(t, ticket.state_name()),
            state_code: ticket.state_name().code(),
            sentences: sentences(t, &shown),
            asks: asks(
                viewer,
                ticket.state(),
                brought.rating.as_ref(),
                &again.typed,
            ),
            workaround: ticket
                .workaround()
                .filter(|_| ticket.state_name().is_open())
                .map(ToString::to_string),
            writes: !ticket.state_name().is_final() || again.refused,
            requester: requester.map(|person| person.name.clone()),
            opened: When::at(ticket.opened_at()),
            channel: words::channel(t, ticket.channel()),
            findings: shown.findings.iter().map(finding).collect(),
            // What was said of the service stands where it is asked.
            brought: BroughtPart {
                rating: None,
                ..BroughtPart::new(t, brought)
            },
            story: story(t, &shown),
            sessions: SessionsPart::new(viewer, &shown),
            machine: shown.machine,
            site: shown.site,
            typed: again.typed,
            files_hint: around.files_hint,
            errors: again.errors,
            refused: again.refused,
        }
    }
}

/// The youngest first: whoever comes once a month looks for what is new.
fn story(t: Lang, shown: &TicketShown) -> Vec<Entry> {
    let entries = shown.log.iter().rev();
    entries
        .filter_map(|event| Entry::of(t, event, &shown.people))
        .collect()
}

/// Where a request stands, in words.
fn sentences(t: Lang, shown: &TicketShown) -> Vec<String> {
    let mut told = match shown.ticket.state() {
        Standing::New => vec![t.portal_state_new().to_owned()],
        Standing::TakenInCharge { .. } => vec![t.portal_state_taken().to_owned()],
        Standing::InProgress { .. } => vec![t.portal_state_progress().to_owned()],
        Standing::Waiting { wait, .. } => {
            let expected = wait
                .expected
                .map(|at| t.portal_state_waiting_date(When::at(at).minute()));
            let waits = match wait.on {
                WaitingFor::User => t.portal_state_waiting_user().to_owned(),
                WaitingFor::ThirdParty => t.portal_state_waiting_third(&wait.awaited),
                WaitingFor::PlannedVisit => t.portal_state_waiting_visit(&wait.awaited),
            };
            std::iter::once(waits).chain(expected).collect()
        }
        Standing::TechnicallyClosed(_) => vec![t.portal_state_solved().to_owned()],
        Standing::Closed { .. } => vec![t.portal_state_closed().to_owned()],
        Standing::Cancelled { reason, .. } => vec![t.portal_state_cancelled(reason)],
        Standing::Duplicate { reason, .. } => vec![t.portal_state_duplicate(reason)],
    };
    if shown.ticket.state_name().is_open() {
        told.extend(owner(t, shown, &shown.people));
        told.extend(due(t, &shown.governed.contract, &shown.ticket));
    }
    told
}

fn owner(t: Lang, shown: &TicketShown, people: &People) -> Option<String> {
    let owner = people.get(&shown.ticket.owner()?)?;
    Some(t.portal_owner(&owner.name))
}

fn asks(viewer: &Viewer, state: &Standing, rating: Option<&Rating>, typed: &Typed) -> Asks {
    let judges = reach(viewer.role, Action::JudgeSolution) != Reach::Nothing;
    match state {
        Standing::Waiting { wait, .. } if wait.on == WaitingFor::User => {
            Asks::Answer(wait.reason.to_string())
        }
        Standing::TechnicallyClosed(closure) if judges => {
            Asks::Judgement(closure.answer.to_string())
        }
        Standing::Closed { .. } if judges => Asks::Rating {
            stars: star_choices(viewer.language, rating, typed),
            given: rating.map(|rating| star(viewer.language, rating.stars)),
        },
        Standing::New
        | Standing::TakenInCharge { .. }
        | Standing::InProgress { .. }
        | Standing::Waiting { .. }
        | Standing::TechnicallyClosed(_)
        | Standing::Closed { .. }
        | Standing::Cancelled { .. }
        | Standing::Duplicate { .. } => Asks::Nothing,
    }
}

/// What can be said of the service.
pub(super) fn star_choices(t: Lang, rating: Option<&Rating>, typed: &Typed) -> Vec<Choice> {
    let chosen = |number: u8| match rating {
        Some(rating) if typed.stars.is_empty() => rating.stars == number,
        Some(_) | None => typed.stars == number.to_string(),
    };
    let choice = |number: u8| Choice::new(number.to_string(), star(t, number), chosen(number));
    (1..=Stars::MOST).rev().map(choice).collect()
}

pub(super) const fn star(t: Lang, number: u8) -> &'static str {
    match number {
        ..=1 => t.portal_rate_1(),
        2 => t.portal_rate_2(),
        3 => t.portal_rate_3(),
        4 => t.portal_rate_4(),
        5.. => t.portal_rate_5(),
    }
}
