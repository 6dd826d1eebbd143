//! Statistics: what waits in the spool, for the person who asks.

use custode_domain::id::BootId;
use custode_protocol::report::Dropped;
use jiff::Timestamp;

use super::{Spool, SpoolError, room};
use crate::sqlite::instant;

/// What waits in the spool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistics {
    /// The life of the spool.
    pub boot: BootId,
    /// The last report of it that the server has.
    pub acknowledged: u64,
    /// Transitions that wait, those on their way included.
    pub transitions: u64,
    /// Aggregates that wait, those on their way included.
    pub aggregates: u64,
    /// Bytes in use.
    pub bytes: u64,
    /// The most bytes that may be.
    pub limit_bytes: u64,
    /// Since when the oldest entry has been waiting.
    pub oldest_waiting: Option<Timestamp>,
    /// Thrown away and not told yet.
    pub dropped: Option<Dropped>,
    /// Reports ever given up because the server refused them.
    pub set_aside: u64,
}

/// A report that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// The life of the spool that it belonged to.
    pub boot: String,
    /// The number that it had. Another report has it by now.
    pub sequence: u64,
    /// When it was given up.
    pub at: Timestamp,
    /// What the server said.
    pub reason: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Spool {
    /// Counts what waits. It walks the tables: for a person, not for every round.
    pub fn statistics(&self) -> Result<Statistics, SpoolError> {
        let count = |sql| -> Result<u64, SpoolError> {
            let n: i64 = self.connection.query_row(sql, [], |row| row.get(0))?;
            Ok(n.unsigned_abs())
        };
        let oldest: Option<i64> = self.connection.query_row(
            "SELECT MIN(kept_at) FROM (
                 SELECT MIN(kept_at) AS kept_at FROM transition UNION ALL SELECT MIN(kept_at) FROM aggregate)",
            [],
            |row| row.get(0),
        )?;
        Ok(Statistics {
            boot: self.boot()?,
            acknowledged: count("SELECT acknowledged FROM life")?,
            transitions: count("SELECT COUNT(*) FROM transition")?,
            aggregates: count("SELECT COUNT(*) FROM aggregate")?,
            bytes: self.used_bytes()?,
            limit_bytes: self.limit.bytes,
            oldest_waiting: oldest.map(instant).transpose()?,
            dropped: room::untold(&self.connection)?,
            set_aside: count("SELECT set_aside_ever FROM life")?,
        })
    }

    /// The latest reports that were given up, the oldest first.
    pub fn reports_set_aside(&self) -> Result<Vec<SetAside>, SpoolError> {
        let mut statement = self
            .connection
            .prepare("SELECT boot, sequence, at, reason, bytes FROM set_aside ORDER BY number")?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(SetAside {
                boot: row.get(0)?,
                sequence: row.get::<_, i64>(1)?.unsigned_abs(),
                at: instant(row.get(2)?)?,
                reason: row.get(3)?,
                bytes: row.get(4)?,
            });
        }
        Ok(found)
    }
}
