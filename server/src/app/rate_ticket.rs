//! Rate a ticket: what the requester says of the service once it is closed (T41).

use custode_domain::id::TicketId;
use custode_domain::ticket::{StateName, Text};

use super::App;
use super::reach_ticket::reach_ticket;
use super::rights::{Action, may};
use super::show_ticket::thing;
use super::viewer::Viewer;
use crate::store::ratings::{self, Rating};
use crate::store::{StoreError, tickets};

/// From 1 to 5, the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stars(u8);

impl Stars {
    /// The best.
    pub const MOST: u8 = 5;

    /// Takes a number from 1 to 5.
    pub fn new(number: u8) -> Option<Self> {
        (1..=Self::MOST).contains(&number).then_some(Self(number))
    }
}

/// Why nothing was rated.
#[derive(Debug, thiserror::Error)]
pub enum NotRated {
    /// There is no such ticket, or none that this person may judge.
    #[error("no such ticket")]
    Unseen,
    /// It is not closed: there is nothing to judge yet.
    #[error("the ticket is not closed")]
    NotClosed,
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Keeps what somebody says of the service on a ticket that is closed; the last word counts.
pub async fn rate_ticket(
    app: &App,
    viewer: &Viewer,
    id: TicketId,
    stars: Stars,
    remark: Option<Text>,
) -> Result<(), NotRated> {
    let viewer = viewer.clone();
    let rating = Rating {
        stars: stars.0,
        remark: remark.map(|text| text.to_string()),
        by: viewer.id,
        at: app.clock.now(),
    };
    app.store
        .write("rate_ticket", move |tx| {
            let ente = reach_ticket(tx, &viewer, Action::JudgeSolution, id)?;
            let ente = ente.ok_or(NotRated::Unseen)?;
            let (ticket, _) = tickets::load(tx, ente, id)?.ok_or(NotRated::Unseen)?;
            if !may(&viewer, Action::JudgeSolution, &thing(&ticket)) {
                return Err(NotRated::Unseen);
            }
            if ticket.state_name() != StateName::Closed {
                return Err(NotRated::NotClosed);
            }
            Ok(ratings::rate(tx, ente, id, &rating)?)
        })
        .await
}
