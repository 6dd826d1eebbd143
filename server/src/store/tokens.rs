//! Tokens of programs: kept as hashes, each with its maker and with what it was made for.

use custode_domain::id::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use super::statement::statements;
use super::{Row, StoreError, Tx, Value};

/// A token, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its identifier.
    pub id: Uuid,
    /// Who made it, and whose rights bound it.
    pub person: PersonId,
    /// What its maker calls it.
    pub name: String,
    /// The actions that it was made for, as `app` spells them, with a space between.
    pub rights: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// Since when it is good for nothing.
    pub revoked_at: Option<Timestamp>,
}

statements! {
    INSERT across("a token belongs to a person") =
        "INSERT INTO api_token (id, person_id, name, token_hash, rights, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    FIND across("found by its hash") =
        "SELECT id, person_id, name, rights, created_at, expires_at, revoked_at
         FROM api_token WHERE token_hash = ?1 AND expires_at > ?2 AND revoked_at IS NULL";
    LIST across("a token belongs to a person") =
        "SELECT id, person_id, name, rights, created_at, expires_at, revoked_at
         FROM api_token WHERE person_id = ?1 ORDER BY id DESC LIMIT ?2";
    COUNT across("a token belongs to a person") =
        "SELECT COUNT(*) AS count FROM api_token
         WHERE person_id = ?1 AND revoked_at IS NULL AND expires_at > ?2";
    REVOKE across("a token belongs to a person") =
        "UPDATE api_token SET revoked_at = ?3 WHERE person_id = ?1 AND id = ?2 AND revoked_at IS NULL";
    FORGET across("tokens of all people grow old alike") =
        "DELETE FROM api_token WHERE expires_at < ?1";
}

/// Adds a token that is known by this SHA-256.
pub fn insert(tx: &mut Tx<'_>, token: &ApiToken, hash: &[u8]) -> Result<(), StoreError> {
    let values = [
        key(token.id),
        token.person.into(),
        token.name.as_str().into(),
        hash.into(),
        token.rights.as_str().into(),
        token.created_at.into(),
        token.expires_at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(())
}

/// The token with this hash, unless it has expired or was revoked.
pub fn find(tx: &mut Tx<'_>, hash: &[u8], now: Timestamp) -> Result<Option<ApiToken>, StoreError> {
    tx.query_opt(&FIND, &[hash.into(), now.into()])?
        .as_ref()
        .map(token)
        .transpose()
}

/// The tokens of a person, the youngest first.
pub fn list(tx: &mut Tx<'_>, person: PersonId, limit: u32) -> Result<Vec<ApiToken>, StoreError> {
    tx.query_all(&LIST, &[person.into(), limit.into()])?
        .iter()
        .map(token)
        .collect()
}

/// How many tokens of a person are good for something.
pub fn count(tx: &mut Tx<'_>, person: PersonId, now: Timestamp) -> Result<u64, StoreError> {
    let row = tx.query_opt(&COUNT, &[person.into(), now.into()])?;
    row.map_or(Ok(0), |row| row.get("count"))
}

/// Makes a token of this person good for nothing; whether there was one.
pub fn revoke(
    tx: &mut Tx<'_>,
    person: PersonId,
    id: Uuid,
    at: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&REVOKE, &[person.into(), key(id), at.into()])? > 0)
}

/// Deletes the tokens that expired before then; how many.
pub fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&FORGET, &[before.into()])
}

fn key(id: Uuid) -> Value {
    id.hyphenated().to_string().into()
}

fn token(row: &Row) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: row.parse("id", |text| Uuid::try_parse(text).ok())?,
        person: row.get("person_id")?,
        name: row.get("name")?,
        rights: row.get("rights")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}
