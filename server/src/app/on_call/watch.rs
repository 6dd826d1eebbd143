//! Watch: a call that nobody acknowledged goes on to the next, and a blocking ticket that nobody saw to calls by itself.
//!
//! A ticket is claimed, then judged by its rules and written in one transaction: a process that dies between the two
//! leaves the claim to run out, and the rules say then whether anything is still to be done. So no step happens twice.

use custode_domain::calendar::ServiceCalendar;
use custode_domain::id::{EnteId, TicketId};
use custode_domain::on_call::needed;
use custode_domain::ticket::{Competence, Event, Ticket};
use jiff::{SignedDuration, Timestamp};

use super::{line_up, out_of_hours};
use crate::app::App;
use crate::app::contracts::governing;
use crate::app::write_ticket::{self, NotWritten};
use crate::mint::Mint;
use crate::store::on_call::{rotas, watch};
use crate::store::{StoreError, Tx, alerts, tickets};

/// Longer than a look takes.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// The desk closes within it, or a ticket is looked at again.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 8);

/// What becomes of a ticket that is looked at.
enum Found {
    /// Nobody is to be called.
    Nothing,
    /// Not yet.
    Later(Timestamp),
    /// Somebody is called.
    Calls(Vec<Event>),
}

/// Looks at the ticket that is due longest, if one is; whether there was one.
pub async fn watch_calls(app: &App) -> Result<bool, NotWritten> {
    let (now, mint) = (app.clock.now(), app.mint);
    if next_look(app).await?.is_none_or(|due| due > now) {
        return Ok(false);
    }
    let lease = now.saturating_add(LEASE).unwrap_or(now);
    let claimed = app
        .store
        .write("claim_call", move |tx| watch::claim(tx, now, lease))
        .await?;
    let Some(claimed) = claimed else {
        return Ok(false);
    };
    app.store
        .write("pass_call_on", move |tx| look(tx, mint, claimed, now))
        .await?;
    Ok(true)
}

/// When the next ticket is to be looked at.
pub async fn next_look(app: &App) -> Result<Option<Timestamp>, StoreError> {
    app.store.read("call_due", watch::next_due).await
}

fn look(
    tx: &mut Tx<'_>,
    mint: Mint,
    (ente, id): (EnteId, TicketId),
    now: Timestamp,
) -> Result<(), NotWritten> {
    let Some((ticket, version)) = tickets::load(tx, ente, id)? else {
        return Ok(watch::forget(tx, (ente, id))?);
    };
    match judge(tx, &ticket, now)? {
        Found::Nothing => watch::forget(tx, (ente, id))?,
        Found::Later(at) => watch::look_at(tx, (ente, id), at)?,
        Found::Calls(events) => {
            // What is written says itself when it is looked at again, if it is.
            watch::forget(tx, (ente, id))?;
            write_ticket::append(tx, mint, (ticket, version), &events)?;
        }
    }
    Ok(())
}

fn judge(tx: &mut Tx<'_>, ticket: &Ticket, now: Timestamp) -> Result<Found, StoreError> {
    if let Some(due) = ticket.page_passes_on_at() {
        if due > now {
            return Ok(Found::Later(due));
        }
        let competence = ticket.paging().map(|paging| paging.competence);
        let competence = competence.unwrap_or(Competence::Infrastructure);
        let passed_on = ticket.pass_page_on(&line_up(tx, competence, now)?, now);
        return Ok(passed_on.map_or(Found::Nothing, Found::Calls));
    }
    let raised = alerts::raised_at(tx, ticket.ente(), ticket.id())?;
    if raised.is_none_or(|at| was_called_since(ticket, at)) {
        return Ok(Found::Nothing);
    }
    let Some(competence) = calls_by_itself(tx, ticket)? else {
        return Ok(Found::Nothing);
    };
    let Ok(closed) = out_of_hours(tx, ticket, now)? else {
        let governed = governing(tx, ticket, now)?;
        let closes = closing(&governed.contract.terms().desk, now);
        return Ok(closes.map_or(Found::Nothing, Found::Later));
    };
    let called = ticket.page_for_blocking(&line_up(tx, competence, now)?, closed, now);
    Ok(called.map_or(Found::Nothing, Found::Calls))
}

fn was_called_since(ticket: &Ticket, at: Timestamp) -> bool {
    ticket.paging().is_some_and(|paging| paging.since >= at)
}

/// The rota that a blocking ticket calls by itself: its own, or else the first that calls so.
fn calls_by_itself(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<Option<Competence>, StoreError> {
    let own = ticket.competence();
    for competence in Competence::ALL.iter().copied() {
        let is_meant = own.is_none_or(|own| own == competence);
        if is_meant && rotas::settings(tx, competence)?.calls_by_itself() {
            return Ok(Some(competence));
        }
    }
    Ok(None)
}

/// When the desk closes.
fn closing(desk: &ServiceCalendar, now: Timestamp) -> Option<Timestamp> {
    let until = now.checked_add(AHEAD).ok()?;
    let closed = needed(desk, now, until);
    closed.first().map(|gap| gap.from)
}
