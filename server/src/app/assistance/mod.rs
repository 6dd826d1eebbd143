//! Assistance: remote sessions as the desk asks for them, the Ente consents to them, and the machine tells of them (T28).
//!
//! Nothing here opens anything: the machine fetches what is wanted of it, holds it against its own keys and policy, and
//! says what it did.

mod answer;
mod connect;
mod errands;
mod hear;
mod keys;
mod lapse;
pub mod recording;
mod records;
mod request;
mod show;
mod sign;
mod tunnel;

#[cfg(test)]
#[cfg(feature = "wound-clock")]
mod tests;

use custode_domain::id::{EnteId, MachineId, SessionId, TicketId};
use custode_domain::ticket::{BrokenHistory, Event, Refusal, Ticket};
use custode_protocol::nudge::About;
use jiff::Timestamp;

use super::App;
use super::write_ticket::{self, NotWritten};
use crate::mint::Mint;
use crate::store::{StoreError, Tx, tickets};

pub use answer::{Answer, answer};
pub use connect::{Bastion, NotABastion};
pub use errands::errands;
pub use hear::{NotHeard, hear};
pub use keys::{KeyOffered, keys_offered};
pub use lapse::lapse;
pub use records::{Record, records};
pub use request::{MachineOffered, Wanted, machines_of, request};
pub use show::{SessionShown, TicketSessions, list, of_ticket, show};
pub use sign::to_sign;
pub use tunnel::tunnel;

pub use crate::store::sessions::SessionRow;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// There is no such session, ticket or machine, or none that this person may see.
    #[error("no such session")]
    Unseen,
    /// The rules refuse it.
    #[error(transparent)]
    Refused(Refusal),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The log of a ticket does not amount to a ticket.
    #[error("the log of a ticket is broken")]
    Broken(#[from] BrokenHistory),
    /// What was signed cannot be kept.
    #[error("what was signed cannot be kept")]
    Unkept(#[from] serde_json::Error),
}

impl From<NotWritten> for NotDone {
    fn from(error: NotWritten) -> Self {
        match error {
            NotWritten::Store(error) => Self::Store(error),
            NotWritten::Broken(error) => Self::Broken(error),
        }
    }
}

/// A ticket that was read to be written on.
struct Held {
    ente: EnteId,
    ticket: Ticket,
    version: u64,
}

/// Reads a ticket to be written on.
fn hold(tx: &mut Tx<'_>, (ente, id): (EnteId, TicketId)) -> Result<Held, NotDone> {
    let (ticket, version) = tickets::load(tx, ente, id)?.ok_or(NotDone::Unseen)?;
    Ok(Held {
        ente,
        ticket,
        version,
    })
}

/// Writes what the rules answered; on which machine the session is, to nudge it once it is written.
fn write(
    tx: &mut Tx<'_>,
    mint: Mint,
    held: Held,
    (session, events): (SessionId, &[Event]),
) -> Result<Option<MachineId>, NotDone> {
    let ticket = held.ticket.clone().after(events)?;
    let machine = ticket.session(session).map(|it| it.asked.machine);
    write_ticket::append(tx, mint, (held.ticket, held.version), events)?;
    Ok(machine)
}

/// Tells a machine that something is wanted of it. One that is not connected to this process fetches it when it comes
/// back, and looks by itself while a session lives.
fn nudge(app: &App, machine: Option<MachineId>) {
    if let Some(machine) = machine {
        app.held.nudge(machine, About::Assistance);
    }
}

/// What ends on a ticket with the work on it.
pub(super) fn ended_with(
    ticket: &Ticket,
    events: &[Event],
    now: Timestamp,
) -> Result<Vec<Event>, BrokenHistory> {
    let after = ticket.clone().after(events)?;
    if after.state_name().is_open() {
        return Ok(Vec::new());
    }
    Ok(after.end_assistance_with_ticket(now))
}
