//! Tx: an open transaction on either engine.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio_postgres::types::ToSql;

use super::error::StoreError;
use super::row::Row;
use super::statement::Statement;
use super::value::Value;

/// An open transaction. It commits when its closure answers `Ok`, and leaves nothing behind otherwise.
///
/// After a statement has failed, nothing more can happen in the transaction, on both engines
/// (PostgreSQL demands it): where a conflict is expected, say `ON CONFLICT`.
pub struct Tx<'c> {
    engine: Engine<'c>,
    condition: Condition,
    /// From where this was asked; empty when nobody did.
    source: String,
}

enum Engine<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(&'c deadpool_postgres::Transaction<'c>, Handle),
}

/// Whether what happened so far may be committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    Sound,
    /// Another transaction won: run the closure again.
    Overtaken,
    /// A statement failed.
    Spoiled,
}

impl<'c> Tx<'c> {
    pub(super) fn sqlite(connection: &'c rusqlite::Connection) -> Self {
        Self {
            engine: Engine::Sqlite(connection),
            condition: Condition::Sound,
            source: String::new(),
        }
    }

    pub(super) fn postgres(
        transaction: &'c deadpool_postgres::Transaction<'c>,
        handle: Handle,
    ) -> Self {
        Self {
            engine: Engine::Postgres(transaction, handle),
            condition: Condition::Sound,
            source: String::new(),
        }
    }

    /// Notes from where this was asked.
    pub(super) fn ask_from(&mut self, source: &str) {
        source.clone_into(&mut self.source);
    }

    /// From where this was asked: a network address, or empty.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    pub(super) fn condition(&self) -> Condition {
        self.condition
    }

    /// Runs a statement that answers no rows; how many records it touched.
    pub fn execute(&mut self, statement: &Statement, values: &[Value]) -> Result<u64, StoreError> {
        self.guarded(|engine| match engine {
            Engine::Sqlite(connection) => Ok(sqlite_execute(connection, statement, values)?),
            Engine::Postgres(transaction, handle) => handle
                .block_on(postgres_execute(transaction, statement, values))
                .map_err(Failure::from),
        })
    }

    /// All rows.
    pub fn query_all(
        &mut self,
        statement: &Statement,
        values: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        self.guarded(|engine| match engine {
            Engine::Sqlite(connection) => Ok(sqlite_query(connection, statement, values)?),
            Engine::Postgres(transaction, handle) => handle
                .block_on(postgres_query(transaction, statement, values))
                .map_err(Failure::from),
        })
    }

    /// The first row, if there is one.
    pub fn query_opt(
        &mut self,
        statement: &Statement,
        values: &[Value],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.query_all(statement, values)?.into_iter().next())
    }

    /// The row of a statement that always answers one.
    pub fn query_one(
        &mut self,
        statement: &Statement,
        values: &[Value],
    ) -> Result<Row, StoreError> {
        self.query_opt(statement, values)?
            .ok_or_else(|| StoreError::corrupt(statement.name, "row"))
    }

    fn guarded<T>(
        &mut self,
        run: impl FnOnce(&mut Engine<'c>) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        if self.condition != Condition::Sound {
            return Err(StoreError::Spoiled);
        }
        run(&mut self.engine).map_err(|failure| {
            self.condition = if failure.overtaken {
                Condition::Overtaken
            } else {
                Condition::Spoiled
            };
            failure.error
        })
    }
}

struct Failure {
    overtaken: bool,
    error: StoreError,
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self {
            overtaken: false,
            error: error.into(),
        }
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self {
            overtaken: is_overtaken(&error),
            error: error.into(),
        }
    }
}

/// 40001 serialization failure, 40P01 deadlock: PostgreSQL asks to run the transaction again.
pub(super) fn is_overtaken(error: &tokio_postgres::Error) -> bool {
    use tokio_postgres::error::SqlState;
    error.code().is_some_and(|code| {
        *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
    })
}

fn sqlite_execute(
    connection: &rusqlite::Connection,
    statement: &Statement,
    values: &[Value],
) -> rusqlite::Result<u64> {
    let touched = connection
        .prepare_cached(statement.sql)?
        .execute(rusqlite::params_from_iter(values))?;
    Ok(touched as u64)
}

fn sqlite_query(
    connection: &rusqlite::Connection,
    statement: &Statement,
    values: &[Value],
) -> rusqlite::Result<Vec<Row>> {
    let mut prepared = connection.prepare_cached(statement.sql)?;
    let columns: Arc<[String]> = prepared.column_names().map(str::to_owned).collect();
    let mut rows = prepared.query(rusqlite::params_from_iter(values))?;
    let mut answer = Vec::new();
    while let Some(row) = rows.next()? {
        let fields = (0..columns.len())
            .map(|place| row.get(place))
            .collect::<rusqlite::Result<_>>()?;
        answer.push(Row::new(columns.clone(), fields));
    }
    Ok(answer)
}

async fn postgres_execute(
    transaction: &deadpool_postgres::Transaction<'_>,
    statement: &Statement,
    values: &[Value],
) -> Result<u64, tokio_postgres::Error> {
    let prepared = transaction
        .prepare_cached(&to_postgres(statement.for_postgres()))
        .await?;
    transaction.execute(&prepared, &borrowed(values)).await
}

async fn postgres_query(
    transaction: &deadpool_postgres::Transaction<'_>,
    statement: &Statement,
    values: &[Value],
) -> Result<Vec<Row>, tokio_postgres::Error> {
    let prepared = transaction
        .prepare_cached(&to_postgres(statement.for_postgres()))
        .await?;
    let columns: Arc<[String]> = prepared
        .columns()
        .iter()
        .map(|column| column.name().to_owned())
        .collect();
    let rows = transaction.query(&prepared, &borrowed(values)).await?;
    let read = |row: &tokio_postgres::Row| {
        let fields = (0..columns.len())
            .map(|place| row.try_get(place))
            .collect::<Result<_, _>>()?;
        Ok(Row::new(columns.clone(), fields))
    };
    rows.iter().map(read).collect()
}

fn borrowed(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as _).collect()
}

/// `?3` becomes `$3`, outside of quotes. The whole dialect layer:
/// statements contain neither comments nor PostgreSQL's `E''` texts, which a test checks.
pub fn to_postgres(sql: &str) -> String {
    let mut quoted = false;
    sql.chars()
        .map(|letter| {
            quoted ^= letter == '\'';
            if letter == '?' && !quoted {
                '$'
            } else {
                letter
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_translated_outside_of_quotes() {
        for (sqlite, postgres) in [
            (
                "SELECT a FROM t WHERE b = ?1 AND c = ?12",
                "SELECT a FROM t WHERE b = $1 AND c = $12",
            ),
            ("SELECT 'why?' || ?1", "SELECT 'why?' || $1"),
            ("SELECT 'it''s ?1' || ?2", "SELECT 'it''s ?1' || $2"),
        ] {
            assert_eq!(to_postgres(sqlite), postgres);
        }
    }
}
