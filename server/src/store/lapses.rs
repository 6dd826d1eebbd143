//! Lapses: when time alone changes next how a ticket stands, and who writes that down.
//!
//! One row for each ticket of which that is known, claimed in batches until a lease ends: who dies over it leaves it to
//! the next one. The rows are made from the tickets' events, so that a claim that is done twice writes nothing twice.

use custode_domain::id::{EnteId, TicketId};
use jiff::Timestamp;

use super::statement::statements;
use super::{StoreError, Tx};

statements! {
    EXPECT ente =
        "INSERT INTO ticket_lapse (ente_id, ticket_id, at) VALUES (?1, ?2, ?3)
         ON CONFLICT (ente_id, ticket_id) DO UPDATE SET at = ?3";
    FORGET ente =
        "DELETE FROM ticket_lapse WHERE ente_id = ?1 AND ticket_id = ?2";
    NEXT across("the watcher serves all Enti in the order of their instants") =
        "SELECT MIN(at) AS at FROM ticket_lapse";
    CLAIM across("the watcher serves all Enti in the order of their instants") =
        "UPDATE ticket_lapse SET at = ?2
         WHERE (ente_id, ticket_id) IN (SELECT ente_id, ticket_id FROM ticket_lapse WHERE at <= ?1
                                        ORDER BY at, ente_id, ticket_id LIMIT ?3)
           AND at <= ?1
         RETURNING ente_id, ticket_id";
}

/// Notes when a ticket stands differently if nothing happens to it; nothing when it never does.
pub fn expect(
    tx: &mut Tx<'_>,
    (ente, ticket): (EnteId, TicketId),
    at: Option<Timestamp>,
) -> Result<(), StoreError> {
    match at {
        Some(at) => tx.execute(&EXPECT, &[ente.into(), ticket.into(), at.into()])?,
        None => tx.execute(&FORGET, &[ente.into(), ticket.into()])?,
    };
    Ok(())
}

/// When the next ticket stands differently.
pub fn next(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, StoreError> {
    tx.query_one(&NEXT, &[])?.get("at")
}

/// Takes some tickets whose instant has come, until `lease`. The guard stands on the outer row too, as for jobs.
pub fn claim(
    tx: &mut Tx<'_>,
    now: Timestamp,
    lease: Timestamp,
    limit: u32,
) -> Result<Vec<(EnteId, TicketId)>, StoreError> {
    tx.query_all(&CLAIM, &[now.into(), lease.into(), limit.into()])?
        .iter()
        .map(|row| Ok((row.get("ente_id")?, row.get("ticket_id")?)))
        .collect()
}
