//! Certifications of people.

use custode_domain::certification::Certification;
use custode_domain::id::PersonId;
use custode_domain::ticket::Line;
use jiff::civil::Date;
use uuid::Uuid;

use super::statement::statements;
use super::{Row, StoreError, Tx};

statements! {
    OF_PERSON across("people belong to the installation") =
        "SELECT id, person_id, name, issuer, valid_until FROM person_certification WHERE person_id = ?1 ORDER BY name, id";
    OF_DESK across("people belong to the installation") =
        "SELECT c.id AS id, c.person_id AS person_id, c.name AS name, c.issuer AS issuer, c.valid_until AS valid_until
         FROM person_certification c JOIN person p ON p.id = c.person_id
         WHERE p.ente_id IS NULL ORDER BY c.name, c.id LIMIT ?1";
    INSERT across("people belong to the installation") =
        "INSERT INTO person_certification (id, person_id, name, issuer, valid_until) VALUES (?1, ?2, ?3, ?4, ?5)";
    ENDING across("people belong to the installation") =
        "SELECT c.id AS id, c.person_id AS person_id, c.name AS name, c.issuer AS issuer, c.valid_until AS valid_until
         FROM person_certification c JOIN person p ON p.id = c.person_id
         WHERE p.ente_id IS NULL AND p.active AND c.valid_until >= ?1 AND c.valid_until <= ?2
         ORDER BY c.valid_until, c.id LIMIT ?3";
    FIND across("people belong to the installation") =
        "SELECT person_id, name, issuer, valid_until FROM person_certification WHERE id = ?1";
    TOLD across("people belong to the installation") =
        "UPDATE person_certification SET told_days = ?2
         WHERE id = ?1 AND (told_days IS NULL OR told_days > ?2)";
    REMOVE across("people belong to the installation") =
        "DELETE FROM person_certification WHERE id = ?1 AND person_id = ?2";
}

/// Those of a person, in the order of their writing.
pub fn of_person(
    tx: &mut Tx<'_>,
    person: PersonId,
) -> Result<Vec<(Uuid, Certification)>, StoreError> {
    let rows = tx.query_all(&OF_PERSON, &[person.into()])?;
    rows.iter()
        .map(|row| Ok((row.parse("id", |id| id.parse().ok())?, certification(row)?)))
        .collect()
}

/// Those of the supplier's people.
pub fn of_desk(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<(PersonId, Certification)>, StoreError> {
    let rows = tx.query_all(&OF_DESK, &[limit.into()])?;
    rows.iter()
        .map(|row| Ok((row.get("person_id")?, certification(row)?)))
        .collect()
}

/// Those of the supplier's people that end in these days, the first and the last included; the next one first.
pub fn ending(
    tx: &mut Tx<'_>,
    (first, last): (Date, Date),
    limit: u32,
) -> Result<Vec<(Uuid, PersonId, Certification)>, StoreError> {
    let values = [
        first.to_string().into(),
        last.to_string().into(),
        limit.into(),
    ];
    let rows = tx.query_all(&ENDING, &values)?;
    rows.iter()
        .map(|row| {
            let id = row.parse("id", |id| id.parse().ok())?;
            Ok((id, row.get("person_id")?, certification(row)?))
        })
        .collect()
}

/// One of them, and whose it is.
pub fn find(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<(PersonId, Certification)>, StoreError> {
    let row = tx.query_opt(&FIND, &[id.to_string().into()])?;
    row.map(|row| Ok((row.get("person_id")?, certification(&row)?)))
        .transpose()
}

/// Notes that one was told of within so many days of its end; `false` when it was already.
pub fn told(tx: &mut Tx<'_>, id: Uuid, days: u8) -> Result<bool, StoreError> {
    let values = [id.to_string().into(), u32::from(days).into()];
    Ok(tx.execute(&TOLD, &values)? == 1)
}

/// Writes one down.
pub fn insert(
    tx: &mut Tx<'_>,
    id: Uuid,
    person: PersonId,
    certification: &Certification,
) -> Result<(), StoreError> {
    let values = [
        id.to_string().into(),
        person.into(),
        certification.name.as_str().into(),
        certification.issuer.as_str().into(),
        certification.valid_until.map(|day| day.to_string()).into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(())
}

/// Takes one away; whether there was one.
pub fn remove(tx: &mut Tx<'_>, id: Uuid, person: PersonId) -> Result<bool, StoreError> {
    let removed = tx.execute(&REMOVE, &[id.to_string().into(), person.into()])?;
    Ok(removed > 0)
}

fn certification(row: &Row) -> Result<Certification, StoreError> {
    let valid_until: Option<String> = row.get("valid_until")?;
    let day = |text: String| {
        let read = text.parse().ok();
        read.ok_or_else(|| StoreError::corrupt("valid_until", "day"))
    };
    Ok(Certification {
        name: row.parse("name", |text| Line::parse(text).ok())?,
        issuer: row.parse("issuer", |text| Line::parse(text).ok())?,
        valid_until: valid_until.map(day).transpose()?,
    })
}
