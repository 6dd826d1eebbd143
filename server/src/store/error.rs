//! Store error: what can go wrong between a closure and its commit, the same on both engines.

use std::error::Error;
use std::io::ErrorKind;

/// Why a transaction did not happen, or a row could not be read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A constraint of the schema refused the statement.
    #[error("{violation} refused by the schema: {detail}")]
    Violated {
        /// Which kind of constraint.
        violation: Violation,
        /// The engine's own words; for logs, not for people.
        detail: String,
    },
    /// Somebody else changed the record since it was read: read again and decide again.
    #[error("the record changed since it was read")]
    Stale,
    /// No space is left for the data; nothing was written. It passes by itself when space returns.
    #[error("no space left for the data")]
    Full,
    /// Other transactions kept winning: every try that is allowed was used.
    #[error("other transactions kept changing the same records, {tries} tries were made")]
    Contended {
        /// How many times the closure ran.
        tries: u32,
    },
    /// The engine cannot be reached, or stopped in the middle.
    #[error("the database cannot be reached")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// A statement failed earlier in this transaction, so nothing more can happen in it.
    #[error("a statement failed earlier in this transaction")]
    Spoiled,
    /// A stored value is not what its column promises.
    #[error("column {column} holds no {expected}")]
    Corrupt {
        /// The column as the statement names it.
        column: String,
        /// The type that was asked for.
        expected: &'static str,
    },
    /// The closure panicked; only its own changes were taken back.
    #[error("the transaction panicked")]
    Panicked,
    /// Any other answer of the engine: a bug, or a damaged disk.
    #[error("the database answered with an error")]
    Engine(#[source] Box<dyn Error + Send + Sync>),
}

/// The kind of a violated constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// Such a record exists already (primary keys included).
    Unique,
    /// The record that this one refers to does not exist, or is still referred to.
    ForeignKey,
    /// A value outside its allowed set, or a missing one.
    Check,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unique => "a second record of the same key",
            Self::ForeignKey => "a reference to nothing",
            Self::Check => "a value outside its set",
        })
    }
}

impl StoreError {
    /// Whether this is a violation of that kind.
    pub fn violates(&self, kind: Violation) -> bool {
        matches!(self, Self::Violated { violation, .. } if *violation == kind)
    }

    /// A stored value that is not what its column promises.
    pub(crate) fn corrupt(column: impl Into<String>, expected: &'static str) -> Self {
        Self::Corrupt {
            column: column.into(),
            expected,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi;
        let Some(code) = error.sqlite_error().map(|inner| inner.extended_code) else {
            return Self::Engine(error.into());
        };
        let violated = |violation| Self::Violated {
            violation,
            detail: error.to_string(),
        };
        match code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => violated(Violation::Unique),
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => violated(Violation::ForeignKey),
            ffi::SQLITE_CONSTRAINT_CHECK | ffi::SQLITE_CONSTRAINT_NOTNULL => {
                violated(Violation::Check)
            }
            // The journal's index file grows by mmap: without space its growth is answered as an I/O error.
            ffi::SQLITE_FULL | ffi::SQLITE_IOERR_SHMSIZE => Self::Full,
            _ if code & 0xff == ffi::SQLITE_BUSY || code & 0xff == ffi::SQLITE_CANTOPEN => {
                Self::Unavailable(error.into())
            }
            _ => Self::Engine(error.into()),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        let Some(refusal) = error.as_db_error() else {
            return if error.is_closed() || is_io(&error) {
                Self::Unavailable(error.into())
            } else {
                Self::Engine(error.into())
            };
        };
        let violated = |violation| Self::Violated {
            violation,
            detail: refusal.message().to_owned(),
        };
        let code = refusal.code();
        if *code == SqlState::UNIQUE_VIOLATION {
            violated(Violation::Unique)
        } else if *code == SqlState::FOREIGN_KEY_VIOLATION {
            violated(Violation::ForeignKey)
        } else if *code == SqlState::CHECK_VIOLATION || *code == SqlState::NOT_NULL_VIOLATION {
            violated(Violation::Check)
        } else if *code == SqlState::DISK_FULL {
            Self::Full
        } else if is_going_away(code) {
            Self::Unavailable(error.into())
        } else {
            Self::Engine(error.into())
        }
    }
}

/// Class 08 (connection), 53 (resources) and 57P0x (the server is stopping or starting).
fn is_going_away(code: &tokio_postgres::error::SqlState) -> bool {
    ["08", "53", "57P0"]
        .iter()
        .any(|class| code.code().starts_with(class))
}

fn is_io(error: &tokio_postgres::Error) -> bool {
    error
        .source()
        .and_then(|source| source.downcast_ref::<std::io::Error>())
        .is_some_and(|io| io.kind() != ErrorKind::InvalidInput)
}

impl From<deadpool_postgres::PoolError> for StoreError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        Self::Unavailable(error.into())
    }
}
