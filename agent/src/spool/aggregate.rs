//! Aggregate: the hours of the history, taken over once.

use custode_protocol::report::Aggregate;
use jiff::Timestamp;
use rusqlite::params;

use super::{Spool, SpoolError, room, unreadable};
use crate::sqlite::{instant, millis};

impl Spool {
    /// Through which hour aggregates were taken over: the argument for the history's next hour.
    pub fn aggregated_through(&self) -> Result<Option<Timestamp>, SpoolError> {
        let through: Option<i64> =
            self.connection
                .query_row("SELECT aggregated_through FROM life", [], |row| row.get(0))?;
        through.map(instant).transpose()
    }

    /// Takes over the aggregates of `hour`, and with them the mark that it did: killed at any instant,
    /// either both are kept or neither.
    pub fn add_aggregates(
        &mut self,
        hour: Timestamp,
        aggregates: &[Aggregate],
        now: Timestamp,
    ) -> Result<(), SpoolError> {
        self.making_room(|spool| spool.try_add(hour, aggregates, now))
    }

    fn try_add(
        &mut self,
        hour: Timestamp,
        aggregates: &[Aggregate],
        now: Timestamp,
    ) -> Result<(), SpoolError> {
        let limit = self.limit;
        let tx = self.begin()?;
        for aggregate in aggregates.iter().filter(|a| is_writable(a)) {
            let told = serde_json::to_string(aggregate).map_err(|e| unreadable(&e))?;
            tx.prepare_cached("INSERT INTO aggregate (kept_at, told) VALUES (?1, ?2)")?
                .execute(params![millis(now), told])?;
        }
        tx.execute(
            "UPDATE life SET aggregated_through = ?1",
            params![millis(hour)],
        )?;
        let room = room::make(&tx, limit)?;
        tx.commit()?;
        self.note_room(room);
        Ok(())
    }
}

/// JSON has no word for what is not a number: such an hour would make the server refuse its report.
fn is_writable(aggregate: &Aggregate) -> bool {
    [aggregate.min, aggregate.max, aggregate.sum]
        .iter()
        .all(|value| value.is_finite())
}
