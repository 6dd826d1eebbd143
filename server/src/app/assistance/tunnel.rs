//! Tunnel: whether a machine's tunnel leads to a technician who was granted a session there.

use custode_domain::assistance::{HostName, KeyPrint, SessionState};
use custode_domain::id::SessionId;

use super::NotDone;
use crate::app::{App, MachineRef};
use crate::store::{sessions, tickets};

/// The name under which the machine of this granted session is reached, where it is this machine's and this technician's.
pub async fn tunnel(
    app: &App,
    machine: MachineRef,
    session: SessionId,
    key: &KeyPrint,
) -> Result<HostName, NotDone> {
    let key = key.clone();
    app.store
        .read("tunnel", move |tx| {
            let found = sessions::find(tx, session)?;
            let found = found.filter(|(ente, _)| *ente == machine.ente);
            let (ente, ticket) = found.ok_or(NotDone::Unseen)?;
            let (ticket, _) = tickets::load(tx, ente, ticket)?.ok_or(NotDone::Unseen)?;
            let session = ticket.session(session).ok_or(NotDone::Unseen)?;
            let is_theirs = session.asked.machine == machine.id && session.asked.key == key;
            let begun = match session.state {
                SessionState::Granted { .. } | SessionState::Open { .. } => session.host.clone(),
                SessionState::Requested
                | SessionState::Offered { .. }
                | SessionState::Consented { .. }
                | SessionState::Ended { .. }
                | SessionState::Refused { .. }
                | SessionState::Expired { .. }
                | SessionState::Withdrawn { .. } => None,
            };
            begun.filter(|_| is_theirs).ok_or(NotDone::Unseen)
        })
        .await
}
