//! Proposals: which ticket whoever looks at the queue takes next (T09, T36, T37).

use std::sync::{Arc, Mutex, PoisonError};

use custode_domain::person::{Level, Role};
use custode_domain::proposal::{Candidate, Load, Proposal, Worker, propose};
use jiff::{SignedDuration, Timestamp};

use super::App;
use super::rights::Action;
use super::viewer::Viewer;
use crate::store::lists::Listed;
use crate::store::{StoreError, Tx, people, proposals};

/// Tickets of the queue that are dealt out: many more than there are people.
const DEALT: u32 = 200;
/// A load is counted so far: who has more tickets is proposed none before others.
const COUNTED: u32 = 500;
/// For how long loads are taken to be what they were. They balance a desk over its day, and to count them costs more
/// than all the rest of the queue.
const FRESH: SignedDuration = SignedDuration::from_secs(5);

/// The people of a role with what they have to do, and since when that is known.
type Counted = (Timestamp, Role, Arc<[Worker]>);

/// How much everybody who takes tickets had to do a moment ago.
#[derive(Debug, Default)]
pub(super) struct Loads(Mutex<Vec<Counted>>);

impl Loads {
    fn of(&self, role: Role, now: Timestamp) -> Option<Arc<[Worker]>> {
        let counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = counted
            .iter()
            .find(|(at, of, _)| *of == role && now.duration_since(*at).abs() < FRESH);
        found.map(|(_, _, workers)| Arc::clone(workers))
    }

    fn keep(&self, role: Role, now: Timestamp, workers: Arc<[Worker]>) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted.retain(|(_, of, _)| *of != role);
        counted.push((now, role, workers));
    }
}

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
    let workers = workers(app, viewer.role).await?;
    let me = viewer.id;
    app.store
        .read("next_for", move |tx| {
            let unowned = proposals::unowned(tx, level, DEALT)?;
            let candidates: Vec<Candidate> = unowned.iter().map(|(_, it)| *it).collect();
            let Some(proposal) = propose(me, &workers, &candidates) else {
                return Ok(None);
            };
            let found = unowned
                .iter()
                .find(|(_, it)| it.ticket == proposal.candidate.ticket);
            let Some((ente, candidate)) = found else {
                return Ok(None);
            };
            let listed = proposals::listed(tx, *ente, candidate.ticket)?;
            Ok(Some(Proposed { listed, proposal }))
        })
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

/// Everybody in a role who may come in, with what they have to do.
async fn workers(app: &App, role: Role) -> Result<Arc<[Worker]>, StoreError> {
    let now = app.clock.now();
    if let Some(workers) = app.loads.of(role, now) {
        return Ok(workers);
    }
    let counted = app.store.read("loads", move |tx| count(tx, role)).await?;
    let workers: Arc<[Worker]> = counted.into();
    app.loads.keep(role, now, Arc::clone(&workers));
    Ok(workers)
}

fn count(tx: &mut Tx<'_>, role: Role) -> Result<Vec<Worker>, StoreError> {
    let mut workers = Vec::new();
    for person in people::list_desk(tx)? {
        if person.active && person.role == role {
            let load = Load::of_tickets(proposals::load(tx, person.id, COUNTED)?);
            workers.push(Worker {
                id: person.id,
                competences: person.competences,
                load,
            });
        }
    }
    Ok(workers)
}
