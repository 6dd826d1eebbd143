//! Group commit: many closures, one durable commit, and none harms another.

use rusqlite::Connection;

use crate::store::error::StoreError;
use crate::store::tx::Tx;
use crate::store::work::{Verdict, Work};

/// Runs all closures in one transaction and answers each after it is durable.
///
/// When the common transaction breaks (the disk is full, at a statement or at the commit),
/// each closure is run once more alone, so that the small ones are not refused for a big one.
pub(super) fn commit(connection: &Connection, mut works: Vec<Box<dyn Work>>) {
    match together(connection, &mut works) {
        Ok(()) => works.into_iter().for_each(|work| work.finish(Ok(()))),
        Err(error) if works.len() == 1 => {
            works
                .into_iter()
                .zip([error])
                .for_each(|(work, error)| work.finish(Err(error)));
        }
        Err(_) => works
            .into_iter()
            .for_each(|work| commit(connection, vec![work])),
    }
}

fn together(connection: &Connection, works: &mut [Box<dyn Work>]) -> Result<(), StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let outcome = works
        .iter_mut()
        .try_for_each(|work| one(connection, work.as_mut()))
        .and_then(|()| Ok(connection.execute_batch("COMMIT")?));
    if outcome.is_err() && !connection.is_autocommit() {
        // The engine may have rolled back by itself; if it cannot at all, the next BEGIN says so.
        let _ = connection.execute_batch("ROLLBACK");
    }
    outcome
}

/// One closure within its own savepoint.
fn one(connection: &Connection, work: &mut dyn Work) -> Result<(), StoreError> {
    connection.execute_batch("SAVEPOINT closure")?;
    let verdict = work.run(Tx::sqlite(connection));
    if connection.is_autocommit() {
        // SQLite answers some failures (full disk, I/O) by rolling back everything, the others' work too.
        return Err(StoreError::Spoiled);
    }
    connection.execute_batch(match verdict {
        Verdict::Keep => "RELEASE closure",
        Verdict::TakeBack | Verdict::Again => "ROLLBACK TO closure; RELEASE closure",
    })?;
    Ok(())
}
