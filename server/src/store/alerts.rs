//! Alerts: the urgent tickets that nobody of the front office has looked at (T23).

use custode_domain::id::{EnteId, PersonId, TicketId};
use jiff::Timestamp;

use super::statement::statements;
use super::tickets::TicketNumber;
use super::{Row, StoreError, Tx};

/// More than these are not shown at a time: who has so many urgent tickets looks at the queue.
const SHOWN: u32 = 20;

/// An urgent ticket that nobody has looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Its Ente.
    pub ente: EnteId,
    /// The name of its Ente.
    pub ente_name: String,
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// In one line; hostile text.
    pub subject: String,
    /// Since when it is urgent.
    pub raised_at: Timestamp,
}

statements! {
    RAISE ente =
        "INSERT INTO urgent_alert (ente_id, ticket_id, raised_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (ente_id, ticket_id) DO UPDATE SET raised_at = ?3, seen_at = NULL, seen_by = NULL";
    CALM ente =
        "UPDATE urgent_alert SET seen_at = ?3, seen_by = ?4
         WHERE ente_id = ?1 AND ticket_id = ?2 AND seen_at IS NULL";
    RAISED_AT ente =
        "SELECT raised_at FROM urgent_alert WHERE ente_id = ?1 AND ticket_id = ?2 AND seen_at IS NULL";
    OPEN across("the front office serves all Enti") =
        "SELECT a.ente_id AS ente_id, e.name AS ente_name, a.ticket_id AS ticket_id, t.year AS year,
                t.serial AS serial, t.subject AS subject, a.raised_at AS raised_at
         FROM urgent_alert a
         JOIN ticket t ON t.ente_id = a.ente_id AND t.id = a.ticket_id
         JOIN ente e ON e.id = a.ente_id
         WHERE a.seen_at IS NULL ORDER BY a.raised_at, a.ticket_id LIMIT ?1";
}

/// Calls the front office for a ticket.
pub fn raise(
    tx: &mut Tx<'_>,
    ente: EnteId,
    ticket: TicketId,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&RAISE, &[ente.into(), ticket.into(), at.into()])?;
    Ok(())
}

/// Somebody saw the ticket, or it is not urgent any more; whether anybody was being called.
pub fn calm(
    tx: &mut Tx<'_>,
    ente: EnteId,
    ticket: TicketId,
    at: Timestamp,
    by: Option<PersonId>,
) -> Result<bool, StoreError> {
    let values = [ente.into(), ticket.into(), at.into(), by.into()];
    Ok(tx.execute(&CALM, &values)? > 0)
}

/// Since when the front office is called for a ticket, if it is.
pub fn raised_at(
    tx: &mut Tx<'_>,
    ente: EnteId,
    ticket: TicketId,
) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.query_opt(&RAISED_AT, &[ente.into(), ticket.into()])?;
    row.map(|row| row.get("raised_at")).transpose()
}

/// The urgent tickets that nobody has looked at, the longest waiting first.
pub fn open(tx: &mut Tx<'_>) -> Result<Vec<Alert>, StoreError> {
    tx.query_all(&OPEN, &[SHOWN.into()])?
        .iter()
        .map(alert)
        .collect()
}

fn alert(row: &Row) -> Result<Alert, StoreError> {
    Ok(Alert {
        ente: row.get("ente_id")?,
        ente_name: row.get("ente_name")?,
        ticket: row.get("ticket_id")?,
        number: super::tickets::number(row)?,
        subject: row.get("subject")?,
        raised_at: row.get("raised_at")?,
    })
}
