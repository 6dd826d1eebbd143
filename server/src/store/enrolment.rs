//! Enrolment tokens: one use each, for one Ente and one site.

use custode_domain::id::{EnteId, MachineId, SiteId};
use custode_domain::machine::MachineClass;
use jiff::Timestamp;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// A token as the store knows it: by its hash alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentToken {
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    /// The Ente that the machine will belong to.
    pub ente: EnteId,
    /// The site where it will stand.
    pub site: SiteId,
    /// What will be expected of it.
    pub class: MachineClass,
    /// When it was issued.
    pub created_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
    /// When and by which machine it was used.
    pub used: Option<(Timestamp, MachineId)>,
}

statements! {
    ISSUE ente =
        "INSERT INTO enrolment_token (ente_id, token_hash, site_id, class, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    FIND across("the token says for which Ente it is") =
        "SELECT ente_id, token_hash, site_id, class, created_at, expires_at, used_at, machine_id
         FROM enrolment_token WHERE token_hash = ?1";
    USE ente =
        "UPDATE enrolment_token SET used_at = ?3, machine_id = ?4
         WHERE ente_id = ?1 AND token_hash = ?2 AND used_at IS NULL AND expires_at > ?3";
    LIST ente =
        "SELECT ente_id, token_hash, site_id, class, created_at, expires_at, used_at, machine_id
         FROM enrolment_token WHERE ente_id = ?1 ORDER BY created_at DESC, token_hash";
    WITHDRAW ente =
        "DELETE FROM enrolment_token WHERE ente_id = ?1 AND token_hash = ?2 AND used_at IS NULL";
}

/// Remembers a token that was issued; `used` is not looked at.
pub fn issue(tx: &mut Tx<'_>, token: &EnrolmentToken) -> Result<(), StoreError> {
    let values = [
        token.ente.into(),
        token.token_hash.as_slice().into(),
        token.site.into(),
        token.class.into(),
        token.created_at.into(),
        token.expires_at.into(),
    ];
    tx.execute(&ISSUE, &values)?;
    Ok(())
}

/// The token with this hash, whatever its state: the caller says why it is refused.
pub fn find(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<EnrolmentToken>, StoreError> {
    tx.query_opt(&FIND, &[token_hash.into()])?
        .as_ref()
        .map(token)
        .transpose()
}

/// Uses the token for a machine that exists; `false` when it was used before or has expired.
pub fn redeem(
    tx: &mut Tx<'_>,
    token: &EnrolmentToken,
    machine: MachineId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let values = [
        token.ente.into(),
        token.token_hash.as_slice().into(),
        now.into(),
        machine.into(),
    ];
    Ok(tx.execute(&USE, &values)? == 1)
}

/// The tokens of an Ente, the youngest first.
pub fn list(tx: &mut Tx<'_>, ente: EnteId) -> Result<Vec<EnrolmentToken>, StoreError> {
    tx.query_all(&LIST, &[ente.into()])?
        .iter()
        .map(token)
        .collect()
}

/// Deletes a token that was not used; whether there was one.
pub fn withdraw(tx: &mut Tx<'_>, ente: EnteId, token_hash: &[u8]) -> Result<bool, StoreError> {
    Ok(tx.execute(&WITHDRAW, &[ente.into(), token_hash.into()])? == 1)
}

fn token(row: &Row) -> Result<EnrolmentToken, StoreError> {
    let used_at: Option<Timestamp> = row.get("used_at")?;
    let machine: Option<MachineId> = row.get("machine_id")?;
    Ok(EnrolmentToken {
        token_hash: row.get("token_hash")?,
        ente: row.get("ente_id")?,
        site: row.get("site_id")?,
        class: row.get("class")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        used: used_at.zip(machine),
    })
}
