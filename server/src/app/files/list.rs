//! List: the files of a ticket, for whoever may see it.

use custode_domain::id::TicketId;

use super::attach::MOST_OF_TICKET;
use crate::app::App;
use crate::app::reach_ticket::reach_ticket;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::StoreError;
use crate::store::attachments::{self, Attachment};

/// The files of a ticket, the oldest first; none of a ticket that the viewer may not see.
pub async fn list(app: &App, viewer: &Viewer, id: TicketId) -> Result<Vec<Attachment>, StoreError> {
    let viewer = viewer.clone();
    app.store
        .read("list_attachments", move |tx| {
            match reach_ticket(tx, &viewer, Action::SeeTickets, id)? {
                Some(ente) => attachments::of_ticket(tx, ente, id, MOST_OF_TICKET),
                None => Ok(Vec::new()),
            }
        })
        .await
}
