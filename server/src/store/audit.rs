//! Audit: who did what, in a chain of hashes.
//!
//! An entry says who, what and to what; its place in the chain adds the rest by itself: what the person was called
//! and which role they had in this very transaction, and the address from which it was asked ([`super::source`]).

mod class;
mod deed;
mod list;
mod record;
mod seals;
mod stubs;

use custode_domain::id::{EnteId, PersonId, TicketId};
use jiff::Timestamp;

use super::statement::statements;
use super::{Row, StoreError, Tx};

pub use class::{Class, Outcome};
pub use deed::Deed;
pub use list::{Access, Filter, Listed, accesses, count, page};
pub use record::Record;
pub use seals::{Seal, insert_seal, last_seal, seals_after, seals_between};
pub use stubs::{Expired, Stub, around, expired, forget, stubs_after};

/// Who is not known.
pub const STRANGER: &str = "stranger";
/// Before the identifier of a ticket.
const TICKET: &str = "ticket:";
/// Before the identifier of a person.
const PERSON: &str = "person:";

/// What happened, before it has a place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// When.
    pub at: Timestamp,
    /// Who: `person:…`, `machine:…`, `console`, `stranger`, `system`.
    pub actor: &'a str,
    /// What.
    pub action: Deed,
    /// To what: `ticket:…`.
    pub object: &'a str,
    /// Of which Ente.
    pub ente: Option<EnteId>,
    /// The rest, as JSON.
    pub document: &'a str,
}

/// What stands before the first record.
pub const BEGINNING: [u8; 32] = [0; 32];

statements! {
    LAST across("one chain for the whole installation") =
        "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";
    LAST_STUB across("one chain for the whole installation") =
        "SELECT last_seq, last_hash FROM audit_stub ORDER BY first_seq DESC LIMIT 1";
    WHO across("the people of the desk have no Ente") =
        "SELECT name, role FROM person WHERE id = ?1";
    INSERT across("one chain for the whole installation") =
        "INSERT INTO audit (seq, at, actor, actor_name, role, source, action, object, ente_id, ticket_id, outcome,
                            class, document, prev_hash, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
    AFTER across("one chain for the whole installation") =
        "SELECT seq, at, actor, actor_name, role, source, action, object, ente_id, ticket_id, outcome, class,
                document, prev_hash, hash
         FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2";
    NEXT across("one chain for the whole installation") =
        "SELECT seq FROM audit WHERE seq > ?1 ORDER BY seq LIMIT 1";
    ASTRAY across("one chain for the whole installation") =
        "SELECT seq FROM audit WHERE seq < 1 ORDER BY seq LIMIT 1";
    HASH_AT across("one chain for the whole installation") =
        "SELECT hash FROM audit WHERE seq = ?1";
    BOUNDARY across("a day is sealed for the whole installation") =
        "SELECT seq FROM audit WHERE seq > ?1 AND at >= ?2 AND at <= ?3 ORDER BY seq LIMIT 1";
    FIRST across("one chain for the whole installation") =
        "SELECT at FROM audit WHERE at <= ?1 ORDER BY at LIMIT 1";
    FIRST_IN across("an export is of the whole installation") =
        "SELECT seq FROM audit WHERE at >= ?1 AND at < ?2 ORDER BY seq LIMIT 1";
    LAST_IN across("an export is of the whole installation") =
        "SELECT seq FROM audit WHERE at >= ?1 AND at < ?2 ORDER BY seq DESC LIMIT 1";
}

/// Every statement of the audit.
pub(in crate::store) fn all_statements() -> impl Iterator<Item = &'static super::Statement> {
    let lists = [
        STATEMENTS,
        list::STATEMENTS,
        seals::STATEMENTS,
        stubs::STATEMENTS,
    ];
    lists.into_iter().flatten().copied()
}

/// Adds an entry of what was done to the chain; its place.
pub fn append(tx: &mut Tx<'_>, entry: &Entry<'_>) -> Result<u64, StoreError> {
    append_as(tx, entry, Outcome::Done)
}

/// Adds an entry to the chain; its place.
pub fn append_as(tx: &mut Tx<'_>, entry: &Entry<'_>, outcome: Outcome) -> Result<u64, StoreError> {
    let (last, prev_hash) = head(tx)?;
    let record = placed(tx, entry, outcome, (last + 1, prev_hash))?;
    insert(tx, &record)?;
    Ok(record.seq)
}

/// The place and the hash of the last record; 0 and [`BEGINNING`] when there is none.
pub fn head(tx: &mut Tx<'_>) -> Result<(u64, Vec<u8>), StoreError> {
    if let Some(last) = tx.query_opt(&LAST, &[])? {
        return Ok((last.get("seq")?, last.get("hash")?));
    }
    match tx.query_opt(&LAST_STUB, &[])? {
        Some(stub) => Ok((stub.get("last_seq")?, stub.get("last_hash")?)),
        None => Ok((0, BEGINNING.to_vec())),
    }
}

