//! Open tickets of an Ente, whole and in pieces of bounded length: what a contract is tried on, and takes effect on.

use custode_domain::id::{EnteId, TicketId};
use custode_domain::ticket::{Event, Ticket};
use jiff::Timestamp;

use super::statement::statements;
use super::tickets::{TicketNumber, logged, number};
use super::{StoreError, Tx};

/// An open ticket, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTicket {
    /// Itself, of its events.
    pub ticket: Ticket,
    /// Its number.
    pub number: TicketNumber,
    /// How many events it has.
    pub version: u64,
    /// What is due on it, as its row says.
    pub due_at: Option<Timestamp>,
    /// Its place in the queue, as its row says.
    pub rank: Timestamp,
}

statements! {
    ROWS ente =
        "SELECT id, year, serial, version, due_at, rank FROM ticket
         WHERE ente_id = ?1 AND is_open = TRUE AND id > ?2 ORDER BY id LIMIT ?3";
    STORIES ente =
        "SELECT t.id AS id, e.at AS at, e.actor AS actor, e.code AS code, e.document AS document
         FROM ticket t JOIN ticket_event e ON e.ente_id = t.ente_id AND e.ticket_id = t.id
         WHERE t.ente_id = ?1 AND t.is_open = TRUE AND t.id > ?2 AND t.id <= ?3 ORDER BY t.id, e.ordinal";
}

/// The next open tickets of an Ente in the order of their identifiers, `limit` at the most.
pub fn after(
    tx: &mut Tx<'_>,
    ente: EnteId,
    after: Option<TicketId>,
    limit: u32,
) -> Result<Vec<OpenTicket>, StoreError> {
    let after = after.map_or_else(|| String::new().into(), super::Value::from);
    let rows = tx.query_all(&ROWS, &[ente.into(), after.clone(), limit.into()])?;
    let Some(last) = rows.last() else {
        return Ok(Vec::new());
    };
    let last: TicketId = last.get("id")?;
    let mut stories = Vec::new();
    for row in tx.query_all(&STORIES, &[ente.into(), after, last.into()])? {
        stories.push((row.get::<TicketId>("id")?, logged(&row)?));
    }
    let mut stories = stories.into_iter().peekable();
    let mut open = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: TicketId = row.get("id")?;
        let mut events: Vec<Event> = Vec::new();
        while let Some((_, event)) = stories.next_if(|(of, _)| *of == id) {
            events.push(event);
        }
        let ticket = Ticket::replay(&events).map_err(|broken| StoreError::Engine(broken.into()))?;
        open.push(OpenTicket {
            ticket,
            number: number(row)?,
            version: row.get("version")?,
            due_at: row.get("due_at")?,
            rank: row.get("rank")?,
        });
    }
    Ok(open)
}
