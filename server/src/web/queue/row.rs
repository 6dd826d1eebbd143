//! Row: an open ticket as the queue shows it.

use custode_domain::id::TicketId;
use jiff::Timestamp;

use super::why::{age, due_in, why};
use crate::app::list_tickets::Listed;
use crate::lang::Lang;
use crate::web::when::When;
use crate::web::words;

/// A row of the queue.
#[derive(Debug)]
pub(in crate::web) struct QueueRow {
    pub(in crate::web) id: TicketId,
    pub(in crate::web) number: String,
    pub(in crate::web) subject: String,
    pub(in crate::web) ente: String,
    pub(in crate::web) severity: &'static str,
    pub(in crate::web) severity_number: u8,
    pub(in crate::web) state: &'static str,
    pub(in crate::web) state_code: &'static str,
    pub(in crate::web) standing: &'static str,
    pub(in crate::web) standing_code: &'static str,
    pub(in crate::web) owner: Option<String>,
    pub(in crate::web) due: Option<When>,
    pub(in crate::web) due_in: String,
    pub(in crate::web) is_overdue: bool,
    pub(in crate::web) opened: When,
    pub(in crate::web) age: String,
    /// Why it stands where it stands.
    pub(in crate::web) why: String,
}

impl QueueRow {
    pub(in crate::web) fn new(t: Lang, listed: Listed, now: Timestamp) -> Self {
        let row = listed.row;
        let due = listed.due_at;
        Self {
            id: row.id,
            number: row.number.to_string(),
            subject: row.subject,
            ente: listed.ente,
            severity: words::severity(t, row.severity),
            severity_number: row.severity.number(),
            state: words::state(t, row.state),
            state_code: row.state.code(),
            standing: words::recorded(t, listed.standing),
            standing_code: listed.standing.code(),
            owner: listed.owner,
            due: due.map(When::at),
            due_in: due_in(t, due, now),
            is_overdue: due.is_some_and(|due| due < now),
            opened: When::at(row.opened_at),
            age: age(t, row.opened_at, now),
            why: why(t, row.severity, row.channel, (due, listed.version), now),
        }
    }
}
