//! Errands: what is wanted of a machine's sessions, as they stand.

use custode_domain::assistance::SessionStateName;
use custode_protocol::V1;
use custode_protocol::assist::{Ask, Errand, Errands, MAX_SESSIONS};
use custode_protocol::bounded::List;

use crate::app::{App, MachineRef};
use crate::store::{StoreError, Tx, sessions, tickets};

/// What is wanted of this machine's sessions.
pub async fn errands(app: &App, machine: MachineRef) -> Result<Errands, StoreError> {
    let sessions = app
        .store
        .read("errands", move |tx| read(tx, machine))
        .await?;
    Ok(Errands {
        version: V1,
        sessions: List::fit(sessions),
    })
}

fn read(tx: &mut Tx<'_>, machine: MachineRef) -> Result<Vec<Errand>, StoreError> {
    let limit = u32::try_from(MAX_SESSIONS).unwrap_or(u32::MAX);
    let mut errands = Vec::new();
    for (id, ticket) in sessions::of_machine(tx, (machine.ente, machine.id), limit)? {
        let Some((ticket, _)) = tickets::load(tx, machine.ente, ticket)? else {
            continue;
        };
        let Some(session) = ticket.session(id) else {
            continue;
        };
        let consent = match session.state.name() {
            SessionStateName::Consented => sessions::consent(tx, (machine.ente, id))?,
            SessionStateName::Requested
            | SessionStateName::Offered
            | SessionStateName::Granted
            | SessionStateName::Open
            | SessionStateName::Ended
            | SessionStateName::Refused
            | SessionStateName::Expired
            | SessionStateName::Withdrawn => None,
        };
        errands.push(Errand {
            ask: Ask::new(&session.asked, (machine.ente, ticket.id())),
            consent: consent.and_then(|text| serde_json::from_str(&text).ok()),
            end: session.end_asked.map(Into::into),
        });
    }
    Ok(errands)
}
