//! Prune: what is too old goes, and the oldest goes when there is too much.

use rusqlite::{Transaction, params};

use super::{DAY_MILLIS, HistoryError, Keep, hour_of};
use crate::sqlite;

/// Rounds that one call may remove for their age: four hours at one a minute.
///
/// A clock that jumps ahead makes everything old at once; so a person has days to set it right.
const MAX_OLD_ROUNDS: i64 = 240;
/// Rounds removed at a time when there is too much.
const BATCH_ROUNDS: i64 = 64;

/// What was looked for.
pub(super) struct Pruned {
    /// The hour of the look.
    pub(super) hour: i64,
    /// Series not sampled since this day are gone.
    pub(super) oldest_day: i64,
}

/// Keeps the size at every call, and looks for what is old once an hour.
pub(super) fn prune(
    tx: &Transaction<'_>,
    now: i64,
    keep: Keep,
    pruned_hour: Option<i64>,
) -> Result<Option<Pruned>, HistoryError> {
    while sqlite::used_bytes(tx)? > keep.bytes && remove_oldest(tx, i64::MAX, BATCH_ROUNDS)? > 0 {}
    let hour = hour_of(now);
    if pruned_hour == Some(hour) {
        return Ok(None);
    }
    let age = i64::try_from(keep.age.as_millis()).unwrap_or(i64::MAX);
    let cutoff = now.saturating_sub(age);
    remove_oldest(tx, cutoff, MAX_OLD_ROUNDS)?;
    // A day more than the rounds: no round may be left that names a series that is gone.
    let oldest_day = first_day(tx)?
        .unwrap_or(i64::MAX)
        .min(cutoff.div_euclid(DAY_MILLIS))
        - 1;
    tx.execute(
        "DELETE FROM series WHERE last_day < ?1",
        params![oldest_day],
    )?;
    sqlite::give_back(tx)?;
    Ok(Some(Pruned { hour, oldest_day }))
}

fn remove_oldest(tx: &Transaction<'_>, before: i64, most: i64) -> Result<usize, HistoryError> {
    Ok(tx
        .prepare_cached(
            "DELETE FROM round WHERE at IN (SELECT at FROM round WHERE at < ?1 ORDER BY at LIMIT ?2)",
        )?
        .execute(params![before, most])?)
}

fn first_day(tx: &Transaction<'_>) -> Result<Option<i64>, HistoryError> {
    let at: Option<i64> = tx.query_row("SELECT MIN(at) FROM round", [], |row| row.get(0))?;
    Ok(at.map(|at| at.div_euclid(DAY_MILLIS)))
}
