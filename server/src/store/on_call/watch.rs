//! Watch: the tickets for which somebody may have to be called, and when they are to be looked at.

use custode_domain::id::{EnteId, TicketId};
use jiff::Timestamp;

use crate::store::statement::statements;
use crate::store::{StoreError, Tx};

statements! {
    LOOK_AT ente =
        "INSERT INTO on_call_watch (ente_id, ticket_id, due_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (ente_id, ticket_id) DO UPDATE SET due_at = ?3";
    FORGET ente =
        "DELETE FROM on_call_watch WHERE ente_id = ?1 AND ticket_id = ?2";
    NEXT_DUE across("people on call serve all Enti") =
        "SELECT MIN(due_at) AS at FROM on_call_watch";
    CLAIM across("people on call serve all Enti") =
        "UPDATE on_call_watch SET due_at = ?2
         WHERE ticket_id = (SELECT ticket_id FROM on_call_watch WHERE due_at <= ?1
                            ORDER BY due_at, ticket_id LIMIT 1)
           AND due_at <= ?1
         RETURNING ente_id, ticket_id";
}

/// Looks at the ticket then; whatever was to be done before.
pub fn look_at(
    tx: &mut Tx<'_>,
    (ente, ticket): (EnteId, TicketId),
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&LOOK_AT, &[ente.into(), ticket.into(), at.into()])?;
    Ok(())
}

/// Looks at it no more.
pub fn forget(tx: &mut Tx<'_>, (ente, ticket): (EnteId, TicketId)) -> Result<(), StoreError> {
    tx.execute(&FORGET, &[ente.into(), ticket.into()])?;
    Ok(())
}

/// When the next one is to be looked at.
pub fn next_due(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, StoreError> {
    tx.query_one(&NEXT_DUE, &[])?.get("at")
}

/// Takes the one that is due longest, until `lease`: a worker that dies leaves it to another. The guard stands on the
/// outer row too, as for jobs.
pub fn claim(
    tx: &mut Tx<'_>,
    now: Timestamp,
    lease: Timestamp,
) -> Result<Option<(EnteId, TicketId)>, StoreError> {
    let row = tx.query_opt(&CLAIM, &[now.into(), lease.into()])?;
    row.map(|row| Ok((row.get("ente_id")?, row.get("ticket_id")?)))
        .transpose()
}
