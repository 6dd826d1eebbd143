//! Certifications of people.

use custode_domain::certification::Certification;
use custode_domain::id::PersonId;
use custode_domain::ticket::Line;
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
