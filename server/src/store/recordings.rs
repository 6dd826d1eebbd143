//! Recordings: what machines handed in of remote sessions, in pieces that follow each other.

use custode_domain::id::{EnteId, SessionId};
use jiff::Timestamp;

use super::statement::statements;
use super::{StoreError, Tx};

statements! {
    HAVE ente =
        "SELECT to_byte FROM assistance_recording WHERE ente_id = ?1 AND session_id = ?2 AND part = ?3
         ORDER BY from_byte DESC LIMIT 1";
    ADD ente =
        "INSERT INTO assistance_recording (ente_id, session_id, part, from_byte, to_byte, bytes, kept_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    PARTS ente =
        "SELECT part, MAX(to_byte) AS length FROM assistance_recording WHERE ente_id = ?1 AND session_id = ?2
         GROUP BY part ORDER BY part";
    PIECES ente =
        "SELECT bytes FROM assistance_recording WHERE ente_id = ?1 AND session_id = ?2 AND part = ?3
         ORDER BY from_byte";
    FORGET across("what is old is forgotten for all Enti") =
        "DELETE FROM assistance_recording WHERE kept_at < ?1";
}

/// A part of a session's recording.
pub type Part = (SessionId, u32);

/// How many bytes of a part are here.
pub fn have(tx: &mut Tx<'_>, ente: EnteId, (session, part): Part) -> Result<u64, StoreError> {
    let row = tx.query_opt(&HAVE, &[ente.into(), session.into(), part.into()])?;
    row.map_or(Ok(0), |row| row.get("to_byte"))
}

/// Adds the bytes that follow the first `from` of a part.
pub fn add(
    tx: &mut Tx<'_>,
    ente: EnteId,
    (session, part): Part,
    (from, bytes): (u64, &[u8]),
    now: Timestamp,
) -> Result<(), StoreError> {
    let to = from + bytes.len() as u64;
    tx.execute(
        &ADD,
        &[
            ente.into(),
            session.into(),
            part.into(),
            from.into(),
            to.into(),
            bytes.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// The parts of a session's recording, with their lengths.
pub fn parts(
    tx: &mut Tx<'_>,
    ente: EnteId,
    session: SessionId,
) -> Result<Vec<(u32, u64)>, StoreError> {
    tx.query_all(&PARTS, &[ente.into(), session.into()])?
        .iter()
        .map(|row| Ok((row.get("part")?, row.get("length")?)))
        .collect()
}

/// All bytes of a part that are here.
pub fn bytes(tx: &mut Tx<'_>, ente: EnteId, (session, part): Part) -> Result<Vec<u8>, StoreError> {
    let mut all = Vec::new();
    for row in tx.query_all(&PIECES, &[ente.into(), session.into(), part.into()])? {
        let piece: Vec<u8> = row.get("bytes")?;
        all.extend_from_slice(&piece);
    }
    Ok(all)
}

/// Forgets what came before this instant; how many pieces those were.
pub fn forget(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&FORGET, &[before.into()])
}
