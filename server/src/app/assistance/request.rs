//! Request: a technician asks for a session on a machine of the ticket's Ente.

use custode_domain::assistance::{Asked, Classes, KeyPrint, Length, LocalUser};
use custode_domain::id::{MachineId, SessionId, TicketId};
use custode_domain::ticket::{Concern, Line};

use super::{NotDone, hold, nudge, write};
use crate::app::App;
use crate::app::reach_ticket::reach_ticket;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::{Tx, machines};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// On which machine.
    pub machine: MachineId,
    /// With which key.
    pub key: KeyPrint,
    /// As which of the machine's users.
    pub user: LocalUser,
    /// To do what.
    pub classes: Classes,
    /// For how long.
    pub length: Length,
    /// Why.
    pub reason: Line,
}

/// A machine on which a session can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineOffered {
    /// Which.
    pub id: MachineId,
    /// What it calls itself; hostile text.
    pub name: String,
    /// Whether the ticket is about it.
    pub is_concerned: bool,
    /// Whether it holds a connection to this process.
    pub is_connected: bool,
}

/// Machines that are offered at once.
const OFFERED: u32 = 500;

/// Asks for a session; its identifier.
pub async fn request(
    app: &App,
    viewer: &Viewer,
    ticket: TicketId,
    wanted: Wanted,
) -> Result<SessionId, NotDone> {
    let (viewer, mint, now) = (viewer.clone(), app.mint, app.clock.now());
    let session = SessionId::from_uuid(mint.uuid(now));
    let machine = app
        .store
        .write("request_assistance", move |tx| {
            let reached = reach_ticket(tx, &viewer, Action::WorkTickets, ticket)?;
            let held = hold(tx, (reached.ok_or(NotDone::Unseen)?, ticket))?;
            if machines::find(tx, held.ente, wanted.machine)?.is_none() {
                return Err(NotDone::Unseen);
            }
            let asked = Asked {
                session,
                machine: wanted.machine,
                technician: viewer.id,
                key: wanted.key.clone(),
                user: wanted.user.clone(),
                classes: wanted.classes.clone(),
                length: wanted.length,
                reason: wanted.reason.clone(),
            };
            let decided = held.ticket.request_assistance(viewer.actor(), asked, now);
            let events = decided.map_err(NotDone::Refused)?;
            write(tx, mint, held, (session, &events))
        })
        .await?;
    nudge(app, machine);
    Ok(session)
}

/// The machines of the ticket's Ente, the one that it is about first.
pub async fn machines_of(
    app: &App,
    viewer: &Viewer,
    ticket: TicketId,
) -> Result<Vec<MachineOffered>, NotDone> {
    let (viewer, held) = (viewer.clone(), app.held.clone());
    app.store
        .read("machines_of_ticket", move |tx| {
            read(tx, &viewer, ticket, &|machine| held.has(machine))
        })
        .await
}

fn read(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    ticket: TicketId,
    is_connected: &dyn Fn(MachineId) -> bool,
) -> Result<Vec<MachineOffered>, NotDone> {
    let reached = reach_ticket(tx, viewer, Action::WorkTickets, ticket)?;
    let held = hold(tx, (reached.ok_or(NotDone::Unseen)?, ticket))?;
    let concern = held.ticket.concern();
    let all = machines::page_of_ente(tx, held.ente, None, OFFERED)?;
    let mut offered: Vec<MachineOffered> = all
        .into_iter()
        .map(|machine| MachineOffered {
            id: machine.id,
            is_concerned: concern == Concern::Machine(machine.id),
            is_connected: is_connected(machine.id),
            name: machine.name,
        })
        .collect();
    offered.sort_by_key(|machine| !machine.is_concerned);
    Ok(offered)
}
