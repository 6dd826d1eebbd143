//! Requests: the marks of forms that were sent, so that one which is sent again opens no second ticket.

use custode_domain::id::{EnteId, MachineId, PersonId, TicketId};
use jiff::Timestamp;

use super::statement::statements;
use super::{StoreError, Tx};

/// Hash of a form's own key and of what was asked.
pub type Mark = [u8; 32];

statements! {
    FIND ente =
        "SELECT ticket_id FROM request_key WHERE ente_id = ?1 AND person_id = ?2 AND mark = ?3";
    KEEP ente =
        "INSERT INTO request_key (ente_id, person_id, mark, ticket_id, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    MACHINES_OF ente =
        "SELECT anchor_id, MAX(opened_at) AS last_at FROM ticket
         WHERE ente_id = ?1 AND requester_id = ?2 AND anchor_kind = 'machine'
         GROUP BY anchor_id ORDER BY last_at DESC LIMIT ?3";
    FORGET across("cleans the whole installation") =
        "DELETE FROM request_key WHERE created_at <= ?1";
}

/// The ticket that this person opened with this mark.
pub fn find(
    tx: &mut Tx<'_>,
    ente: EnteId,
    person: PersonId,
    mark: &Mark,
) -> Result<Option<TicketId>, StoreError> {
    let values = [ente.into(), person.into(), mark.as_slice().into()];
    tx.query_opt(&FIND, &values)?
        .map(|row| row.get("ticket_id"))
        .transpose()
}

/// Keeps the mark of a request that opened this ticket.
pub fn keep(
    tx: &mut Tx<'_>,
    (ente, ticket): (EnteId, TicketId),
    person: PersonId,
    mark: &Mark,
    at: Timestamp,
) -> Result<(), StoreError> {
    let values = [
        ente.into(),
        person.into(),
        mark.as_slice().into(),
        ticket.into(),
        at.into(),
    ];
    tx.execute(&KEEP, &values)?;
    Ok(())
}

/// The machines that this person's requests were about, the last one first.
pub fn machines_of(
    tx: &mut Tx<'_>,
    ente: EnteId,
    person: PersonId,
    limit: u32,
) -> Result<Vec<MachineId>, StoreError> {
    tx.query_all(&MACHINES_OF, &[ente.into(), person.into(), limit.into()])?
        .iter()
        .map(|row| row.get("anchor_id"))
        .collect()
}

/// Forgets the marks that are this old; how many.
pub fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&FORGET, &[before.into()])
}
