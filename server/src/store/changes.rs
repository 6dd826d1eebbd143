//! Changes: which tickets changed since an instant, for whoever watches.

use custode_domain::id::{EnteId, PersonId, TicketId};
use jiff::Timestamp;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// A ticket as far as a watcher needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its Ente.
    pub ente: EnteId,
    /// The ticket.
    pub ticket: TicketId,
    /// Who asked.
    pub requester: Option<PersonId>,
    /// How many events it has.
    pub version: u64,
    /// When the last of them happened.
    pub at: Timestamp,
}

statements! {
    SINCE across("one look for the watchers of all Enti; each of them is told of their own alone") =
        "SELECT ente_id, id, requester_id, version, updated_at FROM ticket
         WHERE updated_at >= ?1 ORDER BY updated_at DESC LIMIT ?2";
    LATEST across("where the watch begins") =
        "SELECT MAX(updated_at) AS latest FROM ticket";
}

/// The tickets whose last event happened at `since` or later, the youngest first.
pub fn since(tx: &mut Tx<'_>, since: Timestamp, limit: u32) -> Result<Vec<Changed>, StoreError> {
    tx.query_all(&SINCE, &[since.into(), limit.into()])?
        .iter()
        .map(changed)
        .collect()
}

/// When the last event of all happened.
pub fn latest(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, StoreError> {
    tx.query_one(&LATEST, &[])?.get("latest")
}

fn changed(row: &Row) -> Result<Changed, StoreError> {
    Ok(Changed {
        ente: row.get("ente_id")?,
        ticket: row.get("id")?,
        requester: row.get("requester_id")?,
        version: row.get("version")?,
        at: row.get("updated_at")?,
    })
}