/// The records after a place, in order.
pub fn after(tx: &mut Tx<'_>, seq: u64, limit: u32) -> Result<Vec<Record>, StoreError> {
    tx.query_all(&AFTER, &[seq.into(), limit.into()])?
        .iter()
        .map(read)
        .collect()
}

/// The place of the record after this place, whatever the record says.
pub fn next(tx: &mut Tx<'_>, seq: u64) -> Result<Option<u64>, StoreError> {
    let row = tx.query_opt(&NEXT, &[seq.into()])?;
    row.map(|row| row.get("seq")).transpose()
}

/// A place before the first, where no record can stand, and one does.
pub fn astray(tx: &mut Tx<'_>) -> Result<Option<i64>, StoreError> {
    let row = tx.query_opt(&ASTRAY, &[])?;
    row.map(|row| row.get("seq")).transpose()
}

/// The hash that the record at this place carries.
pub fn hash_at(tx: &mut Tx<'_>, seq: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let row = tx.query_opt(&HASH_AT, &[seq.into()])?;
    row.map(|row| row.get("hash")).transpose()
}

/// The first record after this place that happened within these instants, the last one included. One that claims to
/// be from beyond them bounds nothing: a clock was wrong.
pub fn boundary(
    tx: &mut Tx<'_>,
    seq: u64,
    (from, now): (Timestamp, Timestamp),
) -> Result<Option<u64>, StoreError> {
    let row = tx.query_opt(&BOUNDARY, &[seq.into(), from.into(), now.into()])?;
    row.map(|row| row.get("seq")).transpose()
}

/// When the oldest record that is kept happened; one that claims to be from later than now is not asked.
pub fn first_at(tx: &mut Tx<'_>, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.query_opt(&FIRST, &[now.into()])?;
    row.map(|row| row.get("at")).transpose()
}

/// The first and the last place of what happened from the one instant until before the other.
pub fn span(
    tx: &mut Tx<'_>,
    (from, until): (Timestamp, Timestamp),
) -> Result<Option<(u64, u64)>, StoreError> {
    let values = [from.into(), until.into()];
    let Some(first) = tx.query_opt(&FIRST_IN, &values)? else {
        return Ok(None);
    };
    let last = tx.query_one(&LAST_IN, &values)?;
    Ok(Some((first.get("seq")?, last.get("seq")?)))
}

fn placed(
    tx: &mut Tx<'_>,
    entry: &Entry<'_>,
    outcome: Outcome,
    (seq, prev_hash): (u64, Vec<u8>),
) -> Result<Record, StoreError> {
    let (actor_name, role) = who(tx, entry.actor)?;
    let ticket = entry
        .object
        .strip_prefix(TICKET)
        .and_then(|id| id.parse::<TicketId>().ok());
    let mut record = Record {
        seq,
        at: entry.at.as_microsecond(),
        actor: entry.actor.to_owned(),
        actor_name,
        role,
        source: tx.source().to_owned(),
        action: entry.action.code().to_owned(),
        object: entry.object.to_owned(),
        ente: entry.ente.map(|ente| ente.to_string()),
        ticket: ticket.map(|ticket| ticket.to_string()),
        outcome: outcome.code().to_owned(),
        class: Class::of(entry.action, entry.object).code().to_owned(),
        document: entry.document.to_owned(),
        prev_hash,
        hash: Vec::new(),
    };
    record.hash = record.expected_hash();
    Ok(record)
}

/// What a person is called and may do at this moment.
fn who(tx: &mut Tx<'_>, actor: &str) -> Result<(String, String), StoreError> {
    let person = actor
        .strip_prefix(PERSON)
        .and_then(|id| id.parse::<PersonId>().ok());
    let Some(person) = person else {
        return Ok(Default::default());
    };
    match tx.query_opt(&WHO, &[person.into()])? {
        Some(row) => Ok((row.get("name")?, row.get("role")?)),
        None => Ok(Default::default()),
    }
}

fn insert(tx: &mut Tx<'_>, record: &Record) -> Result<(), StoreError> {
    let values = [
        record.seq.into(),
        record.at.into(),
        record.actor.as_str().into(),
        record.actor_name.as_str().into(),
        record.role.as_str().into(),
        record.source.as_str().into(),
        record.action.as_str().into(),
        record.object.as_str().into(),
        record.ente.as_deref().into(),
        record.ticket.as_deref().into(),
        record.outcome.as_str().into(),
        record.class.as_str().into(),
        record.document.as_str().into(),
        record.prev_hash.as_slice().into(),
        record.hash.as_slice().into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(())
}

fn read(row: &Row) -> Result<Record, StoreError> {
    Ok(Record {
        seq: row.get("seq")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        actor_name: row.get("actor_name")?,
        role: row.get("role")?,
        source: row.get("source")?,
        action: row.get("action")?,
        object: row.get("object")?,
        ente: row.get("ente_id")?,
        ticket: row.get("ticket_id")?,
        outcome: row.get("outcome")?,
        class: row.get("class")?,
        document: row.get("document")?,
        prev_hash: row.get("prev_hash")?,
        hash: row.get("hash")?,
    })
}
