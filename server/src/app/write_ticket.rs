//! Write on a ticket: events, the row beside them and the notices that they owe, in one transaction.

use custode_domain::id::{EnteId, TicketId};
use custode_domain::notice::notices_owed;
use custode_domain::ticket::{BrokenHistory, Event, Ticket};
use jiff::Timestamp;

use crate::app::intake::SettleError;
use crate::mint::Mint;
use crate::store::{StoreError, Tx, notices, tickets};

/// On what the events are written.
pub(super) enum Written {
    /// A ticket that they open.
    New,
    /// A ticket as it was read in this transaction.
    On {
        /// As it was.
        ticket: Ticket,
        /// The number of its events.
        version: u64,
    },
}
