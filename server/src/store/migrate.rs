//! Migrate: brings the schema of either engine to the version of this program, step by step.

use aws_lc_rs::digest::{SHA256, digest};
use rusqlite::Connection;

use super::engine::postgres::Postgres;
use super::engine::sqlite;
use super::error::StoreError;
use super::tx::to_postgres;

/// One step: its number, its name and its text, the same for both engines.
/// A step that was released is never edited: the checksum in the database would refuse it.
struct Step {
    version: i64,
    name: &'static str,
    sql: &'static str,
    /// What only one engine understands: full-text search (docs/decisions/0010-two-texts-for-search.md).
    beside: Option<Beside>,
}

/// The text that each engine runs after the common one.
struct Beside {
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! steps {
    ($($version:literal $name:literal $($beside:ident)?;)+) => {
        &[$(Step {
            version: $version,
            name: $name,
            sql: include_str!(concat!("migrations/", $name, ".sql")),
            beside: steps!(@beside $name $($beside)?),
        }),+]
    };
    (@beside $name:literal each) => {
        Some(Beside {
            sqlite: include_str!(concat!("migrations/", $name, ".sqlite.sql")),
            postgres: include_str!(concat!("migrations/", $name, ".postgres.sql")),
        })
    };
    (@beside $name:literal) => { None };
}

const STEPS: &[Step] = steps! {
    1 "0001_enti";
    2 "0002_machines";
    3 "0003_tickets";
    4 "0004_findings";
    5 "0005_work";
    6 "0006_articles";
    7 "0007_alerts";
    8 "0008_desk" each;
    9 "0009_tasks";
    10 "0010_portal";
    11 "0011_notices";
    12 "0012_accounts";
    13 "0013_api";
    14 "0014_webhooks";
    15 "0015_identities";
    16 "0016_people";
    17 "0017_passkeys";
    18 "0018_contracts";
    19 "0019_audit";
    20 "0020_on_call";
    21 "0021_routing";
    22 "0022_consulting";
    23 "0023_standing";
    24 "0024_figures";
    25 "0025_proposals";
    26 "0026_certifications";
    27 "0027_assistance";
    28 "0028_repositories";
    29 "0029_recordings";
    30 "0030_replays";
};

const VERSIONS: &str = "CREATE TABLE IF NOT EXISTS schema_version (
    version BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL
)";
const APPLIED: &str = "SELECT version, checksum FROM schema_version ORDER BY version";
const RECORD: &str = "INSERT INTO schema_version (version, name, checksum) VALUES (?1, ?2, ?3)";

/// Any number, the same in all server processes: only one of them migrates at a time.
const LOCK: &str = "SELECT pg_advisory_xact_lock(72616)";

/// Why the schema was not brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A later program has worked on this database.
    #[error(
        "the database has schema version {found}, this program knows up to {known}: use the program that made it, or a later one"
    )]
    Newer {
        /// The version in the database.
        found: i64,
        /// The last version that this program knows.
        known: i64,
    },
    /// The text of a step is not the one that was applied.
    #[error(
        "step {version} of the schema was applied from another text than this program's: the database or the program was altered"
    )]
    Changed {
        /// Which step.
        version: i64,
    },
    /// The engine refused.
    #[error("the schema cannot be brought up to date")]
    Store(#[from] StoreError),
}

/// Applies the missing steps to a file; how many.
pub(super) fn sqlite(connection: &mut Connection) -> Result<usize, MigrateError> {
    connection
        .execute_batch(VERSIONS)
        .map_err(StoreError::from)?;
    let mut applied = 0;
    while sqlite_step(connection)? {
        applied += 1;
    }
    Ok(applied)
}

/// Opens the file for the migration alone.
pub(super) fn sqlite_file(path: &std::path::Path) -> Result<usize, MigrateError> {
    sqlite(&mut sqlite::connect(path)?)
}

