//! Open: finds the spool, or makes one, and moves aside what is not sound.

use std::path::Path;

use custode_domain::id::BootId;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{Limit, Note, Opened, Spool, SpoolError};
use crate::sqlite::{self, Durability, Kind};

const KIND: Kind = Kind {
    schema: include_str!("schema.sql"),
    version: 1,
    durability: Durability::EveryCommit,
};

/// Bytes that the filesystem must have left for the spool to grow by a megabyte: that, its log, and as much again.
const GROWS_ABOVE: u64 = 4 * 1024 * 1024;

pub(super) fn open(
    path: &Path,
    limit: Limit,
    fresh: BootId,
    now: Timestamp,
) -> Result<Opened, SpoolError> {
    match open_sound(path, fresh, now) {
        Ok(connection) => Ok(Opened {
            spool: Spool::over(path, connection, limit),
            note: None,
        }),
        Err(SpoolError::Damaged(why)) => replace(path, limit, fresh, now, why.to_string()),
        Err(SpoolError::Row(why)) => replace(path, limit, fresh, now, why),
        Err(
            error @ (SpoolError::Full
            | SpoolError::Busy
            | SpoolError::Engine(_)
            | SpoolError::File(_)),
        ) => Err(error),
    }
}

fn open_sound(path: &Path, fresh: BootId, now: Timestamp) -> Result<Connection, SpoolError> {
    let connection = sqlite::open(path, KIND)?;
    sqlite::check_soundness(&connection)?;
    let is_named: bool =
        connection.query_row("SELECT EXISTS (SELECT 1 FROM life)", [], |row| row.get(0))?;
    if !is_named {
        be_born(&connection, fresh, now)?;
    }
    sqlite::hold(&connection)?;
    Ok(connection)
}

/// The name comes last: killed before it, the next opening does all of this again.
fn be_born(connection: &Connection, fresh: BootId, now: Timestamp) -> Result<(), SpoolError> {
    sqlite::grow(connection)?;
    connection.execute(
        "INSERT INTO life (id, boot, began_at) VALUES (1, ?1, ?2)",
        params![fresh.to_string(), sqlite::millis(now)],
    )?;
    Ok(())
}

/// An agent without its past is worth more than an agent that does not start.
fn replace(
    path: &Path,
    limit: Limit,
    fresh: BootId,
    now: Timestamp,
    why: String,
) -> Result<Opened, SpoolError> {
    let moved_to = sqlite::set_aside(path, now)?;
    let connection = open_sound(path, fresh, now)?;
    let note = Some(Note::Damaged { moved_to, why });
    Ok(Opened {
        spool: Spool::over(path, connection, limit),
        note,
    })
}

impl Spool {
    fn over(path: &Path, connection: Connection, limit: Limit) -> Self {
        Self {
            path: path.to_owned(),
            connection,
            limit,
            grows_above: GROWS_ABOVE,
            dropping: false,
        }
    }
}
