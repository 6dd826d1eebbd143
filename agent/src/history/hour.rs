//! Hour: the last hour of a series for an evidence, and each finished hour in a few numbers.

use std::collections::BTreeMap;

use custode_protocol::bounded::Text;
use custode_protocol::report::{Aggregate, MAX_POINTS};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{DAY_MILLIS, HOUR_MILLIS, History, HistoryError, hour_of, round};
use crate::sqlite::instant;

/// An hour that is over, with all that was sampled in it.
#[derive(Debug, Clone, PartialEq)]
pub struct FinishedHour {
    /// Its beginning.
    pub hour: Timestamp,
    /// Its measures.
    pub aggregates: Vec<Aggregate>,
}

impl History {
    /// The last hour of a series: seconds before `now`, and the value; oldest first, at most one a minute
    /// where there were more than 60.
    pub fn last_hour(
        &mut self,
        measure: &str,
        object: &str,
        now: Timestamp,
    ) -> Result<Vec<(u32, f64)>, HistoryError> {
        let Some(series) = self.series.get(&(measure.to_owned(), object.to_owned())) else {
            return Ok(Vec::new());
        };
        let (id, now) = (series.id, now.as_millisecond());
        let mut points = Vec::new();
        let answer = self.walk(now - HOUR_MILLIS + 1, now, |at, series, value| {
            if series == id {
                points.push((u32::try_from((now - at) / 1000).unwrap_or(0), value));
            }
        });
        self.mend(answer)?;
        Ok(thinned(points))
    }

    /// The first finished hour after `after` in which something was sampled.
    ///
    /// Whoever takes it over keeps `hour` in the same transaction and gives it as `after` the next time:
    /// so each hour is taken once, whenever the process is killed.
    pub fn next_finished_hour(
        &mut self,
        after: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<FinishedHour>, HistoryError> {
        let answer = self.find_hour(after.map(Timestamp::as_millisecond), now.as_millisecond());
        self.mend(answer)
    }

    fn find_hour(
        &self,
        after: Option<i64>,
        now: i64,
    ) -> Result<Option<FinishedHour>, HistoryError> {
        let this_hour = hour_of(now) * HOUR_MILLIS;
        let from = first_candidate(after, this_hour);
        let first: Option<i64> = self
            .connection
            .prepare_cached("SELECT at FROM round WHERE at >= ?1 AND at < ?2 ORDER BY at LIMIT 1")?
            .query_row(params![from, this_hour], |row| row.get(0))
            .optional()?;
        let Some(first) = first else { return Ok(None) };
        let hour = hour_of(first) * HOUR_MILLIS;
        let aggregates = self.aggregates(hour)?;
        Ok(Some(FinishedHour {
            hour: instant(hour)?,
            aggregates,
        }))
    }

    fn aggregates(&self, hour: i64) -> Result<Vec<Aggregate>, HistoryError> {
        let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
        self.walk(hour, hour + HOUR_MILLIS - 1, |_, series, value| {
            tallies.entry(series).or_default().add(value);
        })?;
        let begin = instant(hour)?;
        let aggregates = self
            .series
            .iter()
            .filter_map(|((measure, object), series)| {
                let tally = tallies.get(&series.id)?;
                Some(Aggregate {
                    measure: Text::fit(measure),
                    object: Text::fit(object),
                    hour: begin,
                    count: tally.count,
                    min: tally.min,
                    max: tally.max,
                    sum: tally.sum,
                })
            });
        Ok(aggregates.collect())
    }

    fn walk(
        &self,
        from: i64,
        through: i64,
        mut each: impl FnMut(i64, u32, f64),
    ) -> Result<(), HistoryError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT at, samples FROM round WHERE at BETWEEN ?1 AND ?2 ORDER BY at",
        )?;
        let mut rows = statement.query(params![from, through])?;
        while let Some(row) = rows.next()? {
            let at: i64 = row.get(0)?;
            let samples: Vec<u8> = row.get(1)?;
            for (series, value) in round::read(&samples)? {
                each(at, series, value);
            }
        }
        Ok(())
    }
}

/// Where to look for the next hour.
///
/// A mark more than a day ahead was left by a clock that has been set right since: waiting for it could take
/// years, so the count begins again with the hour that is just over.
fn first_candidate(after: Option<i64>, this_hour: i64) -> i64 {
    match after {
        None => i64::MIN,
        Some(after) if after > this_hour + DAY_MILLIS => this_hour - HOUR_MILLIS,
        Some(after) => after + HOUR_MILLIS,
    }
}

#[derive(Clone, Copy)]
struct Tally {
    count: u32,
    min: f64,
    max: f64,
    sum: f64,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            count: 0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            sum: 0.0,
        }
    }
}

impl Tally {
    fn add(&mut self, value: f64) {
        self.count += 1;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        self.sum += value;
    }
}

/// The latest point of every minute, when there are more than a report takes.
fn thinned(points: Vec<(u32, f64)>) -> Vec<(u32, f64)> {
    if points.len() <= MAX_POINTS {
        return points;
    }
    let latest: BTreeMap<u32, (u32, f64)> = points
        .into_iter()
        .map(|point| (point.0 / 60, point))
        .collect();
    latest.into_values().rev().collect()
}
