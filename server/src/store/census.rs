//! Census: how many of what the store holds, for `/metrics`. Each count reads an index that is as short as its answer,
//! machines apart, of which there are thousands.

use super::statement::statements;
use super::{StoreError, Tx};

/// How many there are, of all Enti together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Census {
    /// Machines that enrolled.
    pub machines: u64,
    /// Tickets that machines opened and nobody closed.
    pub tickets_open_by_machines: u64,
    /// Findings that have not cleared.
    pub findings_standing: u64,
    /// Notices that wait to be sent.
    pub notices_pending: u64,
}

statements! {
    COUNT across("the numbers of the whole installation") =
        "SELECT (SELECT COUNT(*) FROM machine) AS machines,
                (SELECT COUNT(*) FROM ticket WHERE opened_by_intake AND is_open) AS tickets_open_by_machines,
                (SELECT COUNT(*) FROM finding WHERE state <> 'cleared') AS findings_standing,
                (SELECT COUNT(*) FROM notice WHERE state = 'pending') AS notices_pending";
}

/// Counts.
pub fn count(tx: &mut Tx<'_>) -> Result<Census, StoreError> {
    let row = tx.query_one(&COUNT, &[])?;
    Ok(Census {
        machines: row.get("machines")?,
        tickets_open_by_machines: row.get("tickets_open_by_machines")?,
        findings_standing: row.get("findings_standing")?,
        notices_pending: row.get("notices_pending")?,
    })
}
