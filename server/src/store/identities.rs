//! Identities: by which names an OpenID Connect provider knows people, and which browsers are on their way to it.

use custode_domain::id::PersonId;
use jiff::Timestamp;

use super::people::{self, Person};
use super::statement::statements;
use super::{StoreError, Tx};

/// What a provider calls somebody: its own address, and a name that it never gives to anybody else (OpenID Connect
/// Core 1.0, 2).
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// The name. It may be a fiscal code.
    pub subject: String,
}

/// By hand, so that no subject reaches a log.
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// A browser on its way to the provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Errand {
    /// What the browser brings back in its address.
    pub state: String,
    /// What the provider repeats in what it signs.
    pub nonce: String,
    /// What the server alone can show for the code (RFC 7636).
    pub verifier: String,
    /// Who is to be linked; nobody for a login.
    pub person: Option<PersonId>,
}

/// By hand, so that no secret reaches a log.
impl std::fmt::Debug for Errand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Errand")
            .field("person", &self.person)
            .finish_non_exhaustive()
    }
}

statements! {
    FIND across("who logs in has not said of which Ente") =
        "SELECT person_id FROM person_identity WHERE issuer = ?1 AND subject = ?2";
    FIND_OF across("people of the desk have no Ente") =
        "SELECT linked_at FROM person_identity WHERE person_id = ?1 AND issuer = ?2";
    LINK across("people of the desk have no Ente") =
        "INSERT INTO person_identity (issuer, subject, person_id, linked_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING";
    UNLINK across("people of the desk have no Ente") =
        "DELETE FROM person_identity WHERE person_id = ?1 AND issuer = ?2";
    SEND across("found by its cookie") =
        "INSERT INTO provider_errand (token_hash, state, nonce, verifier, person_id, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    TAKE across("found by its cookie") =
        "DELETE FROM provider_errand WHERE token_hash = ?1 AND expires_at > ?2
         RETURNING state, nonce, verifier, person_id";
    FORGET across("cleans the whole installation") =
        "DELETE FROM provider_errand WHERE expires_at <= ?1";
    FORGET_OF across("people of the desk have no Ente") =
        "DELETE FROM provider_errand WHERE person_id = ?1";
}

/// Who is linked to this identity.
pub fn find(tx: &mut Tx<'_>, identity: &Identity) -> Result<Option<Person>, StoreError> {
    let values = [
        identity.issuer.as_str().into(),
        identity.subject.as_str().into(),
    ];
    match tx.query_opt(&FIND, &values)? {
        Some(row) => people::find(tx, row.get("person_id")?),
        None => Ok(None),
    }
}

/// Since when somebody is linked to an identity of this provider.
pub fn since(
    tx: &mut Tx<'_>,
    person: PersonId,
    issuer: &str,
) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.query_opt(&FIND_OF, &[person.into(), issuer.into()])?;
    row.map(|row| row.get("linked_at")).transpose()
}

/// Links an identity to somebody; whether neither was linked before.
pub fn link(
    tx: &mut Tx<'_>,
    identity: &Identity,
    person: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let values = [
        identity.issuer.as_str().into(),
        identity.subject.as_str().into(),
        person.into(),
        now.into(),
    ];
    Ok(tx.execute(&LINK, &values)? > 0)
}

/// Links somebody to nobody of this provider any more; whether they were.
pub fn unlink(tx: &mut Tx<'_>, person: PersonId, issuer: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&UNLINK, &[person.into(), issuer.into()])? > 0)
}

/// Notes that a browser with this cookie is on its way, and forgets those whose time is over.
pub fn send(
    tx: &mut Tx<'_>,
    token: &[u8],
    errand: &Errand,
    (now, until): (Timestamp, Timestamp),
) -> Result<(), StoreError> {
    tx.execute(&FORGET, &[now.into()])?;
    let values = [
        token.into(),
        errand.state.as_str().into(),
        errand.nonce.as_str().into(),
        errand.verifier.as_str().into(),
        errand.person.into(),
        until.into(),
    ];
    tx.execute(&SEND, &values)?;
    Ok(())
}

/// The errand of this cookie, once.
pub fn take(tx: &mut Tx<'_>, token: &[u8], now: Timestamp) -> Result<Option<Errand>, StoreError> {
    let Some(row) = tx.query_opt(&TAKE, &[token.into(), now.into()])? else {
        return Ok(None);
    };
    Ok(Some(Errand {
        state: row.get("state")?,
        nonce: row.get("nonce")?,
        verifier: row.get("verifier")?,
        person: row.get("person_id")?,
    }))
}

/// Ends the errands of somebody whose password changed.
pub fn forget_errands_of(tx: &mut Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute(&FORGET_OF, &[person.into()])?;
    Ok(())
}
