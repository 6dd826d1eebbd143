//! Hand-overs: what whoever was on call leaves to whoever comes next.

use custode_domain::id::PersonId;
use custode_domain::ticket::{Competence, Text};
use jiff::Timestamp;
use uuid::Uuid;

use crate::store::statement::statements;
use crate::store::{Row, StoreError, Tx};

/// A note for whoever comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// Its identifier.
    pub id: Uuid,
    /// In which rota.
    pub competence: Competence,
    /// Who wrote it.
    pub person: PersonId,
    /// When.
    pub written_at: Timestamp,
    /// What; hostile text.
    pub text: Text,
}

statements! {
    WRITE across("rotas belong to the supplier") =
        "INSERT INTO on_call_hand_over (id, competence, person_id, written_at, text) VALUES (?1, ?2, ?3, ?4, ?5)";
    LATEST across("rotas belong to the supplier") =
        "SELECT id, competence, person_id, written_at, text FROM on_call_hand_over
         WHERE competence = ?1 ORDER BY written_at DESC, id DESC LIMIT ?2";
}

/// Keeps a note.
pub fn write(tx: &mut Tx<'_>, note: &HandOver) -> Result<(), StoreError> {
    let values = [
        note.id.hyphenated().to_string().into(),
        note.competence.code().into(),
        note.person.into(),
        note.written_at.into(),
        note.text.as_str().into(),
    ];
    tx.execute(&WRITE, &values)?;
    Ok(())
}

/// The notes of a rota, the youngest first.
pub fn latest(
    tx: &mut Tx<'_>,
    competence: Competence,
    limit: u32,
) -> Result<Vec<HandOver>, StoreError> {
    tx.query_all(&LATEST, &[competence.code().into(), limit.into()])?
        .iter()
        .map(note)
        .collect()
}

fn note(row: &Row) -> Result<HandOver, StoreError> {
    Ok(HandOver {
        id: row.parse("id", |id| Uuid::try_parse(id).ok())?,
        competence: row.parse("competence", Competence::from_code)?,
        person: row.get("person_id")?,
        written_at: row.get("written_at")?,
        text: row.parse("text", |text| Text::parse(text).ok())?,
    })
}