fn sqlite_step(connection: &mut Connection) -> Result<bool, MigrateError> {
    let failed = |error: rusqlite::Error| MigrateError::Store(error.into());
    let tx = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(failed)?;
    let done: Vec<_> = tx
        .prepare(APPLIED)
        .and_then(|mut text| {
            text.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .map_err(failed)?;
    let Some(step) = next(&done)? else {
        return Ok(false);
    };
    tx.execute_batch(step.sql).map_err(failed)?;
    if let Some(beside) = &step.beside {
        tx.execute_batch(beside.sqlite).map_err(failed)?;
    }
    tx.execute(
        RECORD,
        rusqlite::params![step.version, step.name, step.checksum()],
    )
    .map_err(failed)?;
    tx.commit().map_err(failed)?;
    Ok(true)
}

/// Applies the missing steps to a server; how many.
pub(super) async fn postgres(postgres: &Postgres) -> Result<usize, MigrateError> {
    let mut applied = 0;
    while postgres_step(postgres).await? {
        applied += 1;
    }
    Ok(applied)
}

async fn postgres_step(postgres: &Postgres) -> Result<bool, MigrateError> {
    let failed = |error: tokio_postgres::Error| MigrateError::Store(error.into());
    let mut connection = postgres.connection().await?;
    let tx = connection.transaction().await.map_err(failed)?;
    tx.batch_execute(LOCK).await.map_err(failed)?;
    tx.batch_execute(VERSIONS).await.map_err(failed)?;
    let rows = tx.query(APPLIED, &[]).await.map_err(failed)?;
    let read = |row: &tokio_postgres::Row| Ok((row.try_get(0)?, row.try_get(1)?));
    let done: Vec<_> = rows
        .iter()
        .map(read)
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    let step = next(&done)?;
    if let Some(step) = step {
        tx.batch_execute(step.sql).await.map_err(failed)?;
        if let Some(beside) = &step.beside {
            tx.batch_execute(beside.postgres).await.map_err(failed)?;
        }
        let record = to_postgres(RECORD);
        tx.execute(&record, &[&step.version, &step.name, &step.checksum()])
            .await
            .map_err(failed)?;
    }
    tx.commit().await.map_err(failed)?;
    Ok(step.is_some())
}

/// The first step that is missing, after the applied ones were compared with this program's.
fn next(applied: &[(i64, String)]) -> Result<Option<&'static Step>, MigrateError> {
    for (position, (version, checksum)) in applied.iter().enumerate() {
        let Some(step) = STEPS.get(position) else {
            return Err(MigrateError::Newer {
                found: *version,
                known: STEPS.last().map_or(0, |step| step.version),
            });
        };
        if step.version != *version || step.checksum() != *checksum {
            return Err(MigrateError::Changed { version: *version });
        }
    }
    Ok(STEPS.get(applied.len()))
}

impl Step {
    fn checksum(&self) -> String {
        use std::fmt::Write;
        let beside = self.beside.as_ref();
        let texts = [
            Some(self.sql),
            beside.map(|it| it.sqlite),
            beside.map(|it| it.postgres),
        ];
        let whole: String = texts.into_iter().flatten().collect();
        digest(&SHA256, whole.as_bytes())
            .as_ref()
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}"); // a String accepts everything
                text
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_numbered_without_gaps_and_named_by_their_number() {
        for (step, version) in STEPS.iter().zip(1_i64..) {
            assert_eq!(step.version, version);
            assert!(
                step.name.starts_with(&format!("{version:04}_")),
                "{}",
                step.name
            );
        }
    }

    #[test]
    fn a_second_migration_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        assert_eq!(sqlite(&mut connection).unwrap(), STEPS.len());
        assert_eq!(sqlite(&mut connection).unwrap(), 0);
    }

    #[test]
    fn a_later_schema_and_an_altered_step_are_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        sqlite(&mut connection).unwrap();
        connection
            .execute(RECORD, rusqlite::params![99, "later", "x"])
            .unwrap();
        assert!(matches!(
            sqlite(&mut connection),
            Err(MigrateError::Newer { found: 99, .. })
        ));
        connection
            .execute_batch("DELETE FROM schema_version WHERE version = 99")
            .unwrap();
        connection
            .execute_batch("UPDATE schema_version SET checksum = 'x' WHERE version = 2")
            .unwrap();
        assert!(matches!(
            sqlite(&mut connection),
            Err(MigrateError::Changed { version: 2 })
        ));
    }
}
