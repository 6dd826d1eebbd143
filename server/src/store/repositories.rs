//! Repositories: the signed files that an Ente's machines fetch. What they say is for `custode-trust` to judge.

use custode_domain::id::EnteId;
use jiff::Timestamp;

use super::statement::statements;
use super::{StoreError, Tx};

statements! {
    KEEP ente =
        "INSERT INTO repository_file (ente_id, name, contents, kept_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (ente_id, name) DO UPDATE SET contents = ?3, kept_at = ?4";
    FORGET ente =
        "DELETE FROM repository_file WHERE ente_id = ?1 AND name = ?2";
    FIND ente =
        "SELECT contents FROM repository_file WHERE ente_id = ?1 AND name = ?2";
    ALL ente =
        "SELECT name, contents FROM repository_file WHERE ente_id = ?1 ORDER BY name";
    ENTI across("the timestamps of all Enti are kept fresh") =
        "SELECT DISTINCT ente_id FROM repository_file ORDER BY ente_id";
}

/// Keeps a file, in the place of one of the same name.
pub fn keep(
    tx: &mut Tx<'_>,
    ente: EnteId,
    name: &str,
    contents: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        &KEEP,
        &[ente.into(), name.into(), contents.into(), now.into()],
    )?;
    Ok(())
}

/// Throws a file away.
pub fn forget(tx: &mut Tx<'_>, ente: EnteId, name: &str) -> Result<(), StoreError> {
    tx.execute(&FORGET, &[ente.into(), name.into()])?;
    Ok(())
}

/// The contents of a file.
pub fn find(tx: &mut Tx<'_>, ente: EnteId, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let row = tx.query_opt(&FIND, &[ente.into(), name.into()])?;
    row.map(|row| row.get("contents")).transpose()
}

/// All files of an Ente, by name.
pub fn all(tx: &mut Tx<'_>, ente: EnteId) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    tx.query_all(&ALL, &[ente.into()])?
        .iter()
        .map(|row| Ok((row.get("name")?, row.get("contents")?)))
        .collect()
}

/// The Enti that have one.
pub fn enti(tx: &mut Tx<'_>) -> Result<Vec<EnteId>, StoreError> {
    tx.query_all(&ENTI, &[])?
        .iter()
        .map(|row| row.get("ente_id"))
        .collect()
}
