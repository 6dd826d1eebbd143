//! Idempotency: keys under which a request takes effect once, however often it is sent.

use custode_domain::id::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// A key that somebody uses for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// SHA-256 of the request: the same key with another one is a mistake.
    pub request: Vec<u8>,
    /// How far the request came.
    pub progress: Progress,
}

/// How far a request came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// It was begun then, and had no effect so far.
    Running(Timestamp),
    /// Its effect is durable, its answer is not.
    Effected,
    /// Its answer, as `api` wrote it.
    Answered(String),
}

/// A request that holds its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Whose key.
    pub person: PersonId,
    /// The key.
    pub name: String,
    /// This try, unlike every other.
    pub id: Uuid,
}

statements! {
    FIND across("a key belongs to a person") =
        "SELECT request, state, claimed_at, answer FROM idempotency_key WHERE person_id = ?1 AND name = ?2";
    CLAIM across("a key belongs to a person") =
        "INSERT INTO idempotency_key (person_id, name, request, claim, state, claimed_at)
         VALUES (?1, ?2, ?3, ?4, 'running', ?5)
         ON CONFLICT (person_id, name)
         DO UPDATE SET request = ?3, claim = ?4, state = 'running', claimed_at = ?5, answer = NULL";
    EFFECT across("a key belongs to a person") =
        "UPDATE idempotency_key SET state = 'effected'
         WHERE person_id = ?1 AND name = ?2 AND claim = ?3 AND state IN ('running', 'effected')";
    ANSWER across("a key belongs to a person") =
        "UPDATE idempotency_key SET state = 'answered', answer = ?4
         WHERE person_id = ?1 AND name = ?2 AND claim = ?3";
    RELEASE across("a key belongs to a person") =
        "DELETE FROM idempotency_key WHERE person_id = ?1 AND name = ?2 AND claim = ?3 AND state = 'running'";
    FORGET across("keys of all people grow old alike") =
        "DELETE FROM idempotency_key WHERE claimed_at < ?1";
}

/// What this key was used for.
pub fn find(tx: &mut Tx<'_>, person: PersonId, name: &str) -> Result<Option<Used>, StoreError> {
    tx.query_opt(&FIND, &[person.into(), name.into()])?
        .as_ref()
        .map(used)
        .transpose()
}

/// Takes the key for this request, from whoever had it: the caller saw in this transaction that it is free.
pub fn claim(
    tx: &mut Tx<'_>,
    claim: &Claim,
    request: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    let values = [
        claim.person.into(),
        claim.name.as_str().into(),
        request.into(),
        key(claim),
        now.into(),
    ];
    tx.execute(&CLAIM, &values)?;
    Ok(())
}

/// Notes, in the transaction of the effect, that there is one. When the key was taken from this request
/// meanwhile: [`StoreError::Stale`], and with it no effect.
pub fn effect(tx: &mut Tx<'_>, claim: &Claim) -> Result<(), StoreError> {
    let values = [claim.person.into(), claim.name.as_str().into(), key(claim)];
    match tx.execute(&EFFECT, &values)? {
        0 => Err(StoreError::Stale),
        _ => Ok(()),
    }
}

/// Keeps the answer.
pub fn answer(tx: &mut Tx<'_>, claim: &Claim, answer: &str) -> Result<(), StoreError> {
    let values = [
        claim.person.into(),
        claim.name.as_str().into(),
        key(claim),
        answer.into(),
    ];
    tx.execute(&ANSWER, &values)?;
    Ok(())
}

/// Gives the key back: the request had no effect.
pub fn release(tx: &mut Tx<'_>, claim: &Claim) -> Result<(), StoreError> {
    let values = [claim.person.into(), claim.name.as_str().into(), key(claim)];
    tx.execute(&RELEASE, &values)?;
    Ok(())
}

/// Forgets the keys that were taken before then; how many.
pub fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&FORGET, &[before.into()])
}

fn key(claim: &Claim) -> super::Value {
    claim.id.hyphenated().to_string().into()
}

fn used(row: &Row) -> Result<Used, StoreError> {
    let state: String = row.get("state")?;
    let progress = match state.as_str() {
        "running" => Progress::Running(row.get("claimed_at")?),
        "effected" => Progress::Effected,
        "answered" => Progress::Answered(row.get("answer")?),
        _ => return Err(StoreError::corrupt("state", "known code")),
    };
    Ok(Used {
        request: row.get("request")?,
        progress,
    })
}
