//! Passkeys: the keys that people carry, and what was asked of a browser and is not answered.

use custode_domain::id::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// A key that somebody carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// As its authenticator calls it.
    pub credential_id: Vec<u8>,
    /// As pages call it.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// As its owner calls it.
    pub name: String,
    /// All that verifies with it, as `webauthn-rs` writes it.
    pub document: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When somebody last came in with it.
    pub used_at: Option<Timestamp>,
}

/// What was asked of a browser.
#[derive(Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// Who adds a key; nobody for a login.
    pub person: Option<PersonId>,
    /// How the key is to be called.
    pub name: String,
    /// What the answer is verified with, as `webauthn-rs` writes it.
    pub state: String,
    /// Until when it can be answered.
    pub expires_at: Timestamp,
}

statements! {
    INSERT across("people of the desk have no Ente") =
        "INSERT INTO passkey (credential_id, id, person_id, name, document, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    FIND across("found by what the browser shows") =
        "SELECT credential_id, id, person_id, name, document, created_at, used_at FROM passkey WHERE credential_id = ?1";
    LIST across("people of the desk have no Ente") =
        "SELECT credential_id, id, person_id, name, document, created_at, used_at
         FROM passkey WHERE person_id = ?1 ORDER BY created_at, id";
    USE across("found by what the browser shows") =
        "UPDATE passkey SET document = ?2, used_at = ?3 WHERE credential_id = ?1";
    REMOVE across("people of the desk have no Ente") =
        "DELETE FROM passkey WHERE person_id = ?1 AND id = ?2";
    REMOVE_ALL across("people of the desk have no Ente") =
        "DELETE FROM passkey WHERE person_id = ?1";
    BEGIN across("found by its token") =
        "INSERT INTO passkey_ceremony (token_hash, person_id, name, state, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    TAKE across("found by its token") =
        "DELETE FROM passkey_ceremony WHERE token_hash = ?1 RETURNING person_id, name, state, expires_at";
    FORGET across("cleans the whole installation") =
        "DELETE FROM passkey_ceremony WHERE expires_at <= ?1";
}

/// Adds a key; nobody has it yet.
pub fn insert(tx: &mut Tx<'_>, kept: &Kept) -> Result<(), StoreError> {
    let values = [
        kept.credential_id.as_slice().into(),
        kept.id.to_string().into(),
        kept.person.into(),
        kept.name.as_str().into(),
        kept.document.as_str().into(),
        kept.created_at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(())
}

/// The key that its authenticator calls so.
pub fn find(tx: &mut Tx<'_>, credential_id: &[u8]) -> Result<Option<Kept>, StoreError> {
    let row = tx.query_opt(&FIND, &[credential_id.into()])?;
    row.as_ref().map(kept).transpose()
}

/// The keys of a person, the oldest first.
pub fn list(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Kept>, StoreError> {
    let rows = tx.query_all(&LIST, &[person.into()])?;
    rows.iter().map(kept).collect()
}

/// Notes that somebody came in with a key, and how it counts from here on.
pub fn used(
    tx: &mut Tx<'_>,
    credential_id: &[u8],
    document: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&USE, &[credential_id.into(), document.into(), now.into()])?;
    Ok(())
}

/// Takes a key of this person away; whether there was one.
pub fn remove(tx: &mut Tx<'_>, person: PersonId, id: Uuid) -> Result<bool, StoreError> {
    Ok(tx.execute(&REMOVE, &[person.into(), id.to_string().into()])? > 0)
}

/// Takes all keys of a person away.
pub fn remove_all(tx: &mut Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute(&REMOVE_ALL, &[person.into()])?;
    Ok(())
}

/// Keeps what was asked of a browser; those whose time is over go.
pub fn begin(
    tx: &mut Tx<'_>,
    token_hash: &[u8],
    ceremony: &Ceremony,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&FORGET, &[now.into()])?;
    let values = [
        token_hash.into(),
        ceremony.person.into(),
        ceremony.name.as_str().into(),
        ceremony.state.as_str().into(),
        ceremony.expires_at.into(),
    ];
    tx.execute(&BEGIN, &values)?;
    Ok(())
}

/// Takes what was asked, if its time is not over: nobody answers it again.
pub fn take(
    tx: &mut Tx<'_>,
    token_hash: &[u8],
    now: Timestamp,
) -> Result<Option<Ceremony>, StoreError> {
    let Some(row) = tx.query_opt(&TAKE, &[token_hash.into()])? else {
        return Ok(None);
    };
    let ceremony = Ceremony {
        person: row.get("person_id")?,
        name: row.get("name")?,
        state: row.get("state")?,
        expires_at: row.get("expires_at")?,
    };
    Ok(Some(ceremony).filter(|ceremony| now < ceremony.expires_at))
}

fn kept(row: &Row) -> Result<Kept, StoreError> {
    Ok(Kept {
        credential_id: row.get("credential_id")?,
        id: row.parse("id", |text| Uuid::try_parse(text).ok())?,
        person: row.get("person_id")?,
        name: row.get("name")?,
        document: row.get("document")?,
        created_at: row.get("created_at")?,
        used_at: row.get("used_at")?,
    })
}
