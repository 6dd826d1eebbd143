//! Proposals: the tickets that nobody answers for, in the order of the queue, and how much everybody has to do.

use custode_domain::id::PersonId;
use custode_domain::person::Level;
use custode_domain::ticket::Competence;

use super::lists::{Listed, row};
use super::statement::statements;
use super::{StoreError, Tx};

statements! {
    UNOWNED across("the desk works on the tickets of all Enti") = concat!(
        listed!("ticket t"),
        "WHERE t.is_open AND t.owner_id IS NULL AND t.level = ?1 ORDER BY t.rank, t.id LIMIT ?2"
    );
    COMPETENCE ente =
        "SELECT competence FROM ticket WHERE ente_id = ?1 AND id = ?2";
    LOAD across("people of the desk answer for tickets of all Enti") =
        "SELECT COUNT(*) FILTER (WHERE severity = 1) AS blocking,
                COUNT(*) FILTER (WHERE severity = 2) AS not_blocking,
                COUNT(*) FILTER (WHERE severity = 3) AS minor
         FROM (SELECT severity FROM ticket WHERE is_open AND owner_id = ?1 LIMIT ?2) AS theirs";
}

/// The open tickets of a level that nobody answers for, in the order of the queue.
pub fn unowned(
    tx: &mut Tx<'_>,
    level: Level,
    limit: u32,
) -> Result<Vec<(Listed, Option<Competence>)>, StoreError> {
    let mut found = Vec::new();
    for listed in tx.query_all(&UNOWNED, &[level.into(), limit.into()])? {
        let listed = row(&listed)?;
        let key = [listed.row.ente.into(), listed.row.id.into()];
        let code: Option<String> = tx.query_one(&COMPETENCE, &key)?.get("competence")?;
        let competence = code.as_deref().and_then(Competence::from_code);
        found.push((listed, competence));
    }
    Ok(found)
}

/// How many open tickets of severity 1, 2 and 3 a person answers for, counted up to a limit.
pub fn load(tx: &mut Tx<'_>, person: PersonId, limit: u32) -> Result<[u32; 3], StoreError> {
    let row = tx.query_one(&LOAD, &[person.into(), limit.into()])?;
    Ok([
        row.get("blocking")?,
        row.get("not_blocking")?,
        row.get("minor")?,
    ])
}
