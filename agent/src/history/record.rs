//! Record: the samples of a round are kept, in one small transaction.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use super::{DAY_MILLIS, History, HistoryError, Series, prune, round};

/// The most series of a machine: what comes and goes (containers, mounts) must not grow without end.
const MAX_SERIES: usize = 4096;

/// One value of one measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample<'a> {
    /// Which measure.
    pub measure: &'a str,
    /// Of what.
    pub object: &'a str,
    /// How much.
    pub value: f64,
}

impl History {
    /// Keeps the samples of a round; values that are not numbers are left out.
    ///
    /// After a failure the samples are lost, the file is as before, and a damaged file is begun anew.
    pub fn record(&mut self, at: Timestamp, samples: &[Sample<'_>]) -> Result<(), HistoryError> {
        let answer = self.try_record(at.as_millisecond(), samples);
        self.mend(answer)
    }

    fn try_record(&mut self, at: i64, samples: &[Sample<'_>]) -> Result<(), HistoryError> {
        let day = at.div_euclid(DAY_MILLIS);
        let tx = self.connection.transaction()?;
        let mut bytes = already(&tx, at)?;
        let mut met = BTreeMap::new();
        for sample in samples.iter().filter(|s| s.value.is_finite()) {
            let key = (sample.measure.to_owned(), sample.object.to_owned());
            let known = self.series.get(&key).copied();
            let room = self.series.len() + met.len() < MAX_SERIES;
            if let Some(series) = meet(&tx, &key, known, day, room)? {
                round::push(&mut bytes, series.id, sample.value);
                if known.is_none_or(|known| known.last_day != day) {
                    met.insert(key, series);
                }
            } else if !self.told_too_many {
                self.told_too_many = true;
                tracing::warn!(
                    measure = sample.measure,
                    "the history keeps {MAX_SERIES} series: others are left out"
                );
            }
        }
        write(&tx, at, &bytes)?;
        let pruned = prune::prune(&tx, at, self.keep, self.pruned_hour)?;
        tx.commit()?;
        self.series.append(&mut met);
        if let Some(pruned) = pruned {
            self.pruned_hour = Some(pruned.hour);
            self.series
                .retain(|_, series| series.last_day >= pruned.oldest_day);
        }
        Ok(())
    }
}

/// What was recorded at the same instant: two rounds within a millisecond, or a clock that was set back.
fn already(tx: &Transaction<'_>, at: i64) -> Result<Vec<u8>, HistoryError> {
    let found = tx
        .prepare_cached("SELECT samples FROM round WHERE at = ?1")?
        .query_row(params![at], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or_default())
}

fn write(tx: &Transaction<'_>, at: i64, bytes: &[u8]) -> Result<(), HistoryError> {
    if !bytes.is_empty() {
        tx.prepare_cached("INSERT OR REPLACE INTO round (at, samples) VALUES (?1, ?2)")?
            .execute(params![at, bytes])?;
    }
    Ok(())
}

/// The series of a sample, made or marked as seen on `day` where needed. `None` when there is no room for one more.
fn meet(
    tx: &Transaction<'_>,
    key: &(String, String),
    known: Option<Series>,
    day: i64,
    room: bool,
) -> Result<Option<Series>, HistoryError> {
    match known {
        Some(series) if series.last_day == day => return Ok(Some(series)),
        None if !room => return Ok(None),
        Some(_) | None => {}
    }
    let id = tx
        .prepare_cached(
            "INSERT INTO series (measure, object, last_day) VALUES (?1, ?2, ?3)
             ON CONFLICT (measure, object) DO UPDATE SET last_day = excluded.last_day
             RETURNING id",
        )?
        .query_row(params![key.0, key.1, day], |row| row.get(0))?;
    Ok(Some(Series { id, last_day: day }))
}
