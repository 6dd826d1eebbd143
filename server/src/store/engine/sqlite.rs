//! SQLite: one writer that commits many waiting closures together, and readers beside it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{Semaphore, mpsc};

use super::group;
use crate::store::error::StoreError;
use crate::store::tx::Tx;
use crate::store::work::{Verdict, Work};

/// How many closures may wait for the writer; more wait at the door.
const WAITING: usize = 1024;
/// How many closures share one commit: beyond 64 the gain is under 10 % and latency doubles (measured).
const GROUP: usize = 64;
/// Connections for reading; each is one file handle and about 2 MiB of page cache.
const READERS: usize = 8;
/// How long another process (backup, doctor) may hold the file.
const BUSY: Duration = Duration::from_secs(10);
/// Prepared statements kept by a connection.
const PREPARED: usize = 256;

pub(in crate::store) struct Sqlite {
    path: PathBuf,
    queue: mpsc::Sender<Box<dyn Work>>,
    idle: Arc<Mutex<Vec<Connection>>>,
    seats: Arc<Semaphore>,
}

impl Sqlite {
    pub(in crate::store) fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = connect(path)?;
        let (queue, waiting) = mpsc::channel(WAITING);
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write_until_closed(&connection, waiting))
            .map_err(|error| StoreError::Unavailable(error.into()))?;
        Ok(Self {
            path: path.to_owned(),
            queue,
            idle: Arc::default(),
            seats: Arc::new(Semaphore::new(READERS)),
        })
    }

    pub(in crate::store) fn path(&self) -> &Path {
        &self.path
    }

    pub(in crate::store) async fn write(&self, work: Box<dyn Work>) {
        if let Err(mpsc::error::SendError(work)) = self.queue.send(work).await {
            work.finish(Err(StoreError::Unavailable(
                "the writer has stopped".into(),
            )));
        }
    }

    /// Runs the closure on a thread of its own over one snapshot of the data.
    pub(in crate::store) async fn read(&self, mut work: Box<dyn Work>) {
        let Ok(seat) = self.seats.clone().acquire_owned().await else {
            return;
        };
        let (idle, path) = (self.idle.clone(), self.path.clone());
        let job = tokio::task::spawn_blocking(move || {
            let kept = locked(&idle).pop();
            let outcome =
                kept.map_or_else(|| connect_read_only(&path), Ok)
                    .and_then(|connection| {
                        snapshot(&connection, work.as_mut())?;
                        locked(&idle).push(connection);
                        Ok(())
                    });
            work.finish(outcome);
            drop(seat);
        });
        let _ = job.await; // the closure's panics are caught inside
    }
}

fn locked(idle: &Mutex<Vec<Connection>>) -> std::sync::MutexGuard<'_, Vec<Connection>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection that writes: durable at each commit, foreign keys enforced. Indexes are written all over, and a page
/// that is not among the 64 MiB at hand is read again; with SQLite's own 2 MiB a large transaction searches them in vain.
pub(in crate::store) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    keep_plans(&connection)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -65536;",
    )?;
    Ok(connection)
}

/// One that reads, with 16 MiB of pages at hand.
fn connect_read_only(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    keep_plans(&connection)?;
    connection.execute_batch(
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;",
    )?;
    Ok(connection)
}

/// A statement is planned once, whatever values it is given: SQLite would plan it again for others, which costs a fifth
/// of a list (measured), and a plan that depends on who asks cannot be tried in advance.
fn keep_plans(connection: &Connection) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(PREPARED);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn snapshot(connection: &Connection, work: &mut dyn Work) -> Result<(), StoreError> {
    connection.prepare_cached("BEGIN DEFERRED")?.execute([])?;
    let verdict = work.run(Tx::sqlite(connection));
    let end = if verdict == Verdict::Keep {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    if !connection.is_autocommit() {
        connection.prepare_cached(end)?.execute([])?;
    }
    Ok(())
}

/// The writer: takes what waits, commits it together, tells each caller. Ends when the store is dropped.
fn write_until_closed(connection: &Connection, mut waiting: mpsc::Receiver<Box<dyn Work>>) {
    while let Some(first) = waiting.blocking_recv() {
        let mut works = vec![first];
        while works.len() < GROUP {
            let Ok(next) = waiting.try_recv() else { break };
            works.push(next);
        }
        group::commit(connection, works);
    }
}
