//! Spool: what the machine noticed, kept on its disk until the server has it.
//!
//! The promise: nothing is lost and nothing arrives twice, whatever instant the process is killed at.
//! Entries stay in their tables until the report that carries them is acknowledged; sealing a report only writes
//! its bytes and how far it reaches. So a report can be sent again as it was, or undone and told differently.

use std::path::{Path, PathBuf};

use custode_domain::finding::{FindingCode, Object, Transition};
use custode_domain::id::BootId;
use custode_domain::signal::Remembered;
use custode_protocol::report::Evidence;
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::sqlite;

mod aggregate;
mod commit;
mod draft;
mod facts;
mod memo;
mod open;
mod refused;
mod room;
mod seal;
mod signals;
mod statistics;

#[cfg(test)]
mod tests;

pub use crate::sqlite::SqliteError as SpoolError;
pub use memo::Memo;
pub use refused::AfterRefusal;
pub use seal::Sealed;
pub use statistics::{SetAside, Statistics};

/// The outbox. One program holds it, in one thread.
#[derive(Debug)]
pub struct Spool {
    path: PathBuf,
    connection: Connection,
    limit: Limit,
    /// Bytes that the filesystem must have left for the file to grow.
    grows_above: u64,
    /// Whether entries are being dropped for lack of room: told once, when it begins.
    dropping: bool,
}

/// The most bytes that a spool may hold. Transitions alone may exceed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Bytes of pages in use.
    pub bytes: u64,
}

impl Default for Limit {
    /// 64 MiB: weeks of aggregates and a hundred thousand transitions.
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
        }
    }
}

/// A spool that is open, and what happened on the way.
#[derive(Debug)]
pub struct Opened {
    /// The spool.
    pub spool: Spool,
    /// Something a person should know.
    pub note: Option<Note>,
}

/// What a person should know of the opening.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    /// The file could not be used: it waits aside, an empty spool took its place.
    #[error("the spool could not be used ({why}): it was moved to {} and a new one begun", moved_to.display())]
    Damaged {
        /// Where it is.
        moved_to: PathBuf,
        /// Why it could not be used.
        why: String,
    },
}

/// What one round of checks noticed.
#[derive(Debug, Clone)]
pub struct Noticed {
    /// What is to be told, oldest first.
    pub transitions: Vec<(Transition, Evidence)>,
    /// The signals that changed, as they must go on after a restart.
    pub signals: Vec<(FindingCode, Object, Remembered)>,
    /// When, by the machine's clock.
    pub now: Timestamp,
}

impl Spool {
    /// Opens the spool, made afresh if it is not there or not sound. `fresh` names it in that case.
    pub fn open(
        path: &Path,
        limit: Limit,
        fresh: BootId,
        now: Timestamp,
    ) -> Result<Opened, SpoolError> {
        open::open(path, limit, fresh, now)
    }

    /// The life of this spool.
    pub fn boot(&self) -> Result<BootId, SpoolError> {
        let text: String = self
            .connection
            .query_row("SELECT boot FROM life", [], |row| row.get(0))?;
        text.parse()
            .map_err(|_| SpoolError::Row(format!("boot {text:?}")))
    }

    /// The most bytes that it may hold.
    pub const fn limit(&self) -> Limit {
        self.limit
    }

    /// Bytes in use. Cheap: it may be asked at every round.
    pub fn used_bytes(&self) -> Result<u64, SpoolError> {
        sqlite::used_bytes(&self.connection)
    }

    fn begin(&mut self) -> Result<Transaction<'_>, SpoolError> {
        Ok(self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

/// A text of this module's own making, or of a release that this one does not read.
fn unreadable(error: &serde_json::Error) -> SpoolError {
    SpoolError::Row(error.to_string())
}
