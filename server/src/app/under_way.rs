//! Under way: the requests of an Ente that are not ended, and which of them wait for a word of its people.

use custode_domain::id::TicketId;
use custode_domain::ticket::{State, StateName, WaitingFor};

use super::App;
use super::list_tickets::{Filter, Listed, list_tickets};
use super::viewer::Viewer;
use crate::store::{StoreError, Tx, tickets};

/// What a request waits for from the people of the Ente.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    /// An answer to a question of the desk (T10).
    Answer,
    /// A word on the solution (T16).
    Judgement,
}

/// What is not ended, the youngest first, as many as a page of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnderWay {
    /// What waits for the Ente.
    pub awaited: Vec<(Listed, Awaited)>,
    /// The rest.
    pub others: Vec<Listed>,
}

const STATES: [StateName; 5] = [
    StateName::New,
    StateName::TakenInCharge,
    StateName::InProgress,
    StateName::Waiting,
    StateName::TechnicallyClosed,
];

/// The requests that this person sees and that are not ended.
pub async fn under_way(app: &App, viewer: &Viewer) -> Result<UnderWay, StoreError> {
    let filter = Filter {
        states: STATES.into(),
        ..Filter::default()
    };
    let listed = list_tickets(app, viewer, (&filter, ""), None).await?.rows;
    app.store
        .read("under_way", move |tx| {
            let mut found = UnderWay::default();
            for listed in listed.clone() {
                match awaited(tx, &listed)? {
                    Some(awaited) => found.awaited.push((listed, awaited)),
                    None => found.others.push(listed),
                }
            }
            Ok(found)
        })
        .await
}

fn awaited(tx: &mut Tx<'_>, listed: &Listed) -> Result<Option<Awaited>, StoreError> {
    let id: TicketId = listed.row.id;
    match listed.row.state {
        StateName::TechnicallyClosed => Ok(Some(Awaited::Judgement)),
        StateName::Waiting => {
            let loaded = tickets::load(tx, listed.row.ente, id)?;
            let asks = loaded.is_some_and(|(ticket, _)| {
                matches!(ticket.state(), State::Waiting { wait, .. } if wait.on == WaitingFor::User)
            });
            Ok(asks.then_some(Awaited::Answer))
        }
        StateName::New
        | StateName::TakenInCharge
        | StateName::InProgress
        | StateName::Closed
        | StateName::Cancelled
        | StateName::Duplicate => Ok(None),
    }
}
