//! Facts: what the machine says of itself, told when it changed and once in every boot.

use custode_protocol::report::Facts;
use rusqlite::{Connection, params};

use super::{Spool, SpoolError, unreadable};

impl Spool {
    /// Takes what the machine says of itself; it waits to be told if the server has something else.
    pub fn set_facts(&mut self, facts: &Facts) -> Result<(), SpoolError> {
        let text = serde_json::to_string(facts).map_err(|e| unreadable(&e))?;
        self.connection.execute(
            "UPDATE life SET facts = ?1 WHERE facts IS NOT ?1",
            params![text],
        )?;
        Ok(())
    }
}

/// The facts that the server does not have.
pub(super) fn waiting(connection: &Connection) -> Result<Option<Facts>, SpoolError> {
    let text: Option<String> = connection.query_row(
        "SELECT CASE WHEN facts IS NOT facts_told THEN facts END FROM life",
        [],
        |row| row.get(0),
    )?;
    text.map(|text| serde_json::from_str(&text).map_err(|e| unreadable(&e)))
        .transpose()
}
