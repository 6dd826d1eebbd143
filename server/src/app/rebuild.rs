//! Rebuild: the rows beside tickets, made anew from their events and from the versions of their contracts.
//!
//! The events are the truth. What lists and the queue look at is a copy, which an old backup or a repaired disk may have
//! left behind; made anew it has the same bytes. The index of words is not touched.

use custode_domain::id::{EnteId, TicketId};
use jiff::Timestamp;

use super::App;
use super::write_ticket::{self, NotWritten};
use crate::store::{Tx, enti, tickets};

/// Tickets in one transaction: whoever writes meanwhile waits for so many at the most.
const PIECE: u32 = 100;

/// Makes the rows of all tickets anew; how many tickets there are.
pub async fn rebuild(app: &App) -> Result<u64, NotWritten> {
    let now = app.clock.now();
    let enti = app.store.read("rebuild", enti::list).await?;
    let mut count = 0;
    for ente in enti {
        let mut last = None;
        loop {
            let piece = app
                .store
                .write("rebuild", move |tx| piece(tx, ente.id, last, now))
                .await?;
            let Some(ended) = piece.last() else {
                break;
            };
            last = Some(*ended);
            count += piece.len() as u64;
        }
    }
    Ok(count)
}

fn piece(
    tx: &mut Tx<'_>,
    ente: EnteId,
    last: Option<TicketId>,
    now: Timestamp,
) -> Result<Vec<TicketId>, NotWritten> {
    let piece = tickets::after(tx, ente, last, PIECE)?;
    for id in &piece {
        if let Some((ticket, version)) = tickets::load(tx, ente, *id)? {
            let events = tickets::events(tx, ente, *id)?;
            tickets::restate(tx, &ticket, version)?;
            write_ticket::beside(tx, &ticket, &events)?;
            write_ticket::place(tx, &ticket, now)?;
        }
    }
    Ok(piece)
}
