//! Keep: a piece of a recording, from the machine of a session that was granted. Once, however often it is brought.

use std::sync::Arc;

use custode_protocol::assist::{MAX_PART, MAX_PARTS};

use super::NotDone;
use crate::app::{App, MachineRef};
use crate::store::recordings::{self, Part};
use crate::store::{Tx, sessions, tickets};

/// Takes the bytes that follow the first `from` of a part; how many bytes of it are here then. `point` is the public key
/// of the certificate that the machine showed.
///
/// What is here already changes nothing, and what leaves a gap is not taken: the machine goes on from the answer.
pub async fn keep(
    app: &App,
    machine: MachineRef,
    point: Option<Arc<[u8]>>,
    part: Part,
    (from, bytes): (u64, Vec<u8>),
) -> Result<u64, NotDone> {
    let now = app.clock.now();
    app.store
        .write("keep_recording", move |tx| {
            takes(tx, machine, part)?;
            let ente = machine.ente;
            let have = recordings::have(tx, ente, part)?;
            let new = have
                .checked_sub(from)
                .and_then(|known| bytes.get(usize::try_from(known).ok()?..));
            let Some(new) = new.filter(|new| !new.is_empty()) else {
                return Ok(have);
            };
            let to = have + new.len() as u64;
            if to > MAX_PART {
                return Err(NotDone::Unseen);
            }
            recordings::add(tx, ente, part, (have, new), now)?;
            if let Some(point) = &point {
                recordings::keep_key(tx, ente, part.0, point)?;
            }
            Ok(to)
        })
        .await
}

/// Sees that the session is this machine's, that the machine granted it, and that its recording was not forgotten.
fn takes(tx: &mut Tx<'_>, machine: MachineRef, (session, number): Part) -> Result<(), NotDone> {
    let found = sessions::find(tx, session)?;
    let found = found.filter(|(ente, _)| *ente == machine.ente);
    let (ente, ticket) = found.ok_or(NotDone::Unseen)?;
    let (ticket, _) = tickets::load(tx, ente, ticket)?.ok_or(NotDone::Unseen)?;
    let granted = ticket.session(session).filter(|it| it.basis.is_some());
    let granted = granted.ok_or(NotDone::Unseen)?;
    let is_forgotten = recordings::forgotten(tx, ente, session)?.is_some();
    if granted.asked.machine != machine.id || is_forgotten || number >= MAX_PARTS {
        return Err(NotDone::Unseen);
    }
    Ok(())
}
