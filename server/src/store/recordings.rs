//! Recordings: what machines handed in of remote sessions, in pieces that follow each other.

use custode_domain::id::{EnteId, SessionId};
use jiff::Timestamp;

use super::statement::{Statement, statements};
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
    BEGINNING ente =
        "SELECT bytes FROM assistance_recording WHERE ente_id = ?1 AND session_id = ?2 AND part = ?3
         ORDER BY from_byte LIMIT 2";
    BEHIND ente =
        "SELECT from_byte, bytes FROM assistance_recording
         WHERE ente_id = ?1 AND session_id = ?2 AND part = ?3 AND to_byte > ?4 ORDER BY from_byte";
    LAST ente =
        "SELECT MAX(kept_at) AS kept_at FROM assistance_recording WHERE ente_id = ?1 AND session_id = ?2";
    KEEP_KEY ente =
        "INSERT INTO assistance_recording_key (ente_id, session_id, point) VALUES (?1, ?2, ?3)
         ON CONFLICT (ente_id, session_id, point) DO NOTHING";
    KEYS ente =
        "SELECT point FROM assistance_recording_key WHERE ente_id = ?1 AND session_id = ?2 ORDER BY point";
    AGED across("time passes for all Enti") =
        "SELECT ente_id, session_id FROM assistance_recording
         GROUP BY ente_id, session_id HAVING MAX(kept_at) < ?1 ORDER BY ente_id, session_id LIMIT ?2";
    FORGET ente =
        "DELETE FROM assistance_recording WHERE ente_id = ?1 AND session_id = ?2";
    FORGET_KEYS ente =
        "DELETE FROM assistance_recording_key WHERE ente_id = ?1 AND session_id = ?2";
    NOTE_FORGOTTEN ente =
        "INSERT INTO assistance_recording_forgotten (ente_id, session_id, forgotten_at) VALUES (?1, ?2, ?3)";
    FORGOTTEN ente =
        "SELECT forgotten_at FROM assistance_recording_forgotten WHERE ente_id = ?1 AND session_id = ?2";
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
pub fn bytes(tx: &mut Tx<'_>, ente: EnteId, part: Part) -> Result<Vec<u8>, StoreError> {
    pieces(tx, &PIECES, ente, part)
}

/// The first pieces of a part: what it is bound to stands there. The first alone may end before that, when it was handed
/// in while the machine wrote it.
pub fn beginning(tx: &mut Tx<'_>, ente: EnteId, part: Part) -> Result<Vec<u8>, StoreError> {
    pieces(tx, &BEGINNING, ente, part)
}

fn pieces(
    tx: &mut Tx<'_>,
    statement: &Statement,
    ente: EnteId,
    (session, part): Part,
) -> Result<Vec<u8>, StoreError> {
    let mut all = Vec::new();
    for row in tx.query_all(statement, &[ente.into(), session.into(), part.into()])? {
        let piece: Vec<u8> = row.get("bytes")?;
        all.extend_from_slice(&piece);
    }
    Ok(all)
}

/// The bytes of a part behind the first `from`.
pub fn behind(
    tx: &mut Tx<'_>,
    ente: EnteId,
    (session, part): Part,
    from: u64,
) -> Result<Vec<u8>, StoreError> {
    let mut all = Vec::new();
    let values = [ente.into(), session.into(), part.into(), from.into()];
    for row in tx.query_all(&BEHIND, &values)? {
        let (at, piece): (u64, Vec<u8>) = (row.get("from_byte")?, row.get("bytes")?);
        // Pieces do not overlap: of the first alone something may be known.
        let known = usize::try_from(from.saturating_sub(at)).unwrap_or(usize::MAX);
        all.extend_from_slice(piece.get(known..).unwrap_or_default());
    }
    Ok(all)
}

/// When the last piece of a session's recording came.
pub fn last(
    tx: &mut Tx<'_>,
    ente: EnteId,
    session: SessionId,
) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.query_opt(&LAST, &[ente.into(), session.into()])?;
    row.map_or(Ok(None), |row| row.get("kept_at"))
}

/// Keeps the public key under which a piece came.
pub fn keep_key(
    tx: &mut Tx<'_>,
    ente: EnteId,
    session: SessionId,
    point: &[u8],
) -> Result<(), StoreError> {
    tx.execute(&KEEP_KEY, &[ente.into(), session.into(), point.into()])?;
    Ok(())
}

/// The public keys under which the pieces came.
pub fn keys(tx: &mut Tx<'_>, ente: EnteId, session: SessionId) -> Result<Vec<Vec<u8>>, StoreError> {
    tx.query_all(&KEYS, &[ente.into(), session.into()])?
        .iter()
        .map(|row| row.get("point"))
        .collect()
}

/// Sessions of whose recording nothing came since this instant.
pub fn aged(
    tx: &mut Tx<'_>,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<(EnteId, SessionId)>, StoreError> {
    tx.query_all(&AGED, &[before.into(), limit.into()])?
        .iter()
        .map(|row| Ok((row.get("ente_id")?, row.get("session_id")?)))
        .collect()
}

/// Forgets the recording of a session, and remembers when; how many pieces it had. Where it had none, nothing happens.
pub fn forget(
    tx: &mut Tx<'_>,
    ente: EnteId,
    session: SessionId,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let pieces = tx.execute(&FORGET, &[ente.into(), session.into()])?;
    if pieces > 0 {
        tx.execute(&FORGET_KEYS, &[ente.into(), session.into()])?;
        tx.execute(&NOTE_FORGOTTEN, &[ente.into(), session.into(), now.into()])?;
    }
    Ok(pieces)
}

/// When the recording of a session was forgotten; nothing where it was not.
pub fn forgotten(
    tx: &mut Tx<'_>,
    ente: EnteId,
    session: SessionId,
) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.query_opt(&FORGOTTEN, &[ente.into(), session.into()])?;
    row.map(|row| row.get("forgotten_at")).transpose()
}
