//! SQLite: how the agent opens a file of its own, what can go wrong with one, and how full it is.

use std::io::ErrorKind;

use std::path::{Path, PathBuf};

use fs_err::os::unix::fs::OpenOptionsExt;
use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode};

/// Bytes of a page: SQLite's own default, and the block of the usual filesystems.
pub(crate) const PAGE_BYTES: i64 = 4096;
/// Bytes that the write-ahead log keeps on disk between two checkpoints.
const LOG_BYTES: i64 = 1024 * 1024;
/// Pages after which the log is copied into the file: half of what the log keeps, so that it need not grow.
const CHECKPOINT_PAGES: i64 = LOG_BYTES / PAGE_BYTES / 2;
/// Pages by which a spool grows, and that it keeps although they hold nothing: a megabyte to go on with when the
/// disk is full.
const RESERVE_PAGES: i64 = 256;
/// The extended code of a shared-memory index that could not grow: a full disk, told in another way.
const IOERR_SHMSIZE: i32 = rusqlite::ffi::SQLITE_IOERR_SHMSIZE;

/// Why a file of the agent did not do what it was asked. Nothing of the call that failed is kept.
#[derive(Debug, thiserror::Error)]
pub enum SqliteError {
    /// The disk has no room. The caller keeps what it has and tries again later.
    #[error("no room left on the disk")]
    Full,
    /// What is on the disk is not what was written there. Opening the file again sets it aside.
    #[error("the file is damaged")]
    Damaged(#[source] rusqlite::Error),
    /// Another program holds the file.
    #[error("the file is in use by another program")]
    Busy,
    /// SQLite refused for another reason.
    #[error("the file cannot be read or written")]
    Engine(#[source] rusqlite::Error),
    /// The file cannot be made, or moved aside.
    #[error("the file cannot be made or moved")]
    File(#[source] std::io::Error),
    /// A row holds what this release does not read.
    #[error("a row that does not read: {0}")]
    Row(String),
}

impl From<rusqlite::Error> for SqliteError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error() {
            Some(cause) if is_no_room(*cause) => Self::Full,
            Some(cause) if is_damage(cause.code) => Self::Damaged(error),
            Some(cause) if is_busy(cause.code) => Self::Busy,
            _ => Self::Engine(error),
        }
    }
}

impl From<std::io::Error> for SqliteError {
    fn from(error: std::io::Error) -> Self {
        if matches!(
            error.kind(),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded
        ) {
            Self::Full
        } else {
            Self::File(error)
        }
    }
}

fn is_no_room(cause: rusqlite::ffi::Error) -> bool {
    cause.code == ErrorCode::DiskFull || cause.extended_code == IOERR_SHMSIZE
}

fn is_damage(code: ErrorCode) -> bool {
    code == ErrorCode::DatabaseCorrupt || code == ErrorCode::NotADatabase
}

fn is_busy(code: ErrorCode) -> bool {
    code == ErrorCode::DatabaseBusy || code == ErrorCode::DatabaseLocked
}

/// What survives when the power goes. A killed process loses nothing in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Every commit is on the disk when it returns.
    EveryCommit,
    /// The last seconds may be lost; the file stays whole.
    Checkpoints,
}

/// What a file is, so that another file is not taken for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// The tables.
    pub(crate) schema: &'static str,
    /// The version of `schema`, 1 or more.
    pub(crate) version: i32,
    pub(crate) durability: Durability,
}

/// Opens a file of this kind, made afresh if it is not there.
///
/// It belongs to its owner alone. The cache is small and nothing is mapped: an agent with a large spool
/// must not weigh more than one with an empty one.
pub(crate) fn open(path: &Path, kind: Kind) -> Result<Connection, SqliteError> {
    fs_err::OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)?;
    let connection = Connection::open(path)?;
    connection.set_prepared_statement_cache_capacity(8);
    let synchronous = match kind.durability {
        Durability::EveryCommit => "FULL",
        Durability::Checkpoints => "NORMAL",
    };
    connection.execute_batch(&format!(
        "PRAGMA page_size = {PAGE_BYTES};
         PRAGMA auto_vacuum = INCREMENTAL;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = {synchronous};
         PRAGMA journal_size_limit = {LOG_BYTES};
         PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};
         PRAGMA cache_size = -256;
         PRAGMA mmap_size = 0;
         PRAGMA foreign_keys = ON;",
    ))?;
    // The log stays when the file is closed: on a full disk another could not be made.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    prepare_tables(&connection, kind)?;
    Ok(connection)
}

