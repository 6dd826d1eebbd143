//! Take effect: a version that begins puts the open tickets that it reaches where they stand from then on (R6, T38).

use custode_domain::contract::Contracts;
use jiff::Timestamp;

use super::contracts;
use crate::app::App;
use crate::app::write_ticket::{self, NotWritten};
use crate::mint::Mint;
use crate::store::Tx;
use crate::store::contracts::Owed;
use crate::store::open_tickets::{self, OpenTicket};

/// Tickets in one transaction: whoever writes meanwhile waits for so many at the most.
const PIECE: u32 = 50;

/// Moves the next piece, if any is owed; whether there may be more.
///
/// How far it came is kept in the same transaction: a server that is killed, or another one that does the same, goes on
/// where this one ended, and no deadline is moved twice.
pub async fn take_effect(app: &App) -> Result<bool, NotWritten> {
    let (now, mint) = (app.clock.now(), app.mint);
    app.store
        .write("take_effect", move |tx| {
            let Some(owed) = contracts::owed(tx, now)? else {
                return Ok(false);
            };
            piece(tx, mint, owed, now)?;
            Ok(true)
        })
        .await
}

fn piece(tx: &mut Tx<'_>, mint: Mint, owed: Owed, now: Timestamp) -> Result<(), NotWritten> {
    let contracts = contracts(tx, owed.ente)?;
    let histories = (
        contracts.up_to(owed.number.saturating_sub(1)),
        contracts.up_to(owed.number),
    );
    let piece = open_tickets::after(tx, owed.ente, owed.placed_to, PIECE)?;
    let is_last = piece.len() < PIECE as usize;
    let placed_to = piece.last().map(|open| open.ticket.id());
    for open in piece {
        move_one(tx, mint, open, &histories, now)?;
    }
    let so_far = Owed {
        placed_to: placed_to.or(owed.placed_to),
        ..owed
    };
    Ok(contracts::placed(tx, so_far, is_last.then_some(now))?)
}

fn move_one(
    tx: &mut Tx<'_>,
    mint: Mint,
    open: OpenTicket,
    (before, after): &(Contracts, Contracts),
    now: Timestamp,
) -> Result<(), NotWritten> {
    let ticket = &open.ticket;
    let (old, new) = (before.governing(ticket, now), after.governing(ticket, now));
    if old.number == new.number {
        return Ok(());
    }
    let events = ticket.repromise(&old.contract, new, now);
    if events.is_empty() {
        write_ticket::place(tx, ticket, now)?;
    } else {
        write_ticket::append(tx, mint, (open.ticket, open.version), &events)?;
    }
    Ok(())
}
