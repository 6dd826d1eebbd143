//! Operations: what operators do to tickets, maintenance tickets too, in the audit beside the ticket's own log (T25).

use custode_domain::person::{Actor, Role};
use custode_domain::ticket::{Event, Ticket};
use serde_json::json;

use crate::store::audit::{self, Deed, Entry};
use crate::store::{StoreError, Tx};

/// Notes what was done by anybody but users and machines: what those do stands in the ticket's log (T24), which each
/// record points into. What people wrote stays there.
pub(super) fn note(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    before: u64,
    events: &[Event],
) -> Result<(), StoreError> {
    let object = format!("ticket:{}", ticket.id());
    for (event, ordinal) in events.iter().zip(before + 1..) {
        let Some(actor) = operator(event.by) else {
            continue;
        };
        let document = json!({ "event": ordinal }).to_string();
        let entry = Entry {
            at: event.at,
            actor: &actor,
            action: Deed::Ticket(event.what.name()),
            object: &object,
            ente: Some(ticket.ente()),
            document: &document,
        };
        audit::append(tx, &entry)?;
    }
    Ok(())
}

fn operator(by: Actor) -> Option<String> {
    match by {
        Actor::Person { id, role, .. } => (role != Role::User).then(|| format!("person:{id}")),
        Actor::Machine(_) | Actor::System => None,
    }
}
