//! Brought: what people brought to a ticket beside its log: files, the call that it came by, what they say of it.

use custode_domain::id::TicketId;

use super::App;
use super::files::MOST_OF_TICKET;
use super::reach_ticket::reach_ticket;
use super::rights::Action;
use super::viewer::Viewer;
use crate::store::{StoreError, attachments, calls, ratings};

pub use crate::store::attachments::Attachment;
pub use crate::store::calls::Call;
pub use crate::store::ratings::Rating;

/// What people brought to a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brought {
    /// Its files, the oldest first.
    pub files: Vec<Attachment>,
    /// The call that it came by.
    pub call: Option<Call>,
    /// What the requester says of the service.
    pub rating: Option<Rating>,
}

/// What people brought to this ticket; nothing for those who may not see it.
pub async fn brought(app: &App, viewer: &Viewer, id: TicketId) -> Result<Brought, StoreError> {
    let viewer = viewer.clone();
    app.store
        .read("brought", move |tx| {
            let Some(ente) = reach_ticket(tx, &viewer, Action::SeeTickets, id)? else {
                return Ok(Brought::default());
            };
            Ok::<_, StoreError>(Brought {
                files: attachments::of_ticket(tx, ente, id, MOST_OF_TICKET)?,
                call: calls::find(tx, ente, id)?,
                rating: ratings::find(tx, ente, id)?,
            })
        })
        .await
}
