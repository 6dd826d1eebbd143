//! Commit: what a round noticed and how its signals go on, in one transaction.

use custode_domain::finding::Transition;
use custode_protocol::report::{Evidence, WireTransition};
use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::{Noticed, Spool, SpoolError, draft, room, signals, unreadable};
use crate::sqlite::millis;

impl Spool {
    /// Keeps what was noticed: all of it or, when this fails, nothing.
    ///
    /// After [`SpoolError::Full`] the caller keeps `noticed` and tries again.
    pub fn commit(&mut self, noticed: &Noticed) -> Result<(), SpoolError> {
        self.making_room(|spool| spool.try_commit(noticed))
    }

    fn try_commit(&mut self, noticed: &Noticed) -> Result<(), SpoolError> {
        let limit = self.limit;
        let tx = self.begin()?;
        for (transition, evidence) in &noticed.transitions {
            keep(&tx, transition, evidence, noticed.now)?;
        }
        signals::keep(&tx, noticed)?;
        let room = room::make(&tx, limit)?;
        tx.commit()?;
        self.note_room(room);
        Ok(())
    }
}

fn keep(
    tx: &Transaction<'_>,
    transition: &Transition,
    evidence: &Evidence,
    now: Timestamp,
) -> Result<(), SpoolError> {
    let told = WireTransition::from(transition);
    let number = insert(tx, &told, None, now)?;
    if let Some(number) = number
        && *evidence != Evidence::default()
    {
        let seen = draft::evidence_text(evidence)?;
        tx.prepare_cached("INSERT INTO evidence (number, seen) VALUES (?1, ?2)")?
            .execute(params![number, seen])?;
    }
    Ok(())
}

/// Keeps a transition at `number`, or behind all others. `None` when it waits already.
pub(super) fn insert(
    tx: &Transaction<'_>,
    told: &WireTransition,
    number: Option<i64>,
    now: Timestamp,
) -> Result<Option<i64>, SpoolError> {
    let text = serde_json::to_string(told).map_err(|e| unreadable(&e))?;
    let inserted = tx
        .prepare_cached(
            "INSERT INTO transition (number, finding, ordinal, kept_at, told) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (finding, ordinal) DO NOTHING",
        )?
        .execute(params![number, told.finding.to_string(), told.ordinal, millis(now), text])?;
    Ok((inserted == 1).then(|| tx.last_insert_rowid()))
}
