//! Lapse: what nobody answered is refused, and what its machine no longer speaks of is over: no session stays in the list
//! that is none.

use custode_domain::id::{EnteId, TicketId};
use jiff::Timestamp;

use super::{NotDone, hold};
use crate::app::App;
use crate::app::write_ticket;
use crate::mint::Mint;
use crate::store::{Tx, sessions};

/// Tickets that are looked at in one go.
const AT_ONCE: u32 = 32;

/// Writes down what time alone changed; how many tickets were looked at.
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
            other => other?,
        }
    }
    Ok(lapsed.len())
}

fn look_at(
    tx: &mut Tx<'_>,
    mint: Mint,
    key: (EnteId, TicketId),
    now: Timestamp,
) -> Result<(), NotDone> {
    let held = hold(tx, key)?;
    let events = held.ticket.lapse_assistance(now);
    write_ticket::append(tx, mint, (held.ticket, held.version), &events)?;
    Ok(())
}
