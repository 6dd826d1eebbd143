//! History: the machine's own samples at full resolution, for two weeks, in bounded disk.
//!
//! One row holds one round: all series that were sampled at an instant. So a round touches one page, and an
//! hour is read from sixty rows. Measured: see `tests::the_cost_of_two_weeks`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use crate::sqlite::{self, Durability, Kind};

mod hour;
mod prune;
mod record;
mod round;

#[cfg(test)]
mod tests;

pub use crate::sqlite::SqliteError as HistoryError;
pub use hour::FinishedHour;
pub use record::Sample;

const KIND: Kind = Kind {
    schema: "
        CREATE TABLE series (
            id INTEGER PRIMARY KEY,
            measure TEXT NOT NULL,
            object TEXT NOT NULL,
            -- The last day on which it was sampled, counted from 1970.
            last_day BIGINT NOT NULL,
            UNIQUE (measure, object)
        );
        -- at: milliseconds since 1970; samples: see round.rs.
        CREATE TABLE round (
            at INTEGER PRIMARY KEY,
            samples BLOB NOT NULL
        );",
    version: 1,
    durability: Durability::Checkpoints,
};

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// The most bytes.
    pub bytes: u64,
    /// The longest time.
    pub age: Duration,
}

impl Default for Keep {
    /// 256 MiB and 14 days.
    fn default() -> Self {
        Self {
            bytes: 256 * 1024 * 1024,
            age: Duration::from_hours(14 * 24),
        }
    }
}

/// The samples. One program holds them, in one thread.
#[derive(Debug)]
pub struct History {
    path: PathBuf,
    connection: Connection,
    keep: Keep,
    /// The series by measure and object, as they are in their table.
    series: BTreeMap<(String, String), Series>,
    /// The hour in which old rounds were last looked for.
    pruned_hour: Option<i64>,
    /// Whether it was told that there are too many series.
    told_too_many: bool,
}

#[derive(Debug, Clone, Copy)]
struct Series {
    id: u32,
    last_day: i64,
}

impl History {
    /// Opens the history, made afresh if it is not there or not sound.
    pub fn open(path: &Path, keep: Keep) -> Result<Self, HistoryError> {
        let (connection, series) = match read(path) {
            Err(HistoryError::Damaged(_) | HistoryError::Row(_)) => begin_anew(path)?,
            other => other?,
        };
        let path = path.to_owned();
        Ok(Self {
            path,
            connection,
            keep,
            series,
            pruned_hour: None,
            told_too_many: false,
        })
    }

    /// Bytes in use.
    pub fn used_bytes(&self) -> Result<u64, HistoryError> {
        sqlite::used_bytes(&self.connection)
    }

    /// Begins anew when the file turned out to be damaged; the answer is the error in any case.
    fn mend<T>(&mut self, answer: Result<T, HistoryError>) -> Result<T, HistoryError> {
        if let Err(HistoryError::Damaged(_) | HistoryError::Row(_)) = &answer {
            // The damaged file must be closed before it is removed.
            self.connection = Connection::open_in_memory()?;
            (self.connection, self.series) = begin_anew(&self.path)?;
        }
        answer
    }
}

type Read = (Connection, BTreeMap<(String, String), Series>);

fn begin_anew(path: &Path) -> Result<Read, HistoryError> {
    tracing::warn!(path = %path.display(), "the history is damaged: a new one is begun");
    sqlite::remove(path)?;
    read(path)
}

fn read(path: &Path) -> Result<Read, HistoryError> {
    let connection = sqlite::open(path, KIND)?;
    let mut series = BTreeMap::new();
    {
        let mut statement =
            connection.prepare("SELECT id, measure, object, last_day FROM series")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let found = Series {
                id: row.get(0)?,
                last_day: row.get(3)?,
            };
            series.insert((row.get(1)?, row.get(2)?), found);
        }
    }
    Ok((connection, series))
}

/// The full hour that an instant lies in, counted from 1970.
const fn hour_of(millis: i64) -> i64 {
    millis.div_euclid(HOUR_MILLIS)
}

const HOUR_MILLIS: i64 = 3_600_000;
const DAY_MILLIS: i64 = 24 * HOUR_MILLIS;
