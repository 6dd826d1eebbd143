//! Factors: what somebody proves beside the password, and who has proved only the half so far.

use custode_domain::id::PersonId;
use jiff::Timestamp;

use super::statement::statements;
use super::{StoreError, Tx};

/// A shared secret (RFC 6238).
#[derive(Clone, PartialEq, Eq)]
pub struct Factor {
    /// Twenty random bytes.
    pub secret: Vec<u8>,
    /// Since when it is asked for; nothing while its owner has not shown a code.
    pub confirmed_at: Option<Timestamp>,
    /// The last step whose code was used, in units of thirty seconds.
    pub last_step: i64,
}

/// By hand, so that no secret reaches a log.
impl std::fmt::Debug for Factor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Factor")
            .field("confirmed_at", &self.confirmed_at)
            .finish_non_exhaustive()
    }
}

statements! {
    FIND across("people of the desk have no Ente") =
        "SELECT secret, confirmed_at, last_step FROM second_factor WHERE person_id = ?1";
    BEGIN across("people of the desk have no Ente") =
        "INSERT INTO second_factor (person_id, secret, confirmed_at, last_step) VALUES (?1, ?2, NULL, 0)
         ON CONFLICT (person_id) DO UPDATE SET secret = ?2, last_step = 0 WHERE second_factor.confirmed_at IS NULL";
    CONFIRM across("people of the desk have no Ente") =
        "UPDATE second_factor SET confirmed_at = ?2, last_step = ?3 WHERE person_id = ?1 AND confirmed_at IS NULL";
    USE across("people of the desk have no Ente") =
        "UPDATE second_factor SET last_step = ?2 WHERE person_id = ?1 AND last_step < ?2";
    REMOVE across("people of the desk have no Ente") =
        "DELETE FROM second_factor WHERE person_id = ?1";
    KEEP_CODE across("people of the desk have no Ente") =
        "INSERT INTO recovery_code (person_id, code_hash) VALUES (?1, ?2)";
    SPEND_CODE across("people of the desk have no Ente") =
        "DELETE FROM recovery_code WHERE person_id = ?1 AND code_hash = ?2";
    FORGET_CODES across("people of the desk have no Ente") =
        "DELETE FROM recovery_code WHERE person_id = ?1";
    BEGIN_HALF across("found by its token") =
        "INSERT INTO half_login (token_hash, person_id, tries, expires_at) VALUES (?1, ?2, 0, ?3)";
    TRY_HALF across("found by its token") =
        "UPDATE half_login SET tries = tries + 1 WHERE token_hash = ?1 AND expires_at > ?2
         RETURNING person_id, tries";
    END_HALVES_OF across("people of the desk have no Ente") =
        "DELETE FROM half_login WHERE person_id = ?1";
    END_HALF across("found by its token") =
        "DELETE FROM half_login WHERE token_hash = ?1 OR expires_at <= ?2";
}

/// The factor of somebody, confirmed or not.
pub fn find(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<Factor>, StoreError> {
    let Some(row) = tx.query_opt(&FIND, &[person.into()])? else {
        return Ok(None);
    };
    Ok(Some(Factor {
        secret: row.get("secret")?,
        confirmed_at: row.get("confirmed_at")?,
        last_step: row.get("last_step")?,
    }))
}

/// Keeps a secret that is not asked for yet; one that is stays.
pub fn begin(tx: &mut Tx<'_>, person: PersonId, secret: &[u8]) -> Result<(), StoreError> {
    tx.execute(&BEGIN, &[person.into(), secret.into()])?;
    Ok(())
}

/// From now on it is asked for; whether it was not before. These open in its place, once each.
pub fn confirm(
    tx: &mut Tx<'_>,
    person: PersonId,
    (now, step): (Timestamp, i64),
    codes: &[[u8; 32]],
) -> Result<bool, StoreError> {
    if tx.execute(&CONFIRM, &[person.into(), now.into(), step.into()])? == 0 {
        return Ok(false);
    }
    tx.execute(&FORGET_CODES, &[person.into()])?;
    for code in codes {
        tx.execute(&KEEP_CODE, &[person.into(), code.as_slice().into()])?;
    }
    Ok(true)
}

/// Notes that the code of this step was used; whether it was not before.
pub fn spend_step(tx: &mut Tx<'_>, person: PersonId, step: i64) -> Result<bool, StoreError> {
    Ok(tx.execute(&USE, &[person.into(), step.into()])? > 0)
}

/// Spends a recovery code; whether there was one.
pub fn spend_code(tx: &mut Tx<'_>, person: PersonId, code: &[u8]) -> Result<bool, StoreError> {
    Ok(tx.execute(&SPEND_CODE, &[person.into(), code.into()])? > 0)
}

/// Nothing but the password is asked for from now on.
pub fn remove(tx: &mut Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute(&REMOVE, &[person.into()])?;
    tx.execute(&FORGET_CODES, &[person.into()])?;
    Ok(())
}

/// Notes that somebody gave the right password.
pub fn begin_half(
    tx: &mut Tx<'_>,
    token: &[u8],
    person: PersonId,
    until: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&BEGIN_HALF, &[token.into(), person.into(), until.into()])?;
    Ok(())
}

/// Whose half it is, and the how-manieth try at the other one this is.
pub fn try_half(
    tx: &mut Tx<'_>,
    token: &[u8],
    now: Timestamp,
) -> Result<Option<(PersonId, u32)>, StoreError> {
    let Some(row) = tx.query_opt(&TRY_HALF, &[token.into(), now.into()])? else {
        return Ok(None);
    };
    Ok(Some((row.get("person_id")?, row.get("tries")?)))
}

/// Ends all halves of somebody whose password changed.
pub fn end_halves_of(tx: &mut Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute(&END_HALVES_OF, &[person.into()])?;
    Ok(())
}

/// Ends this half, and those whose time is over.
pub fn end_half(tx: &mut Tx<'_>, token: &[u8], now: Timestamp) -> Result<(), StoreError> {
    tx.execute(&END_HALF, &[token.into(), now.into()])?;
    Ok(())
}
