//! Record lapses: writes down which terms came at risk and which deadlines passed, ticket by ticket, when their instant
//! comes (R6, T04, T14, T40).

use custode_domain::id::{EnteId, TicketId};
use jiff::{SignedDuration, Timestamp};

use super::App;
use super::write_ticket::{NotWritten, record_lapses as record};
use crate::mint::Mint;
use crate::store::{Tx, lapses, tickets};

/// Tickets in one transaction: others wait for the writer no longer than that takes.
const AT_ONCE: u32 = 32;
/// Who dies over some tickets leaves them to the next one after so long.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// Writes down what is due by now, up to [`AT_ONCE`] tickets; how many were looked at. Called again until it answers 0.
///
/// Several processes may do this at once: each takes other tickets, and what is written comes of the ticket's own
/// events, in their transaction, so that nothing is written or told twice.
pub async fn record_lapses(app: &App) -> Result<usize, NotWritten> {
    let now = app.clock.now();
    let next = app.store.read("next_lapse", lapses::next).await?;
    if next.is_none_or(|next| next > now) {
        return Ok(0);
    }
    let lease = now.saturating_add(LEASE).unwrap_or(now);
    let claim = move |tx: &mut Tx<'_>| lapses::claim(tx, now, lease, AT_ONCE);
    let claimed = app.store.write("claim_lapses", claim).await?;
    if let Err(error) = look(app, claimed.clone(), now).await {
        say(&error);
        one_by_one(app, &claimed, now).await?;
    }
    Ok(claimed.len())
}

fn say(error: &NotWritten) {
    let error: &dyn std::error::Error = error;
    tracing::warn!(
        error,
        "deadlines are written down one by one: together it failed"
    );
}

/// One ticket whose log is broken does not hold up the others; it is tried again when its lease ends.
async fn one_by_one(
    app: &App,
    claimed: &[(EnteId, TicketId)],
    now: Timestamp,
) -> Result<(), NotWritten> {
    for key in claimed {
        match look(app, vec![*key], now).await {
            Ok(()) => {}
            Err(NotWritten::Broken(error)) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, ticket.id = %key.1, "the deadlines of a ticket cannot be kept: its log is broken");
            }
            Err(failed @ NotWritten::Store(_)) => return Err(failed),
        }
    }
    Ok(())
}

async fn look(app: &App, keys: Vec<(EnteId, TicketId)>, now: Timestamp) -> Result<(), NotWritten> {
    let mint = app.mint;
    let each = move |tx: &mut Tx<'_>| {
        let mut keys = keys.iter();
        keys.try_for_each(|key| look_at(tx, mint, *key, now))
    };
    app.store.write("record_lapses", each).await
}

fn look_at(
    tx: &mut Tx<'_>,
    mint: Mint,
    (ente, id): (EnteId, TicketId),
    now: Timestamp,
) -> Result<(), NotWritten> {
    let Some(loaded) = tickets::load(tx, ente, id)? else {
        return Ok(lapses::expect(tx, (ente, id), None)?);
    };
    record(tx, mint, loaded, now)?;
    Ok(())
}

#[cfg(test)]
mod tests;
