//! Proposals: which ticket whoever looks at the queue takes next (T09, T36, T37).

use custode_domain::id::PersonId;
use custode_domain::person::{Level, Role};
use custode_domain::proposal::{Candidate, Load, Proposal, Worker, propose};

use super::App;
use super::rights::Action;
use super::viewer::Viewer;
use crate::store::lists::Listed;
use crate::store::people::Person;
use crate::store::{StoreError, Tx, people, proposals};

/// Tickets of the queue that are dealt out: many more than there are people.
const DEALT: u32 = 200;
/// A load is counted so far: who has more tickets is proposed none before others.
const COUNTED: u32 = 500;

/// What somebody takes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The ticket.
    pub listed: Listed,
    /// Why it.
    pub proposal: Proposal,
}

/// What this person takes next; nothing for those who take no tickets.
pub async fn next_for(app: &App, viewer: &Viewer) -> Result<Option<Proposed>, StoreError> {
    let Some(level) = level(viewer.role).filter(|_| viewer.can(Action::WorkTickets)) else {
        return Ok(None);
    };
    let (me, role) = (viewer.id, viewer.role);
    app.store
        .read("next_for", move |tx| read(tx, me, role, level))
        .await
}

/// Whether tickets are proposed to somebody in this role.
pub const fn takes(role: Role) -> bool {
    level(role).is_some()
}

/// From which level somebody takes tickets. Who coordinates takes none unasked.
const fn level(role: Role) -> Option<Level> {
    match role {
        Role::Operator => Some(Level::First),
        Role::Specialist => Some(Level::Second),
        Role::User
        | Role::Referente
        | Role::SystemAdministrator
        | Role::Expert
        | Role::Vendor
        | Role::FieldTechnician
        | Role::Coordinator
        | Role::PlatformAdministrator
        | Role::Auditor => None,
    }
}

fn read(
    tx: &mut Tx<'_>,
    me: PersonId,
    role: Role,
    level: Level,
) -> Result<Option<Proposed>, StoreError> {
    let unowned = proposals::unowned(tx, level, DEALT)?;
    if unowned.is_empty() {
        return Ok(None);
    }
    let mut workers = Vec::new();
    for person in people::list_desk(tx)? {
        if person.active && person.role == role {
            workers.push(worker(tx, person)?);
        }
    }
    let candidates: Vec<Candidate> = unowned
        .iter()
        .map(|(listed, competence)| Candidate {
            ticket: listed.row.id,
            severity: listed.row.severity,
            competence: *competence,
            due: listed.due_at,
        })
        .collect();
    let Some(proposal) = propose(me, &workers, &candidates) else {
        return Ok(None);
    };
    let mut listed = unowned.into_iter().map(|(listed, _)| listed);
    let found = listed.find(|listed| listed.row.id == proposal.candidate.ticket);
    Ok(found.map(|listed| Proposed { listed, proposal }))
}

fn worker(tx: &mut Tx<'_>, person: Person) -> Result<Worker, StoreError> {
    let load = Load::of_tickets(proposals::load(tx, person.id, COUNTED)?);
    Ok(Worker {
        id: person.id,
        competences: person.competences,
        load,
    })
}
