//! Seal: a report gets its number and its bytes, for ever, and is forgotten when the server has it.

use custode_domain::id::BootId;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::draft::{self, Packed};
use super::{Spool, SpoolError};
use crate::sqlite;

/// A report ready to be sent, the same bytes every time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The life of the spool.
    pub boot: BootId,
    /// Its number within it.
    pub sequence: u64,
    /// The report, packed.
    pub bytes: Vec<u8>,
}

impl Spool {
    /// The report to send: the one that is on its way or, if none is, the next.
    ///
    /// `None` when nothing waits.
    pub fn seal(&mut self, now: Timestamp) -> Result<Option<Sealed>, SpoolError> {
        let boot = self.boot()?;
        if let Some(sealed) = outstanding(&self.connection, boot)? {
            return Ok(Some(sealed));
        }
        self.making_room(|spool| spool.seal_next(boot, now))
    }

    fn seal_next(&mut self, boot: BootId, now: Timestamp) -> Result<Option<Sealed>, SpoolError> {
        let tx = self.begin()?;
        let last: i64 = tx.query_row("SELECT acknowledged FROM life", [], |row| row.get(0))?;
        let sequence = last + 1;
        let Some(packed) = draft::compose(&tx, boot, sequence.unsigned_abs(), now)? else {
            return Ok(None);
        };
        write(&tx, sequence, &packed)?;
        tx.commit()?;
        Ok(Some(Sealed {
            boot,
            sequence: sequence.unsigned_abs(),
            bytes: packed.bytes,
        }))
    }

    /// The server has all reports of `boot` up to `sequence`: what they carried is forgotten.
    ///
    /// Says whether this was the report on its way; an answer to an older one changes nothing.
    pub fn acknowledge(&mut self, boot: BootId, sequence: u64) -> Result<bool, SpoolError> {
        if !self.is_on_its_way(boot, sequence)? {
            return Ok(false);
        }
        let tx = self.begin()?;
        tx.execute_batch(
            "DELETE FROM evidence WHERE number <= (SELECT last_transition FROM sealed);
             DELETE FROM transition WHERE number <= (SELECT last_transition FROM sealed);
             DELETE FROM aggregate WHERE number <= (SELECT last_aggregate FROM sealed);
             UPDATE life SET
                 acknowledged = sealed.sequence,
                 facts_told = COALESCE(sealed.facts, life.facts_told),
                 dropped_aggregates = life.dropped_aggregates - sealed.dropped_aggregates,
                 dropped_evidence = life.dropped_evidence - sealed.dropped_evidence
             FROM sealed;
             DELETE FROM sealed;",
        )?;
        sqlite::give_back(&tx)?;
        tx.commit()?;
        sqlite::hold(&self.connection)?;
        Ok(true)
    }

    /// Whether an answer that names `sequence` is about the report that is on its way, or a later one.
    pub(super) fn is_on_its_way(&self, boot: BootId, sequence: u64) -> Result<bool, SpoolError> {
        let sealed = outstanding(&self.connection, self.boot()?)?;
        Ok(sealed.is_some_and(|sealed| sealed.boot == boot && sealed.sequence <= sequence))
    }
}

pub(super) fn outstanding(
    connection: &Connection,
    boot: BootId,
) -> Result<Option<Sealed>, SpoolError> {
    let found: Option<(i64, Vec<u8>)> = connection
        .prepare_cached("SELECT sequence, bytes FROM sealed")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.map(|(sequence, bytes)| Sealed {
        boot,
        sequence: sequence.unsigned_abs(),
        bytes,
    }))
}

fn write(tx: &Transaction<'_>, sequence: i64, packed: &Packed) -> Result<(), SpoolError> {
    let Packed { draft, bytes } = packed;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (aggregates, evidence) = draft
        .dropped
        .as_ref()
        .map_or((0, 0), |d| (d.aggregates, d.evidence));
    // The facts as they are in `life`: the same text on both sides tells whether they were told.
    tx.execute(
        "INSERT INTO sealed (id, sequence, bytes, transitions, aggregates, last_transition, last_aggregate,
                             facts, dropped_aggregates, dropped_evidence)
         SELECT 1, ?1, ?2, ?3, ?4, ?5, ?6, CASE WHEN ?7 THEN life.facts END, ?8, ?9 FROM life",
        params![
            sequence,
            bytes,
            count(draft.transitions.len()),
            count(draft.aggregates.len()),
            draft.last_transition,
            draft.last_aggregate,
            draft.facts.is_some(),
            i64::try_from(aggregates).unwrap_or(i64::MAX),
            i64::try_from(evidence).unwrap_or(i64::MAX),
        ],
    )?;
    Ok(())
}
