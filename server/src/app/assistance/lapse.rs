//! Lapse: what nobody answered is refused, and what its machine no longer speaks of is over: no session stays in the list
//! that is none.

use custode_domain::id::{EnteId, MachineId, TicketId};
use jiff::Timestamp;

use super::{NotDone, hold, nudge};
use crate::app::App;
use crate::app::write_ticket;
use crate::mint::Mint;
use crate::store::{Tx, sessions};

/// Tickets that are looked at in one go.
const AT_ONCE: u32 = 32;

/// Writes down what time alone changed, and has the machines look; how many tickets were looked at.
///
/// Several processes may do this at once: what is written comes of the ticket's own events, in their transaction.
pub async fn lapse(app: &App) -> Result<usize, NotDone> {
    let (mint, now) = (app.mint, app.clock.now());
    let lapsed = app
        .store
        .read("lapsed_sessions", move |tx| {
            sessions::lapsed(tx, now, AT_ONCE)
        })
        .await?;
    for key in &lapsed {
        let key = *key;
        let looked = app
            .store
            .write("lapse_sessions", move |tx| look_at(tx, mint, key, now))
            .await;
        match looked {
            // One ticket whose log is broken does not hold up the others.
            Err(NotDone::Broken(error)) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, ticket.id = %key.1, "the sessions of a ticket cannot be ended: its log is broken");
            }
            // One that slept ends its part now, and not at its next look.
            other => other?
                .into_iter()
                .for_each(|machine| nudge(app, Some(machine))),
        }
    }
    Ok(lapsed.len())
}

/// Which machines had a session of this ticket that was not over.
fn look_at(
    tx: &mut Tx<'_>,
    mint: Mint,
    key: (EnteId, TicketId),
    now: Timestamp,
) -> Result<Vec<MachineId>, NotDone> {
    let held = hold(tx, key)?;
    let events = held.ticket.lapse_assistance(now);
    let live = held.ticket.sessions().iter().filter(|it| !it.is_over());
    let machines = live.map(|it| it.asked.machine).collect();
    write_ticket::append(tx, mint, (held.ticket, held.version), &events)?;
    Ok(machines)
}