/// Lets the file grow by its reserve, at once and down to the disk, and no further until it is called again.
///
/// A log whose pages do not fit into the file could never be emptied, and on a full disk would block the file
/// for good: so the file has the pages first.
pub(crate) fn grow(connection: &Connection) -> Result<(), SqliteError> {
    let pages = pages(connection)?;
    let most = pages.all + 2 * RESERVE_PAGES;
    // The pages that are free already would be used first.
    let bytes = (pages.free + RESERVE_PAGES) * PAGE_BYTES;
    connection.query_row(&format!("PRAGMA max_page_count = {most}"), [], |_| Ok(()))?;
    // Two transactions: pages that are freed by the one that took them are never written, and stay holes.
    connection.execute_batch(&format!(
        "BEGIN IMMEDIATE;
         CREATE TABLE IF NOT EXISTS reserve (bytes BLOB NOT NULL);
         INSERT INTO reserve VALUES (zeroblob({bytes}));
         COMMIT;
         DROP TABLE reserve;
         PRAGMA wal_checkpoint(RESTART);"
    ))?;
    hold(connection)
}

/// The file may not grow beyond what it is.
pub(crate) fn hold(connection: &Connection) -> Result<(), SqliteError> {
    // SQLite takes the size of the file where it is more than what is asked for.
    Ok(connection.query_row("PRAGMA max_page_count = 1", [], |_| Ok(()))?)
}

/// Whether the filesystem has so many bytes left.
pub(crate) fn has_room(path: &Path, bytes: u64) -> Result<bool, SqliteError> {
    let found = rustix::fs::statvfs(path).map_err(std::io::Error::from)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize) >= bytes)
}

fn prepare_tables(connection: &Connection, kind: Kind) -> Result<(), SqliteError> {
    let version: i32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version == kind.version {
        return Ok(());
    }
    if version != 0 {
        return Err(SqliteError::Row(format!(
            "version {version} of the tables (known: {})",
            kind.version
        )));
    }
    connection.execute_batch(&format!(
        "BEGIN IMMEDIATE; {} PRAGMA user_version = {}; COMMIT;",
        kind.schema, kind.version
    ))?;
    Ok(())
}

/// Reads the whole file and says whether it is sound.
pub(crate) fn check_soundness(connection: &Connection) -> Result<(), SqliteError> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        return Ok(());
    }
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    Err(SqliteError::Damaged(rusqlite::Error::SqliteFailure(
        code,
        Some(verdict),
    )))
}

/// Bytes of the pages that hold something.
pub(crate) fn used_bytes(connection: &Connection) -> Result<u64, SqliteError> {
    let pages = pages(connection)?;
    Ok(u64::try_from((pages.all - pages.free) * PAGE_BYTES).unwrap_or(0))
}

/// Gives pages that hold nothing back to the disk, its reserve apart, once they are a quarter of the file.
pub(crate) fn give_back(connection: &Connection) -> Result<(), SqliteError> {
    let pages = pages(connection)?;
    if pages.free < 2 * RESERVE_PAGES || pages.free * 4 < pages.all {
        return Ok(());
    }
    let sql = format!("PRAGMA incremental_vacuum({})", pages.free - RESERVE_PAGES);
    // A step gives back one page: the statement must be walked to its end.
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

struct Pages {
    all: i64,
    free: i64,
}

fn pages(connection: &Connection) -> Result<Pages, SqliteError> {
    let count = |pragma| connection.query_row(pragma, [], |row| row.get(0));
    Ok(Pages {
        all: count("PRAGMA page_count")?,
        free: count("PRAGMA freelist_count")?,
    })
}

/// Moves a file that cannot be used, with its write-ahead log, out of the way. Returns its name from here on.
pub(crate) fn set_aside(path: &Path, now: Timestamp) -> Result<PathBuf, SqliteError> {
    let aside = with_suffix(path, &format!(".damaged-{}", now.as_second()));
    fs_err::rename(path, &aside)?;
    let log = with_suffix(path, "-wal");
    if log.exists() {
        fs_err::rename(&log, with_suffix(&aside, "-wal"))?;
    }
    remove_if_there(&with_suffix(path, "-shm"))?;
    Ok(aside)
}

/// Removes a file and what SQLite keeps beside it.
pub(crate) fn remove(path: &Path) -> Result<(), SqliteError> {
    for suffix in ["", "-wal", "-shm"] {
        remove_if_there(&with_suffix(path, suffix))?;
    }
    Ok(())
}

fn remove_if_there(path: &Path) -> Result<(), SqliteError> {
    match fs_err::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Milliseconds since 1970, as columns keep instants.
pub(crate) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// The instant in a column.
pub(crate) fn instant(millis: i64) -> Result<Timestamp, SqliteError> {
    Timestamp::from_millisecond(millis).map_err(|e| SqliteError::Row(e.to_string()))
}
