//! Administrators: the register of system administrators (Garante, 27 November 2008). Entries end, and stay.

use custode_domain::id::{EnteId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// Somebody who was appointed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Administrator {
    /// The entry's identifier.
    pub id: Uuid,
    /// Whose systems; nothing for the platform's own.
    pub ente: Option<EnteId>,
    /// Its name.
    pub ente_name: Option<String>,
    /// Their account, if they have one.
    pub person: Option<PersonId>,
    /// What they are called.
    pub name: String,
    /// What they were appointed for.
    pub appointed_for: String,
    /// Where the appointment is written.
    pub document: String,
    /// Which operations and systems it covers.
    pub scope: String,
    /// The first day.
    pub from: Date,
    /// The last day, once there is one.
    pub to: Option<Date>,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// By whom.
    pub entered_by: PersonId,
}

statements! {
    INSERT across("the register is of the whole installation") =
        "INSERT INTO administrator (id, ente_id, person_id, name, appointed_for, document, scope, from_day, to_day,
                                    entered_at, entered_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    LIST across("the register is of the whole installation") =
        "SELECT a.id AS id, a.ente_id AS ente_id, e.name AS ente_name, a.person_id AS person_id, a.name AS name,
                a.appointed_for AS appointed_for, a.document AS document, a.scope AS scope, a.from_day AS from_day,
                a.to_day AS to_day, a.entered_at AS entered_at, a.entered_by AS entered_by
         FROM administrator a LEFT JOIN ente e ON e.id = a.ente_id
         ORDER BY a.to_day IS NOT NULL, a.name, a.id LIMIT ?1";
    FIND across("the register is of the whole installation") =
        "SELECT a.id AS id, a.ente_id AS ente_id, e.name AS ente_name, a.person_id AS person_id, a.name AS name,
                a.appointed_for AS appointed_for, a.document AS document, a.scope AS scope, a.from_day AS from_day,
                a.to_day AS to_day, a.entered_at AS entered_at, a.entered_by AS entered_by
         FROM administrator a LEFT JOIN ente e ON e.id = a.ente_id WHERE a.id = ?1";
    END across("the register is of the whole installation") =
        "UPDATE administrator SET to_day = ?2 WHERE id = ?1 AND to_day IS NULL";
}

/// Enters somebody.
pub fn insert(tx: &mut Tx<'_>, entry: &Administrator) -> Result<(), StoreError> {
    let values = [
        entry.id.to_string().into(),
        entry.ente.into(),
        entry.person.into(),
        entry.name.as_str().into(),
        entry.appointed_for.as_str().into(),
        entry.document.as_str().into(),
        entry.scope.as_str().into(),
        entry.from.to_string().into(),
        entry.to.map(|day| day.to_string()).into(),
        entry.entered_at.into(),
        entry.entered_by.into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(())
}

/// The register, those in office first.
pub fn list(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Administrator>, StoreError> {
    let rows = tx.query_all(&LIST, &[limit.into()])?;
    rows.iter().map(read).collect()
}

/// The entry with this identifier.
pub fn find(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Administrator>, StoreError> {
    let row = tx.query_opt(&FIND, &[id.to_string().into()])?;
    row.as_ref().map(read).transpose()
}

/// Ends an entry; whether it stood open.
pub fn end(tx: &mut Tx<'_>, id: Uuid, day: Date) -> Result<bool, StoreError> {
    let values = [id.to_string().into(), day.to_string().into()];
    Ok(tx.execute(&END, &values)? == 1)
}

fn read(row: &Row) -> Result<Administrator, StoreError> {
    let day = |text: &str| text.parse().ok();
    let to: Option<String> = row.get("to_day")?;
    Ok(Administrator {
        id: row.parse("id", |text| text.parse().ok())?,
        ente: row.get("ente_id")?,
        ente_name: row.get("ente_name")?,
        person: row.get("person_id")?,
        name: row.get("name")?,
        appointed_for: row.get("appointed_for")?,
        document: row.get("document")?,
        scope: row.get("scope")?,
        from: row.parse("from_day", day)?,
        to: to.as_deref().and_then(day),
        entered_at: row.get("entered_at")?,
        entered_by: row.get("entered_by")?,
    })
}
