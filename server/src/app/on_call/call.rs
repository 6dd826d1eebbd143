//! Call: what the page says to somebody who is called for a ticket.

use custode_domain::Severity;
use custode_domain::id::{PersonId, TicketId};
use custode_domain::on_call::{Called, Page, PageReason, PagingState};
use custode_domain::ticket::{Competence, Event, Happening, Ticket};
use jiff::Timestamp;

use crate::app::App;
use crate::app::reach_ticket::reach_ticket;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::tickets::{self, TicketNumber};
use crate::store::{StoreError, Tx, enti, people};

/// A call for a ticket.
#[derive(Debug, Clone)]
pub struct CallShown {
    /// For which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// In one line; hostile text.
    pub subject: String,
    /// The name of its Ente.
    pub ente: String,
    /// How much it keeps people from working.
    pub severity: Severity,
    /// What it needs.
    pub competence: Competence,
    /// Why somebody is called; hostile text.
    pub reason: PageReason,
    /// What happened, one after the other.
    pub steps: Vec<Step>,
    /// Where it stands.
    pub state: PagingState,
    /// Whether the viewer may say that they see to it.
    pub acknowledges: bool,
}

/// A step of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub what: Stepped,
}

/// What happened to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stepped {
    /// Somebody was called, by this name.
    Called(Called, String),
    /// Somebody of this name sees to it.
    Acknowledged(String),
}

/// The last call for a ticket; nothing where there was none, or none that the viewer may see.
pub async fn show_call(
    app: &App,
    viewer: &Viewer,
    id: TicketId,
) -> Result<Option<CallShown>, StoreError> {
    let (viewer, now) = (viewer.clone(), app.clock.now());
    app.store
        .read("show_call", move |tx| read(tx, &viewer, id, now))
        .await
}

fn read(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    id: TicketId,
    now: Timestamp,
) -> Result<Option<CallShown>, StoreError> {
    let reached = reach_ticket(tx, viewer, Action::SeeTickets, id)?;
    let Some(ente) = reached.filter(|_| viewer.can(Action::SeeOnCall)) else {
        return Ok(None);
    };
    let log = tickets::events(tx, ente, id)?;
    let begun = log
        .iter()
        .rposition(|event| matches!(event.what, Happening::OnCallPaged(_)));
    let (Some((ticket, number)), Some(begun)) = (tickets::numbered(tx, ente, id)?, begun) else {
        return Ok(None);
    };
    let (Some(paging), Happening::OnCallPaged(page)) = (ticket.paging(), &log[begun].what) else {
        return Ok(None);
    };
    let mut steps = Vec::new();
    for event in &log[begun..] {
        steps.extend(step(tx, event)?);
    }
    Ok(Some(CallShown {
        ticket: id,
        number,
        subject: ticket.subject().to_string(),
        ente: enti::find(tx, ente)?.map_or_else(String::new, |ente| ente.name),
        severity: ticket.severity(),
        competence: paging.competence,
        reason: page.reason.clone(),
        steps,
        state: paging.state,
        acknowledges: may_acknowledge(viewer, &ticket, now),
    }))
}

fn may_acknowledge(viewer: &Viewer, ticket: &Ticket, now: Timestamp) -> bool {
    viewer.can(Action::WorkTickets) && ticket.acknowledge_page(viewer.actor(), now).is_ok()
}

fn step(tx: &mut Tx<'_>, event: &Event) -> Result<Option<Step>, StoreError> {
    let what = if let Happening::OnCallPaged(Page { to, .. }) | Happening::OnCallPassedOn { to } =
        event.what
    {
        Stepped::Called(to, called_name(tx, to)?)
    } else if event.what == Happening::OnCallAcknowledged {
        let by = event.by.person().map(|person| name(tx, person));
        Stepped::Acknowledged(by.transpose()?.unwrap_or_default())
    } else {
        // The rest of the ticket's life is on its own page.
        return Ok(None);
    };
    Ok(Some(Step { at: event.at, what }))
}

fn called_name(tx: &mut Tx<'_>, to: Called) -> Result<String, StoreError> {
    match to {
        Called::Person { person, .. } => name(tx, person),
        Called::Coordinators => Ok(String::new()),
    }
}

fn name(tx: &mut Tx<'_>, person: PersonId) -> Result<String, StoreError> {
    let found = people::find(tx, person)?;
    Ok(found.map_or_else(String::new, |person| person.name))
}
