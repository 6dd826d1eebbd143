//! Notices: the outbox of what people must be told.

use custode_domain::id::{EnteId, TicketId};
use jiff::Timestamp;
use uuid::Uuid;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// Something that a person must be told about an event of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The ticket's Ente.
    pub ente: EnteId,
    /// Its identifier.
    pub id: Uuid,
    /// The ticket.
    pub ticket: TicketId,
    /// The event that owes it.
    pub event_ordinal: u32,
    /// Who: an identifier of a person, or the name of a group such as the front office.
    pub recipient: String,
    /// What, as the domain spells it.
    pub kind: String,
    /// When it became owed.
    pub created_at: Timestamp,
    /// When it was sent; nothing while it waits.
    pub sent_at: Option<Timestamp>,
}

statements! {
    OWE ente =
        "INSERT INTO notice (ente_id, id, ticket_id, event_ordinal, recipient, kind, state, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'pending', ?7)
         ON CONFLICT (ente_id, ticket_id, event_ordinal, recipient, kind) DO NOTHING";
    PENDING across("the sender serves all Enti in order of age") =
        "SELECT ente_id, id, ticket_id, event_ordinal, recipient, kind, created_at, sent_at
         FROM notice WHERE state = 'pending' ORDER BY created_at, id LIMIT ?1";
    SENT ente =
        "UPDATE notice SET state = 'sent', sent_at = ?3 WHERE ente_id = ?1 AND id = ?2 AND state = 'pending'";
    OF_TICKET ente =
        "SELECT ente_id, id, ticket_id, event_ordinal, recipient, kind, created_at, sent_at
         FROM notice WHERE ente_id = ?1 AND ticket_id = ?2 ORDER BY event_ordinal, kind, recipient";
}

/// Puts a notice into the outbox, in the transaction of the event that owes it.
/// The same one again changes nothing.
pub fn owe(tx: &mut Tx<'_>, notice: &Notice) -> Result<(), StoreError> {
    let values = [
        notice.ente.into(),
        key(notice.id),
        notice.ticket.into(),
        notice.event_ordinal.into(),
        notice.recipient.as_str().into(),
        notice.kind.as_str().into(),
        notice.created_at.into(),
    ];
    tx.execute(&OWE, &values)?;
    Ok(())
}

/// What waits to be sent, the oldest first.
pub fn pending(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Notice>, StoreError> {
    tx.query_all(&PENDING, &[limit.into()])?
        .iter()
        .map(notice)
        .collect()
}

/// Notes that a notice was sent; `false` when that was known.
pub fn sent(tx: &mut Tx<'_>, ente: EnteId, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.execute(&SENT, &[ente.into(), key(id), now.into()])? == 1)
}

/// All notices about a ticket.
pub fn of_ticket(
    tx: &mut Tx<'_>,
    ente: EnteId,
    ticket: TicketId,
) -> Result<Vec<Notice>, StoreError> {
    tx.query_all(&OF_TICKET, &[ente.into(), ticket.into()])?
        .iter()
        .map(notice)
        .collect()
}

fn key(id: Uuid) -> super::Value {
    id.hyphenated().to_string().into()
}

fn notice(row: &Row) -> Result<Notice, StoreError> {
    Ok(Notice {
        ente: row.get("ente_id")?,
        id: row.parse("id", |text| Uuid::try_parse(text).ok())?,
        ticket: row.get("ticket_id")?,
        event_ordinal: row.get("event_ordinal")?,
        recipient: row.get("recipient")?,
        kind: row.get("kind")?,
        created_at: row.get("created_at")?,
        sent_at: row.get("sent_at")?,
    })
}
