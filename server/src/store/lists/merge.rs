//! Merge: the index of words is brought together, so that a search looks into one part of it and not into ten.
//!
//! SQLite adds a part with each transaction and merges them as they come, never into one; a search asks each.
//! Measured among a million tickets: three words take 0.96 ms in ten parts and 0.60 in one, one word 0.33 and 0.05.
//! PostgreSQL keeps new words in a list that every search reads whole, until it is cleaned.

use super::super::statement::statements;
use crate::store::{StoreError, Tx};

/// Pages that one step writes at the most, about 10 ms: others wait for the writer no longer.
const STEP: i64 = 64;
/// What a step changes at least while there is something left to merge, by SQLite's documentation.
const SOMETHING: i64 = 2;

statements! {
    MERGE across("one index of words for all Enti") =
        "INSERT INTO ticket_index (ticket_index, rank) VALUES ('merge', ?1)",
        postgres "SELECT gin_clean_pending_list('ticket_index') WHERE CAST(?1 AS BIGINT) IS NOT NULL";
    CHANGED across("counts what this connection changed") =
        "SELECT total_changes() AS changes",
        postgres "SELECT CAST(0 AS BIGINT) AS changes";
}

/// How far a merge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// Nothing is done yet.
    Begins,
    /// A step was done, and more is left.
    GoesOn,
    /// There is one part.
    Done,
}

/// Does the next step; each is a transaction of its own.
pub fn merge(tx: &mut Tx<'_>, so_far: Merge) -> Result<Merge, StoreError> {
    // A negative number takes all parts together, whatever their size; a positive one goes on with that.
    let pages = match so_far {
        Merge::Begins => -STEP,
        Merge::GoesOn => STEP,
        Merge::Done => return Ok(Merge::Done),
    };
    let before = changed(tx)?;
    tx.execute(&MERGE, &[pages.into()])?;
    if changed(tx)? - before < SOMETHING {
        Ok(Merge::Done)
    } else {
        Ok(Merge::GoesOn)
    }
}

fn changed(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    tx.query_one(&CHANGED, &[])?.get("changes")
}
