//! Audit: who did what, in a chain of hashes.

use aws_lc_rs::digest::{Context, SHA256};
use custode_domain::id::EnteId;
use jiff::Timestamp;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// What happened, before it has a place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// When.
    pub at: Timestamp,
    /// Who: `person:…`, `machine:…`, `system`.
    pub actor: &'a str,
    /// What, as the use case is named.
    pub action: &'a str,
    /// To what: `ticket:…`.
    pub object: &'a str,
    /// Of which Ente.
    pub ente: Option<EnteId>,
    /// The rest, as JSON.
    pub document: &'a str,
}

/// An entry in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its place, from 1, without gaps.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// To what.
    pub object: String,
    /// Of which Ente.
    pub ente: Option<EnteId>,
    /// The rest, as JSON.
    pub document: String,
    /// The hash of the record before; 32 zero bytes for the first.
    pub prev_hash: Vec<u8>,
    /// [`Record::expected_hash`], when it was written.
    pub hash: Vec<u8>,
}

/// What stands before the first record.
const BEGINNING: [u8; 32] = [0; 32];

statements! {
    LAST across("one chain for the whole installation") =
        "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";
    INSERT across("one chain for the whole installation") =
        "INSERT INTO audit (seq, at, actor, action, object, ente_id, document, prev_hash, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    AFTER across("one chain for the whole installation") =
        "SELECT seq, at, actor, action, object, ente_id, document, prev_hash, hash
         FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2";
}

/// Adds an entry to the chain; its place.
pub fn append(tx: &mut Tx<'_>, entry: &Entry<'_>) -> Result<u64, StoreError> {
    let (seq, prev_hash) = match tx.query_opt(&LAST, &[])? {
        Some(last) => (last.get::<u64>("seq")? + 1, last.get("hash")?),
        None => (1, BEGINNING.to_vec()),
    };
    let record = placed(entry, seq, prev_hash);
    let values = [
        seq.into(),
        entry.at.into(),
        entry.actor.into(),
        entry.action.into(),
        entry.object.into(),
        entry.ente.into(),
        entry.document.into(),
        record.prev_hash.as_slice().into(),
        record.hash.as_slice().into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(seq)
}

/// The records after a place, in order.
pub fn after(tx: &mut Tx<'_>, seq: u64, limit: u32) -> Result<Vec<Record>, StoreError> {
    tx.query_all(&AFTER, &[seq.into(), limit.into()])?
        .iter()
        .map(record)
        .collect()
}

fn placed(entry: &Entry<'_>, seq: u64, prev_hash: Vec<u8>) -> Record {
    let mut record = Record {
        seq,
        at: entry.at,
        actor: entry.actor.to_owned(),
        action: entry.action.to_owned(),
        object: entry.object.to_owned(),
        ente: entry.ente,
        document: entry.document.to_owned(),
        prev_hash,
        hash: Vec::new(),
    };
    record.hash = record.expected_hash();
    record
}

impl Record {
    /// SHA-256 of the previous hash and of every field, each with its length before it,
    /// so that no two different records have the same bytes.
    pub fn expected_hash(&self) -> Vec<u8> {
        let ente = self.ente.map(|ente| ente.to_string()).unwrap_or_default();
        let (seq, at) = (
            self.seq.to_be_bytes(),
            self.at.as_microsecond().to_be_bytes(),
        );
        let fields: [&[u8]; 8] = [
            &self.prev_hash,
            &seq,
            &at,
            self.actor.as_bytes(),
            self.action.as_bytes(),
            self.object.as_bytes(),
            ente.as_bytes(),
            self.document.as_bytes(),
        ];
        let mut context = Context::new(&SHA256);
        for field in fields {
            context.update(&(field.len() as u64).to_be_bytes());
            context.update(field);
        }
        context.finish().as_ref().to_vec()
    }
}

fn record(row: &Row) -> Result<Record, StoreError> {
    Ok(Record {
        seq: row.get("seq")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        action: row.get("action")?,
        object: row.get("object")?,
        ente: row.get("ente_id")?,
        document: row.get("document")?,
        prev_hash: row.get("prev_hash")?,
        hash: row.get("hash")?,
    })
}
