//! Calls: when the telephone rang and was answered, for tickets that came by it (T43).

use custode_domain::id::{EnteId, PersonId, TicketId};
use jiff::Timestamp;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// A call that became a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Who called.
    pub caller: PersonId,
    /// Who answered.
    pub answered_by: PersonId,
    /// When it rang.
    pub rang_at: Timestamp,
    /// When it was answered, not before.
    pub answered_at: Timestamp,
    /// When it ended, not before.
    pub ended_at: Timestamp,
}

statements! {
    INSERT ente =
        "INSERT INTO call (ente_id, ticket_id, caller_id, answered_by, rang_at, answered_at, ended_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    FIND ente =
        "SELECT caller_id, answered_by, rang_at, answered_at, ended_at FROM call
         WHERE ente_id = ?1 AND ticket_id = ?2";
}

/// Keeps the call that a ticket came by.
pub fn insert(
    tx: &mut Tx<'_>,
    ente: EnteId,
    ticket: TicketId,
    call: &Call,
) -> Result<(), StoreError> {
    let values = [
        ente.into(),
        ticket.into(),
        call.caller.into(),
        call.answered_by.into(),
        call.rang_at.into(),
        call.answered_at.into(),
        call.ended_at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(())
}

/// The call that a ticket came by.
pub fn find(tx: &mut Tx<'_>, ente: EnteId, ticket: TicketId) -> Result<Option<Call>, StoreError> {
    tx.query_opt(&FIND, &[ente.into(), ticket.into()])?
        .as_ref()
        .map(call)
        .transpose()
}

fn call(row: &Row) -> Result<Call, StoreError> {
    Ok(Call {
        caller: row.get("caller_id")?,
        answered_by: row.get("answered_by")?,
        rang_at: row.get("rang_at")?,
        answered_at: row.get("answered_at")?,
        ended_at: row.get("ended_at")?,
    })
}
