//! Alerts: the urgent tickets that call the front office, and who answers the call (T23).

use custode_domain::id::TicketId;

use super::App;
use super::reach_ticket::reach_ticket;
use super::rights::Action;
use super::viewer::Viewer;
use crate::store::{StoreError, Tx, alerts};

pub use crate::store::alerts::Alert;

/// The urgent tickets that nobody has looked at, for those who are called.
pub(super) fn calling(tx: &mut Tx<'_>, viewer: &Viewer) -> Result<Vec<Alert>, StoreError> {
    if viewer.can(Action::SeeAlerts) {
        alerts::open(tx)
    } else {
        Ok(Vec::new())
    }
}

/// Answers the call for a ticket: nobody else is called for it any more. Whether there is such a ticket.
pub async fn answer(app: &App, viewer: &Viewer, ticket: TicketId) -> Result<bool, StoreError> {
    let (viewer, now) = (viewer.clone(), app.clock.now());
    app.store
        .write("answer_alert", move |tx| {
            let Some(ente) = reach_ticket(tx, &viewer, Action::SeeAlerts, ticket)? else {
                return Ok(false);
            };
            alerts::calm(tx, ente, ticket, now, Some(viewer.id))?;
            Ok(true)
        })
        .await
}
