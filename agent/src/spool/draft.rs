//! Draft: the next report, taken from the oldest entries and small enough for any reader.

use std::collections::BTreeMap;

use custode_domain::id::BootId;
use custode_protocol::V1;
use custode_protocol::bounded::{List, Text};
use custode_protocol::codec::{self, NotPacked};
use custode_protocol::report::{
    Aggregate, Dropped, Evidence, Facts, MAX_AGGREGATES, MAX_TRANSITIONS, Report, WireTransition,
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::de::DeserializeOwned;

use super::{SpoolError, facts, room, unreadable};

/// Bytes of the details of an evidence. All else in it is bounded by its type, to less than this:
/// 64 transitions and 512 aggregates of the greatest length stay below the 2 MiB that a reader unpacks.
const MAX_DETAILS_BYTES: usize = 8 * 1024;

/// What goes into the next report.
#[derive(Default)]
pub(super) struct Draft {
    /// Facts travel alone: what else is refused never holds them back, nor the other way round.
    pub(super) facts: Option<Facts>,
    pub(super) transitions: Vec<WireTransition>,
    pub(super) aggregates: Vec<Aggregate>,
    pub(super) last_transition: Option<i64>,
    pub(super) last_aggregate: Option<i64>,
    pub(super) dropped: Option<Dropped>,
}

/// A report in bytes, and what it carries.
pub(super) struct Packed {
    pub(super) draft: Draft,
    pub(super) bytes: Vec<u8>,
}

/// Takes the next report, or nothing when nothing waits.
pub(super) fn compose(
    connection: &Connection,
    boot: BootId,
    sequence: u64,
    now: Timestamp,
) -> Result<Option<Packed>, SpoolError> {
    let mut most = usize::MAX;
    loop {
        let draft = take(connection, most)?;
        if draft.is_empty() {
            return Ok(None);
        }
        let entries = draft.entries();
        match codec::pack(&report(&draft, boot, sequence, now)) {
            Ok(bytes) => return Ok(Some(Packed { draft, bytes })),
            Err(NotPacked::TooLarge) if entries > 1 => most = entries / 2,
            Err(error) => return Err(SpoolError::Row(error.to_string())),
        }
    }
}

fn report(draft: &Draft, boot: BootId, sequence: u64, now: Timestamp) -> Report {
    Report {
        version: V1,
        boot,
        sequence,
        sealed_at: now,
        facts: draft.facts.clone(),
        transitions: List::fit(draft.transitions.clone()),
        aggregates: List::fit(draft.aggregates.clone()),
        dropped: draft.dropped.clone(),
    }
}

impl Draft {
    pub(super) fn entries(&self) -> usize {
        self.transitions.len() + self.aggregates.len()
    }

    fn is_empty(&self) -> bool {
        self.facts.is_none() && self.dropped.is_none() && self.entries() == 0
    }
}

fn take(connection: &Connection, most: usize) -> Result<Draft, SpoolError> {
    if let Some(facts) = facts::waiting(connection)? {
        return Ok(Draft {
            facts: Some(facts),
            ..Draft::default()
        });
    }
    let mut draft = Draft {
        dropped: room::untold(connection)?,
        ..Draft::default()
    };
    let suspects = at_most(connection, "transition")?;
    take_transitions(
        connection,
        suspects.unwrap_or(MAX_TRANSITIONS).min(most),
        &mut draft,
    )?;
    let left = most.saturating_sub(draft.transitions.len());
    let aggregates = match at_most(connection, "aggregate")? {
        // What was refused once travels without company that could be refused for its sake.
        _ if suspects.is_some() => 0,
        Some(_) if !draft.transitions.is_empty() => 0,
        Some(suspects) => suspects,
        None => MAX_AGGREGATES,
    };
    take_aggregates(connection, aggregates.min(left), &mut draft)?;
    Ok(draft)
}

/// Of how many entries the next report may be, when its oldest was in one that was refused.
fn at_most(connection: &Connection, table: &str) -> Result<Option<usize>, SpoolError> {
    let sql = format!("SELECT at_most FROM {table} ORDER BY number LIMIT 1");
    let found: Option<Option<i64>> = connection
        .prepare_cached(&sql)?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(found
        .flatten()
        .map(|most| usize::try_from(most).unwrap_or(1).max(1)))
}

fn take_transitions(
    connection: &Connection,
    most: usize,
    draft: &mut Draft,
) -> Result<(), SpoolError> {
    let mut statement = connection.prepare_cached(
        "SELECT t.number, t.told, e.seen FROM transition t LEFT JOIN evidence e ON e.number = t.number
         ORDER BY t.number LIMIT ?1",
    )?;
    let mut rows = statement.query(params![row_limit(most.min(MAX_TRANSITIONS))])?;
    while let Some(row) = rows.next()? {
        let mut transition: WireTransition = read(&row.get::<_, String>(1)?)?;
        if let Some(seen) = row.get::<_, Option<String>>(2)? {
            transition.evidence = read(&seen)?;
        }
        draft.last_transition = Some(row.get(0)?);
        draft.transitions.push(transition);
    }
    Ok(())
}

fn take_aggregates(
    connection: &Connection,
    most: usize,
    draft: &mut Draft,
) -> Result<(), SpoolError> {
    let mut statement =
        connection.prepare_cached("SELECT number, told FROM aggregate ORDER BY number LIMIT ?1")?;
    let mut rows = statement.query(params![row_limit(most)])?;
    while let Some(row) = rows.next()? {
        draft.aggregates.push(read(&row.get::<_, String>(1)?)?);
        draft.last_aggregate = Some(row.get(0)?);
    }
    Ok(())
}

fn row_limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, SpoolError> {
    serde_json::from_str(text).map_err(|e| unreadable(&e))
}

/// An evidence as it is kept: what JSON cannot write is left out, and so are details beyond their bound.
///
/// A value that is not a number would be written as `null` and make the server refuse the whole report.
pub(super) fn evidence_text(evidence: &Evidence) -> Result<String, SpoolError> {
    let points = evidence
        .points
        .as_slice()
        .iter()
        .copied()
        .filter(|(_, value)| value.is_finite());
    let processes = evidence
        .processes
        .as_slice()
        .iter()
        .filter(|p| p.cpu_percent.is_finite())
        .cloned();
    let writable = Evidence {
        points: List::fit(points.collect()),
        processes: List::fit(processes.collect()),
        details: fitting(&evidence.details),
        ..evidence.clone()
    };
    serde_json::to_string(&writable).map_err(|e| unreadable(&e))
}

fn fitting(details: &BTreeMap<Text<64>, Text<500>>) -> BTreeMap<Text<64>, Text<500>> {
    let mut bytes = 0;
    let fits = |(name, value): &(&Text<64>, &Text<500>)| {
        bytes += name.as_str().len() + value.as_str().len();
        bytes <= MAX_DETAILS_BYTES
    };
    details
        .iter()
        .take_while(fits)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
