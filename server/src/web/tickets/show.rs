//! The page of a ticket for those who work on it: what, where, since when, how bad, with the evidence; what was done,
//! and what can be done.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use custode_domain::id::{ArticleId, MachineId, PersonId, TicketId};
use custode_domain::ticket::{Event, Routed, Task};

use super::consulting::ConsultingPart;
use super::finding::{FindingPart, tally};
use super::forms::{Forms, LONGEST_TEXT, Returned, Widget};
use super::log::{Line, lines, lines_of};
use super::standing::{ObligationPart, obligations};
use crate::app::App;
use crate::app::articles::suggest;
use crate::app::brought::brought;
use crate::app::list_machines::show_machine;
use crate::app::rights::Action;
use crate::app::show_ticket::{Somebody, TicketShown, Tie, Tied, show_ticket};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::assistance::SessionsPart;
use crate::web::frame::{Frame, Here};
use crate::web::machines::{Condition, Row};
use crate::web::page::{failed, html, not_found};
use crate::web::portal::BroughtPart;
use crate::web::refusal::task_state;
use crate::web::when::When;
use crate::web::words;

/// Articles that are suggested.
const SUGGESTED: usize = 3;

/// The page.
#[derive(Debug, Template)]
#[template(path = "tickets/ticket.html")]
pub(in crate::web) struct TicketPage {
    pub(super) frame: Frame,
    pub(super) id: TicketId,
    /// Where its forms go, before the name of the command.
    pub(super) base: String,
    pub(super) version: u64,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) description: Option<String>,
    pub(super) severity: &'static str,
    pub(super) severity_number: u8,
    pub(super) state: &'static str,
    pub(super) state_code: &'static str,
    pub(super) level: &'static str,
    pub(super) kind: &'static str,
    /// What the routing rules made of it, for whoever sees them.
    pub(super) routed: Option<String>,
    pub(super) closure_proposed: bool,
    pub(super) ente: String,
    pub(super) site: Option<String>,
    /// Identifier, and the name by which the machine calls itself.
    pub(super) machine: Option<(MachineId, String)>,
    /// How the machine is by now.
    pub(super) health: Option<Row>,
    pub(super) opened: When,
    /// The version of the contract that governs it, and where its criteria are read, for whoever reads them.
    pub(super) governed: (String, Option<String>),
    pub(super) obligations: Vec<ObligationPart>,
    pub(super) channel: &'static str,
    pub(super) requester: Option<Somebody>,
    pub(super) owner: Option<String>,
    pub(super) tally: Option<String>,
    pub(super) findings: Vec<FindingPart>,
    pub(super) tasks: Vec<TaskPart>,
    /// Hours of advice or training, once some were agreed.
    pub(super) consulting: Option<ConsultingPart>,
    /// Which level solved it (T05).
    pub(super) solved_by: Option<&'static str>,
    pub(super) tied: Vec<TiedPart>,
    pub(super) articles: Vec<(ArticleId, String)>,
    pub(super) brought: BroughtPart,
    pub(super) log: Vec<Line>,
    pub(super) forms: Forms,
    /// What is wrong with the form that was sent, beside its fields.
    pub(super) problem: String,
    /// What happened since the form was read.
    pub(super) since: Vec<Line>,
    /// Its remote sessions.
    pub(super) sessions: SessionsPart,
    /// Whether whoever looks works on tickets.
    pub(super) works: bool,
}

/// A task on the page.
#[derive(Debug)]
pub(super) struct TaskPart {
    pub(super) area: String,
    pub(super) request: String,
    pub(super) state: &'static str,
    pub(super) assigned: When,
}

/// Another ticket on the page.
#[derive(Debug)]
pub(super) struct TiedPart {
    pub(super) id: TicketId,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) state: &'static str,
    pub(super) state_code: &'static str,
    pub(super) tie: &'static str,
    /// Whether it can be untied from here.
    pub(super) unties: bool,
}

/// What a page says beside the ticket: nothing, or why a form was not accepted.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) returned: Option<Returned>,
    pub(super) problem: String,
    pub(super) since: Vec<Event>,
}

/// `GET /tickets/{ticket}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ticket): Path<String>,
) -> Response {
    let Ok(id) = ticket.parse::<TicketId>() else {
        return not_found().await;
    };
    if viewer.role.is_of_an_ente() {
        return crate::web::portal::show(app, viewer, id).await;
    }
    match page(&app, &viewer, id, Said::default()).await {
        Ok(Some(page)) => html(&page),
        Ok(None) => not_found().await,
        Err(answer) => answer,
    }
}

/// The page of a ticket; nothing when there is none that this person may see.
pub(super) async fn page(
    app: &App,
    viewer: &Viewer,
    id: TicketId,
    said: Said,
) -> Result<Option<TicketPage>, Response> {
    let shown = show_ticket(app, viewer, id).await;
    let Some(shown) = shown.map_err(|error| failed(&error))? else {
        return Ok(None);
    };
    let health = match &shown.machine {
        Some((machine, _)) => health(app, viewer, *machine).await?,
        None => None,
    };
    let articles = suggest(app, viewer, shown.ticket.subject().as_str(), SUGGESTED).await;
    let articles = articles.map_err(|error| failed(&error))?;
    let articles = articles.into_iter().map(|row| (row.id, row.title));
    let brought = brought(app, viewer, id).await;
    let brought = brought.map_err(|error| failed(&error))?;
    Ok(Some(TicketPage {
        articles: articles.collect(),
        health,
        brought: BroughtPart::new(viewer.language, &brought),
        ..TicketPage::new(viewer, shown, said)
    }))
}

