//! Facts: what each ticket's log says for the figures, beside the ticket and made from its events alone (T01).
//!
//! They are kept with the events themselves, because a year of logs takes long to read: two million events, against
//! two hundred thousand rows here. No version of a contract is in them, so none makes them stale.

mod document;

use custode_domain::figures::{Beside, Facts, Period};
use custode_domain::id::{EnteId, TicketId};
use custode_domain::ticket::{BrokenHistory, Event, Ticket};
use jiff::Timestamp;

use super::statement::statements;
use super::tickets::{self, TicketNumber};
use super::{Row, StoreError, Tx};
use document::Document;

/// A place in a walk through facts, the latest event first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactsPlace {
    /// When the ticket's last event happened.
    pub last_at: Timestamp,
    /// The ticket.
    pub ticket: TicketId,
}

/// The facts of a ticket, with what is known beside its log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where it stands in a walk.
    pub place: FactsPlace,
    /// The facts.
    pub facts: Facts,
    /// The rating and the call.
    pub beside: Beside,
}

/// How a ticket is called in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// Its number.
    pub number: TicketNumber,
    /// In one line; hostile text.
    pub subject: String,
}

statements! {
    KEEP ente =
        "INSERT INTO ticket_facts (ente_id, ticket_id, opened_at, last_at, events, document)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (ente_id, ticket_id) DO UPDATE SET opened_at = ?3, last_at = ?4, events = ?5, document = ?6";
    FIND ente =
        "SELECT ente_id, ticket_id, events, document FROM ticket_facts WHERE ente_id = ?1 AND ticket_id = ?2";
    OF_ALL across("the figures of the desk are those of all Enti") =
        "SELECT f.ente_id AS ente_id, f.ticket_id AS ticket_id, f.last_at AS last_at, f.document AS document,
                r.stars AS stars, c.rang_at AS rang_at, c.answered_at AS answered_at
         FROM ticket_facts f
         LEFT JOIN rating r ON r.ente_id = f.ente_id AND r.ticket_id = f.ticket_id
         LEFT JOIN call c ON c.ente_id = f.ente_id AND c.ticket_id = f.ticket_id
         WHERE f.last_at >= ?1 AND f.opened_at < ?2 AND (f.last_at, f.ticket_id) < (?3, ?4)
         ORDER BY f.last_at DESC, f.ticket_id DESC LIMIT ?5";
    OF_ENTE ente =
        "SELECT f.ente_id AS ente_id, f.ticket_id AS ticket_id, f.last_at AS last_at, f.document AS document,
                r.stars AS stars, c.rang_at AS rang_at, c.answered_at AS answered_at
         FROM ticket_facts f
         LEFT JOIN rating r ON r.ente_id = f.ente_id AND r.ticket_id = f.ticket_id
         LEFT JOIN call c ON c.ente_id = f.ente_id AND c.ticket_id = f.ticket_id
         WHERE f.ente_id = ?6 AND f.last_at >= ?1 AND f.opened_at < ?2 AND (f.last_at, f.ticket_id) < (?3, ?4)
         ORDER BY f.last_at DESC, f.ticket_id DESC LIMIT ?5";
    FORGET ente =
        "DELETE FROM ticket_facts WHERE ente_id = ?1 AND ticket_id = ?2";
    TITLE ente =
        "SELECT year, serial, subject FROM ticket WHERE ente_id = ?1 AND id = ?2";
    WITHOUT across("tickets of all Enti that are older than their facts") =
        "SELECT t.ente_id AS ente_id, t.id AS id FROM ticket t
         LEFT JOIN ticket_facts f ON f.ente_id = t.ente_id AND f.ticket_id = t.id
         WHERE t.id > ?1 AND f.ticket_id IS NULL ORDER BY t.id LIMIT ?2";
}

/// Keeps what a ticket's log says after `events`, which stand in it and follow the `before` first ones.
pub fn keep(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    before: u64,
    events: &[Event],
) -> Result<(), StoreError> {
    let known = match before {
        0 => None,
        _ => find(tx, ticket.ente(), ticket.id())?.filter(|(_, counted)| *counted == before),
    };
    let facts = match known {
        Some((facts, _)) => facts.after(events).map_err(broken)?,
        None if before == 0 => Facts::replay(events).map_err(broken)?,
        None => {
            let log = tickets::events(tx, ticket.ente(), ticket.id())?;
            Facts::replay(&log).map_err(broken)?
        }
    };
    put(
        tx,
        &facts,
        ticket.changed_at(),
        before + events.len() as u64,
    )
}

