//! Known browsers: those in which somebody logged in before.

use custode_domain::id::PersonId;
use jiff::Timestamp;

use super::statement::statements;
use super::{StoreError, Tx};

statements! {
    IS_KNOWN across("people of the desk have no Ente") =
        "SELECT b.person_id AS person_id FROM known_browser b JOIN person p ON p.id = b.person_id
         WHERE b.token_hash = ?1 AND p.login = ?2";
    IS_THERE across("people of the desk have no Ente") =
        "SELECT person_id FROM known_browser WHERE token_hash = ?1 LIMIT 1";
    KEEP across("people of the desk have no Ente") =
        "INSERT INTO known_browser (token_hash, person_id, used_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (token_hash, person_id) DO UPDATE SET used_at = excluded.used_at";
    FORGET_OF across("people of the desk have no Ente") =
        "DELETE FROM known_browser WHERE person_id = ?1";
    FORGET across("cleans the whole installation") =
        "DELETE FROM known_browser WHERE used_at < ?1";
}

/// Whether whoever logs in so has done it in this browser before.
pub fn is_known(tx: &mut Tx<'_>, token_hash: &[u8], login: &str) -> Result<bool, StoreError> {
    let row = tx.query_opt(&IS_KNOWN, &[token_hash.into(), login.into()])?;
    Ok(row.is_some())
}

/// Whether anybody logged in with this browser before.
pub fn is_there(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&IS_THERE, &[token_hash.into()])?.is_some())
}

/// Notes that somebody logged in with this browser.
pub fn keep(
    tx: &mut Tx<'_>,
    token_hash: &[u8],
    person: PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&KEEP, &[token_hash.into(), person.into(), now.into()])?;
    Ok(())
}

/// Forgets all browsers of a person.
pub fn forget_of(tx: &mut Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute(&FORGET_OF, &[person.into()])?;
    Ok(())
}

/// Forgets those that were not used since then; how many.
pub fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&FORGET, &[before.into()])
}
