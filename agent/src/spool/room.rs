//! Room: above its limit the spool gives up aggregates, then evidence, and never a transition.

use custode_protocol::report::Dropped;
use rusqlite::{Connection, Transaction, params};

use super::{Limit, Spool, SpoolError};
use crate::sqlite;

/// Rows thrown away at a time: a few pages.
const BATCH: i64 = 64;

/// How it stands with room after a call.
pub(super) enum Room {
    /// There is some again: less than nine tenths are used.
    Enough,
    /// Nothing was thrown away, but not much is left.
    Short,
    /// Something was thrown away.
    Dropped(Dropped),
}

/// Throws away the oldest until the limit holds, and counts it in the same transaction.
pub(super) fn make(tx: &Transaction<'_>, limit: Limit) -> Result<Room, SpoolError> {
    let used = sqlite::used_bytes(tx)?;
    if used <= limit.bytes {
        let enough = used < limit.bytes / 10 * 9;
        return Ok(if enough { Room::Enough } else { Room::Short });
    }
    let mut dropped = Dropped {
        aggregates: 0,
        evidence: 0,
    };
    while sqlite::used_bytes(tx)? > limit.bytes && drop_some(tx, &mut dropped)? {}
    count(tx, &dropped)?;
    Ok(Room::Dropped(dropped))
}

/// Throws away a batch. Says whether there was any.
fn drop_some(tx: &Transaction<'_>, dropped: &mut Dropped) -> Result<bool, SpoolError> {
    let aggregates = drop_aggregates(tx)?;
    dropped.aggregates += aggregates;
    if aggregates > 0 {
        return Ok(true);
    }
    let evidence = drop_evidence(tx)?;
    dropped.evidence += evidence;
    Ok(evidence > 0)
}

/// What is on its way stays: its report tells it already.
fn drop_aggregates(tx: &Transaction<'_>) -> Result<u64, SpoolError> {
    let gone = tx
        .prepare_cached(
            "DELETE FROM aggregate WHERE number IN (
                 SELECT number FROM aggregate
                 WHERE number > COALESCE((SELECT last_aggregate FROM sealed), 0)
                 ORDER BY number LIMIT ?1)",
        )?
        .execute(params![BATCH])?;
    Ok(gone as u64)
}

fn drop_evidence(tx: &Transaction<'_>) -> Result<u64, SpoolError> {
    let gone = tx
        .prepare_cached(
            "DELETE FROM evidence WHERE number IN (
                 SELECT number FROM evidence
                 WHERE number > COALESCE((SELECT last_transition FROM sealed), number - 1)
                 ORDER BY number LIMIT ?1)",
        )?
        .execute(params![BATCH])?;
    Ok(gone as u64)
}

fn count(tx: &Transaction<'_>, dropped: &Dropped) -> Result<(), SpoolError> {
    tx.execute(
        "UPDATE life SET dropped_aggregates = dropped_aggregates + ?1, dropped_evidence = dropped_evidence + ?2",
        params![
            i64::try_from(dropped.aggregates).unwrap_or(i64::MAX),
            i64::try_from(dropped.evidence).unwrap_or(i64::MAX)
        ],
    )?;
    Ok(())
}

/// What was thrown away and not acknowledged yet.
pub(super) fn untold(connection: &Connection) -> Result<Option<Dropped>, SpoolError> {
    let (aggregates, evidence): (i64, i64) = connection.query_row(
        "SELECT dropped_aggregates, dropped_evidence FROM life",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let dropped = Dropped {
        aggregates: aggregates.unsigned_abs(),
        evidence: evidence.unsigned_abs(),
    };
    Ok((aggregates + evidence > 0).then_some(dropped))
}

impl Spool {
    /// Does a work for which the file may have no room: it grows or, on a full disk, something is thrown away.
    ///
    /// Throwing away needs no room itself: the log is there already.
    pub(super) fn making_room<T>(
        &mut self,
        mut work: impl FnMut(&mut Self) -> Result<T, SpoolError>,
    ) -> Result<T, SpoolError> {
        loop {
            match work(self) {
                Err(SpoolError::Full) if self.grow()? || self.throw_away()? => {}
                other => return other,
            }
        }
    }

    fn grow(&mut self) -> Result<bool, SpoolError> {
        let has_room = sqlite::has_room(&self.path, self.grows_above)?;
        if has_room {
            sqlite::grow(&self.connection)?;
        }
        Ok(has_room)
    }

    fn throw_away(&mut self) -> Result<bool, SpoolError> {
        let tx = self.begin()?;
        let mut dropped = Dropped {
            aggregates: 0,
            evidence: 0,
        };
        let any = drop_some(&tx, &mut dropped)?;
        count(&tx, &dropped)?;
        tx.commit()?;
        if any {
            self.note_room(Room::Dropped(dropped));
        }
        Ok(any)
    }

    /// Tells the log when dropping begins and when it ends, not each time in between.
    pub(super) fn note_room(&mut self, room: Room) {
        match room {
            Room::Dropped(dropped) if !self.dropping => {
                self.dropping = true;
                tracing::warn!(
                    spool.limit_bytes = self.limit.bytes,
                    dropped.aggregates,
                    dropped.evidence,
                    "the spool is full: the oldest aggregates and then evidence are dropped, findings are kept"
                );
            }
            Room::Enough if self.dropping => {
                self.dropping = false;
                tracing::info!("the spool has room again");
            }
            Room::Dropped(_) | Room::Enough | Room::Short => {}
        }
    }
}
