//! Next: the ticket that is proposed to whoever looks at the queue, and why (T09, T36, T37).

use custode_domain::id::TicketId;
use jiff::Timestamp;

use super::why::due_in;
use crate::app::proposals::{Proposed, takes};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::words;

/// What is proposed to somebody.
#[derive(Debug)]
pub(super) enum Offer {
    /// They take no tickets.
    Unasked,
    /// There is none for them.
    Nothing,
    /// This one.
    This(Next),
}

impl Offer {
    pub(super) fn to(viewer: &Viewer, next: Option<Next>) -> Self {
        match next {
            Some(next) => Self::This(next),
            None if takes(viewer.role) => Self::Nothing,
            None => Self::Unasked,
        }
    }
}

/// What somebody may take next.
#[derive(Debug)]
pub(super) struct Next {
    pub(super) id: TicketId,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) ente: String,
    pub(super) severity: &'static str,
    pub(super) severity_number: u8,
    pub(super) why: String,
}

impl Next {
    pub(super) fn new(t: Lang, proposed: Proposed, now: Timestamp) -> Self {
        let (row, proposal) = (proposed.listed.row, proposed.proposal);
        let severity = words::severity(t, row.severity);
        let due = due_in(t, proposed.listed.due_at, now);
        let (load, average) = (proposal.load.0, proposal.average.0);
        Self {
            id: row.id,
            number: row.number.to_string(),
            subject: row.subject,
            ente: proposed.listed.ente,
            severity,
            severity_number: row.severity.number(),
            why: if proposal.dealt {
                t.sla_next_why(severity, due, load, average)
            } else {
                t.sla_next_why_other(severity, due, load, average)
            },
        }
    }
}