/// How a machine is, for whoever sees machines.
async fn health(app: &App, viewer: &Viewer, id: MachineId) -> Result<Option<Row>, Response> {
    let found = show_machine(app, viewer.scope(Action::SeeMachines), id).await;
    let found = found.map_err(|error| failed(&error))?;
    let now = app.clock.now();
    Ok(found.map(|opened| Row::new(viewer.language, &opened.shown, now)))
}

/// What the routing rules made of a ticket; nothing when none were in force.
fn routed(t: Lang, routed: &Routed) -> Option<String> {
    match routed {
        Routed::NotTried => None,
        Routed::NoneFits { .. } => Some(t.ticket_routed_none().to_owned()),
        Routed::By { name, .. } => Some(t.ticket_routed_by(name)),
    }
}

impl TicketPage {
    pub(super) fn new(viewer: &Viewer, shown: TicketShown, said: Said) -> Self {
        let (t, ticket) = (viewer.language, &shown.ticket);
        let standings: Vec<_> = shown.findings.iter().map(|part| part.standing).collect();
        let named = |id: PersonId| shown.people.get(&id);
        Self {
            frame: Frame::new(viewer, Here::Tickets).crumb(t.frame_tickets(), "/tickets"),
            id: ticket.id(),
            base: format!("/tickets/{}", ticket.id()),
            version: shown.version,
            number: shown.number.to_string(),
            subject: ticket.subject().to_string(),
            description: ticket.description().map(ToString::to_string),
            severity: words::severity(t, ticket.severity()),
            severity_number: ticket.severity().number(),
            state: words::state(t, ticket.state_name()),
            state_code: ticket.state_name().code(),
            level: words::level(t, ticket.level()),
            kind: words::kind(t, ticket.kind()),
            consulting: ConsultingPart::new(t, ticket.consulting(), |entry| {
                let somebody = named(entry.hours.person);
                somebody.map_or_else(String::new, |somebody| somebody.name.clone())
            }),
            solved_by: ticket
                .closure()
                .map(|closure| words::level(t, closure.level)),
            routed: routed(t, ticket.routed()).filter(|_| viewer.can(Action::SeeRouting)),
            closure_proposed: ticket.closure_proposed().is_some(),
            opened: When::at(ticket.opened_at()),
            governed: (
                t.contract_version(shown.governed.number),
                viewer
                    .can(Action::SeeContracts)
                    .then(|| format!("/contracts/{}", ticket.ente())),
            ),
            channel: words::channel(t, ticket.channel()),
            requester: ticket.requester().and_then(named).cloned(),
            owner: ticket.owner().and_then(named).map(|it| it.name.clone()),
            tally: tally(&standings),
            tasks: ticket
                .tasks()
                .iter()
                .map(|task| TaskPart::new(t, task))
                .collect(),
            tied: shown
                .tied
                .iter()
                .map(|tied| TiedPart::new(t, tied))
                .collect(),
            articles: Vec::new(),
            health: None,
            brought: BroughtPart::default(),
            obligations: obligations(t, &shown),
            log: lines(t, &shown),
            forms: Forms::new(viewer, &shown, said.returned.as_ref()),
            problem: said.problem,
            since: lines_of(t, &shown, &said.since),
            sessions: SessionsPart::new(viewer, &shown),
            works: viewer.can(Action::WorkTickets),
            ente: shown.ente,
            site: shown.site,
            machine: shown.machine,
            findings: shown
                .findings
                .into_iter()
                .map(|part| FindingPart::new(t, part))
                .collect(),
        }
    }
}

impl TaskPart {
    fn new(t: Lang, task: &Task) -> Self {
        Self {
            area: task.assignment.area.name.to_string(),
            request: task.assignment.request.to_string(),
            state: task_state(t, task.state.name()),
            assigned: When::at(task.assigned_at),
        }
    }
}

impl TiedPart {
    fn new(t: Lang, tied: &Tied) -> Self {
        let tie = match (tied.tie, tied.from_there) {
            (Tie::Related, _) => t.ticket_tie_related(),
            (Tie::CausedBy, false) => t.ticket_tie_caused_by(),
            (Tie::CausedBy, true) => t.ticket_tie_causes(),
            (Tie::DuplicateOf, false) => t.ticket_tie_duplicate_of(),
            (Tie::DuplicateOf, true) => t.ticket_tie_duplicate(),
        };
        Self {
            id: tied.ticket,
            number: tied.number.to_string(),
            subject: tied.subject.clone(),
            state: words::state(t, tied.state),
            state_code: tied.state.code(),
            tie,
            unties: !tied.from_there && tied.tie != Tie::DuplicateOf,
        }
    }
}
