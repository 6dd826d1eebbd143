//! Verifications: the tickets whose fix is to be verified with the requester, the nearest to its deadline first (T40).

use custode_domain::id::TicketId;
use jiff::Timestamp;

use super::lists::{Listed, row};
use super::statement::statements;
use super::{StoreError, Tx};

/// A ticket that is to be verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToVerify {
    /// What lists know of it.
    pub listed: Listed,
    /// By when.
    pub by: Timestamp,
    /// When the answer was given.
    pub closed_at: Timestamp,
}

statements! {
    OWED across("the desk verifies the tickets of all Enti") = concat!(
        listed!("(SELECT ente_id AS owed_ente, id AS owed_id FROM ticket WHERE verify_by IS NOT NULL
                  AND (verify_by, id) > (?1, ?2) ORDER BY verify_by, id LIMIT ?3) AS owed
                 JOIN ticket t ON t.ente_id = owed.owed_ente AND t.id = owed.owed_id"),
        "ORDER BY t.verify_by, t.id"
    );
    TIMES ente =
        "SELECT verify_by, technically_closed_at FROM ticket WHERE ente_id = ?1 AND id = ?2";
}

/// The tickets that are to be verified, after a place in their order.
pub fn owed(
    tx: &mut Tx<'_>,
    after: Option<(Timestamp, TicketId)>,
    limit: u32,
) -> Result<Vec<ToVerify>, StoreError> {
    let (by, id) = after.map_or_else(
        || (i64::MIN.into(), "".into()),
        |(by, id)| (by.into(), id.into()),
    );
    let mut found = Vec::new();
    for listed in tx.query_all(&OWED, &[by, id, limit.into()])? {
        let listed = row(&listed)?;
        let key = [listed.row.ente.into(), listed.row.id.into()];
        let times = tx.query_one(&TIMES, &key)?;
        found.push(ToVerify {
            by: times.get("verify_by")?,
            closed_at: times.get("technically_closed_at")?,
            listed,
        });
    }
    Ok(found)
}
