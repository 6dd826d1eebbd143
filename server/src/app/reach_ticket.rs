//! Reach a ticket: its Ente, if this person may do that to it; before anything else of it is read.
//!
//! What is out of reach takes the same one look at an index as what does not exist, so that not even time tells.

use custode_domain::id::{EnteId, TicketId};

use super::rights::{Action, Reach, reach};
use super::viewer::Viewer;
use crate::store::{StoreError, Tx, tickets};

/// The Ente of the ticket; nothing when there is none, or it is out of reach.
pub(super) fn reach_ticket(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    action: Action,
    id: TicketId,
) -> Result<Option<EnteId>, StoreError> {
    if !viewer.can(action) {
        return Ok(None);
    }
    match (reach(viewer.role, action), viewer.ente) {
        (Reach::All, _) => tickets::ente_of(tx, id),
        (Reach::Ente, Some(ente)) => tickets::of_ente(tx, ente, id),
        (Reach::Own, Some(ente)) => tickets::of_requester(tx, ente, viewer.id, id),
        // What was given as a task is reached by the task.
        (Reach::Given | Reach::Nothing, _) | (Reach::Ente | Reach::Own, None) => Ok(None),
    }
}
