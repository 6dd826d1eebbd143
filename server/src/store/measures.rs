//! Measures: hourly summaries of what machines measured.

use custode_domain::id::{EnteId, MachineId};
use jiff::Timestamp;

use super::statement::statements;
use super::value::Column;
use super::{Row, StoreError, Tx};

/// One hour of one measure of one object.
#[derive(Debug, Clone, PartialEq)]
pub struct Hour {
    /// Which measure, as the protocol spells it.
    pub measure: String,
    /// Of what, as the machine names it; hostile text.
    pub object: String,
    /// The beginning of the hour, UTC.
    pub hour: Timestamp,
    /// How many samples; never 0.
    pub samples: u64,
    /// The least, in the measure's unit.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
    /// The sum; divided by `samples` it is the mean.
    pub total: f64,
}

statements! {
    ADD ente =
        "INSERT INTO measure_hour (ente_id, machine_id, measure, object, hour, samples, least, greatest, total)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (ente_id, machine_id, measure, object, hour) DO UPDATE SET
             samples = measure_hour.samples + excluded.samples,
             least = CASE WHEN excluded.least < measure_hour.least THEN excluded.least ELSE measure_hour.least END,
             greatest = CASE WHEN excluded.greatest > measure_hour.greatest
                             THEN excluded.greatest ELSE measure_hour.greatest END,
             total = measure_hour.total + excluded.total";
    BETWEEN ente =
        "SELECT measure, object, hour, samples, least, greatest, total FROM measure_hour
         WHERE ente_id = ?1 AND machine_id = ?2 AND measure = ?3 AND object = ?4 AND hour >= ?5 AND hour < ?6
         ORDER BY hour";
    NEXT_OBJECT ente =
        "SELECT measure, object FROM measure_hour
         WHERE ente_id = ?1 AND machine_id = ?2 AND measure = ?3 AND object > ?4 ORDER BY object LIMIT 1";
    NEXT_MEASURE ente =
        "SELECT measure, object FROM measure_hour
         WHERE ente_id = ?1 AND machine_id = ?2 AND measure > ?3 ORDER BY measure, object LIMIT 1";
    FORGET across("cleans the whole installation") =
        "DELETE FROM measure_hour WHERE hour < ?1";
}

/// Adds samples to their hour. Not idempotent: call it only for a report that is
/// [fresh](super::reports::Receipt::Fresh), in the same transaction.
pub fn keep(
    tx: &mut Tx<'_>,
    ente: EnteId,
    machine: MachineId,
    hour: &Hour,
) -> Result<(), StoreError> {
    let values = [
        ente.into(),
        machine.into(),
        hour.measure.as_str().into(),
        hour.object.as_str().into(),
        hour.hour.into(),
        hour.samples.into(),
        hour.least.into(),
        hour.greatest.into(),
        hour.total.into(),
    ];
    tx.execute(&ADD, &values)?;
    Ok(())
}

/// The hours of one measure of one object, from `from` and before `to`.
pub fn between(
    tx: &mut Tx<'_>,
    ente: EnteId,
    machine: MachineId,
    (measure, object): (&str, &str),
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<Hour>, StoreError> {
    let values = [
        ente.into(),
        machine.into(),
        measure.into(),
        object.into(),
        from.into_value(),
        to.into_value(),
    ];
    tx.query_all(&BETWEEN, &values)?.iter().map(hour).collect()
}

/// Which measures of which objects a machine has, at most `most`: one step along the key for each, however many hours it holds.
pub fn series(
    tx: &mut Tx<'_>,
    ente: EnteId,
    machine: MachineId,
    most: usize,
) -> Result<Vec<(String, String)>, StoreError> {
    let mut found: Vec<(String, String)> = Vec::new();
    let (mut measure, mut object) = (String::new(), String::new());
    while found.len() < most {
        let of_it = [ente.into(), machine.into(), measure.as_str().into()];
        let in_it = [of_it.as_slice(), &[object.as_str().into()]].concat();
        let next = match tx.query_opt(&NEXT_OBJECT, &in_it)? {
            Some(row) => Some(row),
            None => tx.query_opt(&NEXT_MEASURE, &of_it)?,
        };
        let Some(row) = next else { break };
        (measure, object) = (row.get("measure")?, row.get("object")?);
        found.push((measure.clone(), object.clone()));
    }
    Ok(found)
}

/// Deletes old hours; how many.
pub fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&FORGET, &[before.into()])
}

fn hour(row: &Row) -> Result<Hour, StoreError> {
    Ok(Hour {
        measure: row.get("measure")?,
        object: row.get("object")?,
        hour: row.get("hour")?,
        samples: row.get("samples")?,
        least: row.get("least")?,
        greatest: row.get("greatest")?,
        total: row.get("total")?,
    })
}
