//! Rotas: their settings and shifts, and the days on which their holes were warned of.

use custode_domain::id::{PersonId, ShiftId};
use custode_domain::on_call::{Settings, Shift, ShiftLine};
use custode_domain::ticket::Competence;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::store::statement::statements;
use crate::store::{Row, StoreError, Tx};

statements! {
    SETTINGS across("rotas belong to the supplier") =
        "SELECT acknowledge_minutes, warn_days, calls_by_itself FROM on_call_rota WHERE competence = ?1";
    SET across("rotas belong to the supplier") =
        "UPDATE on_call_rota SET acknowledge_minutes = ?2, warn_days = ?3, calls_by_itself = ?4 WHERE competence = ?1";
    SHIFTS across("rotas belong to the supplier") =
        "SELECT id, line, person_id, from_at, until_at FROM on_call_shift
         WHERE competence = ?1 AND until_at > ?2 ORDER BY from_at, line, id";
    SHIFTS_OF across("rotas belong to the supplier") =
        "SELECT competence, id, line, person_id, from_at, until_at FROM on_call_shift
         WHERE person_id = ?1 AND until_at > ?2 ORDER BY from_at, id";
    RESERVE across("rotas belong to the supplier") =
        "UPDATE on_call_rota SET warn_days = warn_days WHERE competence = ?1";
    ADD across("rotas belong to the supplier") =
        "INSERT INTO on_call_shift (id, competence, line, person_id, from_at, until_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    GIVE across("rotas belong to the supplier") =
        "UPDATE on_call_shift SET person_id = ?2 WHERE id = ?1";
    REMOVE across("rotas belong to the supplier") =
        "DELETE FROM on_call_shift WHERE id = ?1";
    OF_SHIFT across("rotas belong to the supplier") =
        "SELECT competence FROM on_call_shift WHERE id = ?1";
    HAS_SHIFTS across("rotas belong to the supplier") =
        "SELECT id FROM on_call_shift WHERE competence = ?1 LIMIT 1";
    WARN across("rotas belong to the supplier") =
        "INSERT INTO on_call_warning (day, warned_at) VALUES (?1, ?2) ON CONFLICT (day) DO NOTHING";
}

/// How a rota calls and warns.
pub fn settings(tx: &mut Tx<'_>, competence: Competence) -> Result<Settings, StoreError> {
    let row = tx.query_one(&SETTINGS, &[competence.code().into()])?;
    let (minutes, days) = (row.get("acknowledge_minutes")?, row.get("warn_days")?);
    Settings::new(minutes, days, row.get("calls_by_itself")?)
        .map_err(|_| StoreError::corrupt("acknowledge_minutes", "setting"))
}

/// Sets how a rota calls and warns.
pub fn set(tx: &mut Tx<'_>, competence: Competence, settings: Settings) -> Result<(), StoreError> {
    let values = [
        competence.code().into(),
        settings.acknowledge_minutes().into(),
        settings.warn_days().into(),
        settings.calls_by_itself().into(),
    ];
    tx.execute(&SET, &values)?;
    Ok(())
}

/// Holds the rota until the transaction ends, so that two changes of one rota come one after the other.
pub fn reserve(tx: &mut Tx<'_>, competence: Competence) -> Result<(), StoreError> {
    tx.execute(&RESERVE, &[competence.code().into()])?;
    Ok(())
}

/// The shifts of a rota that end after then, the earliest first.
pub fn shifts(
    tx: &mut Tx<'_>,
    competence: Competence,
    after: Timestamp,
) -> Result<Vec<Shift>, StoreError> {
    tx.query_all(&SHIFTS, &[competence.code().into(), after.into()])?
        .iter()
        .map(shift)
        .collect()
}

/// Whether anybody uses the rota: somebody has or had a shift in it, or it calls by itself.
pub fn in_use(tx: &mut Tx<'_>, competence: Competence) -> Result<bool, StoreError> {
    let shift = tx.query_opt(&HAS_SHIFTS, &[competence.code().into()])?;
    Ok(shift.is_some() || settings(tx, competence)?.calls_by_itself())
}

/// The shifts of a person that end after then, in all rotas, the earliest first.
pub fn shifts_of(
    tx: &mut Tx<'_>,
    person: PersonId,
    after: Timestamp,
) -> Result<Vec<(Competence, Shift)>, StoreError> {
    tx.query_all(&SHIFTS_OF, &[person.into(), after.into()])?
        .iter()
        .map(|row| {
            let competence = row.parse("competence", Competence::from_code)?;
            Ok((competence, shift(row)?))
        })
        .collect()
}

/// Whose rota a shift belongs to.
pub fn of_shift(tx: &mut Tx<'_>, id: ShiftId) -> Result<Option<Competence>, StoreError> {
    let row = tx.query_opt(&OF_SHIFT, &[id.to_string().into()])?;
    let found = row.map(|row| row.parse("competence", Competence::from_code));
    found.transpose()
}

/// Adds a shift.
pub fn add(tx: &mut Tx<'_>, competence: Competence, shift: &Shift) -> Result<(), StoreError> {
    let values = [
        shift.id().to_string().into(),
        competence.code().into(),
        shift.line().code().into(),
        shift.person().into(),
        shift.from().into(),
        shift.until().into(),
    ];
    tx.execute(&ADD, &values)?;
    Ok(())
}

/// Gives a shift to somebody else.
pub fn give(tx: &mut Tx<'_>, id: ShiftId, person: PersonId) -> Result<(), StoreError> {
    tx.execute(&GIVE, &[id.to_string().into(), person.into()])?;
    Ok(())
}

/// Takes a shift away.
pub fn remove(tx: &mut Tx<'_>, id: ShiftId) -> Result<(), StoreError> {
    tx.execute(&REMOVE, &[id.to_string().into()])?;
    Ok(())
}

/// Notes that the holes of this day are warned of; `false` when they were already.
pub fn warn(tx: &mut Tx<'_>, day: Date, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.execute(&WARN, &[day.to_string().into(), now.into()])? == 1)
}

fn shift(row: &Row) -> Result<Shift, StoreError> {
    Ok(Shift::kept(
        row.parse("id", |id| id.parse().ok())?,
        row.parse("line", ShiftLine::from_code)?,
        row.get("person_id")?,
        row.get("from_at")?,
        row.get("until_at")?,
    ))
}
