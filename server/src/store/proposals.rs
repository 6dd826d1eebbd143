//! Proposals: the tickets that nobody answers for, in the order of the queue, and how much everybody has to do.

use custode_domain::id::{EnteId, PersonId, TicketId};
use custode_domain::person::Level;
use custode_domain::proposal::Candidate;
use custode_domain::ticket::Competence;

use super::lists::{Listed, row};
use super::statement::statements;
use super::{StoreError, Tx};

statements! {
    UNOWNED across("the desk works on the tickets of all Enti") =
        "SELECT ente_id, id, severity, competence, due_at FROM ticket
         WHERE is_open AND owner_id IS NULL AND level = ?1 ORDER BY rank, id LIMIT ?2";
    LISTED ente = concat!(listed!("ticket t"), "WHERE t.ente_id = ?1 AND t.id = ?2");
    LOAD across("people of the desk answer for tickets of all Enti") =
        "SELECT COUNT(*) FILTER (WHERE severity = 1) AS blocking,
                COUNT(*) FILTER (WHERE severity = 2) AS not_blocking,
                COUNT(*) FILTER (WHERE severity = 3) AS minor
         FROM (SELECT severity FROM ticket WHERE is_open AND owner_id = ?1 LIMIT ?2) AS theirs";
}

/// The open tickets of a level that nobody answers for, in the order of the queue, each with its Ente.
pub fn unowned(
    tx: &mut Tx<'_>,
    level: Level,
    limit: u32,
) -> Result<Vec<(EnteId, Candidate)>, StoreError> {
    let rows = tx.query_all(&UNOWNED, &[level.into(), limit.into()])?;
    let candidate = |row: &super::Row| {
        let code: Option<String> = row.get("competence")?;
        let candidate = Candidate {
            ticket: row.get("id")?,
            severity: row.get("severity")?,
            competence: code.as_deref().and_then(Competence::from_code),
            due: row.get("due_at")?,
        };
        Ok((row.get("ente_id")?, candidate))
    };
    rows.iter().map(candidate).collect()
}

/// A ticket as lists show it.
pub fn listed(tx: &mut Tx<'_>, ente: EnteId, ticket: TicketId) -> Result<Listed, StoreError> {
    row(&tx.query_one(&LISTED, &[ente.into(), ticket.into()])?)
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