/// Makes the facts of a ticket anew from its log.
pub fn rebuild(tx: &mut Tx<'_>, ente: EnteId, ticket: TicketId) -> Result<(), StoreError> {
    let log = tickets::events(tx, ente, ticket)?;
    let facts = Facts::replay(&log).map_err(broken)?;
    let last_at = log.last().map_or(facts.starts, |event| event.at);
    put(tx, &facts, last_at, log.len() as u64)
}

/// Drops the facts of a ticket, as if it were older than they are.
pub fn forget(tx: &mut Tx<'_>, ente: EnteId, ticket: TicketId) -> Result<(), StoreError> {
    tx.execute(&FORGET, &[ente.into(), ticket.into()])?;
    Ok(())
}

/// The facts of a ticket as the text that is kept: the same log gives the same text.
pub fn text(tx: &mut Tx<'_>, ente: EnteId, ticket: TicketId) -> Result<Option<String>, StoreError> {
    let row = tx.query_opt(&FIND, &[ente.into(), ticket.into()])?;
    row.map(|row| row.get("document")).transpose()
}

/// Some tickets that something happened to in a period, or that were open in it: those after a place, the latest event
/// first. Only what the facts say tells whether they count.
pub fn walk(
    tx: &mut Tx<'_>,
    of: Option<EnteId>,
    period: &Period,
    after: Option<FactsPlace>,
    limit: u32,
) -> Result<Vec<Kept>, StoreError> {
    let before = after.map(|place| (place.last_at.as_microsecond(), place.ticket.to_string()));
    let (last_at, ticket) = before.unwrap_or((i64::MAX, String::new()));
    let mut values = vec![
        period.from().into(),
        period.until().into(),
        last_at.into(),
        ticket.into(),
        limit.into(),
    ];
    let statement = match of {
        Some(ente) => {
            values.push(ente.into());
            &OF_ENTE
        }
        None => &OF_ALL,
    };
    tx.query_all(statement, &values)?.iter().map(kept).collect()
}

/// How a ticket is called.
pub fn title(tx: &mut Tx<'_>, ente: EnteId, ticket: TicketId) -> Result<Option<Title>, StoreError> {
    let row = tx.query_opt(&TITLE, &[ente.into(), ticket.into()])?;
    row.map(|row| {
        Ok(Title {
            number: tickets::number(&row)?,
            subject: row.get("subject")?,
        })
    })
    .transpose()
}

/// Some tickets that have no facts yet, after this one, by their age.
pub fn without(
    tx: &mut Tx<'_>,
    after: Option<TicketId>,
    limit: u32,
) -> Result<Vec<(EnteId, TicketId)>, StoreError> {
    let after = after.map_or_else(String::new, |after| after.to_string());
    let rows = tx.query_all(&WITHOUT, &[after.into(), limit.into()])?;
    rows.iter()
        .map(|row| Ok((row.get("ente_id")?, row.get("id")?)))
        .collect()
}

fn put(tx: &mut Tx<'_>, facts: &Facts, last_at: Timestamp, events: u64) -> Result<(), StoreError> {
    let document = Document::write(facts).map_err(|error| StoreError::Engine(error.into()))?;
    let values = [
        facts.ente.into(),
        facts.ticket.into(),
        facts.opened().into(),
        last_at.into(),
        events.into(),
        document.into(),
    ];
    tx.execute(&KEEP, &values)?;
    Ok(())
}

fn find(
    tx: &mut Tx<'_>,
    ente: EnteId,
    ticket: TicketId,
) -> Result<Option<(Facts, u64)>, StoreError> {
    let row = tx.query_opt(&FIND, &[ente.into(), ticket.into()])?;
    row.map(|row| {
        let events: i64 = row.get("events")?;
        Ok((facts(&row)?, events.unsigned_abs()))
    })
    .transpose()
}

fn facts(row: &Row) -> Result<Facts, StoreError> {
    let (ente, ticket) = (row.get("ente_id")?, row.get("ticket_id")?);
    row.parse("document", |text| Document::read(text, ente, ticket).ok())
}

fn kept(row: &Row) -> Result<Kept, StoreError> {
    let facts = facts(row)?;
    let stars: Option<u32> = row.get("stars")?;
    let rang: Option<Timestamp> = row.get("rang_at")?;
    Ok(Kept {
        place: FactsPlace {
            last_at: row.get("last_at")?,
            ticket: facts.ticket,
        },
        beside: Beside {
            stars: stars.and_then(|stars| u8::try_from(stars).ok()),
            call: rang.zip(row.get("answered_at")?),
        },
        facts,
    })
}

fn broken(broken: BrokenHistory) -> StoreError {
    StoreError::Engine(broken.into())
}
