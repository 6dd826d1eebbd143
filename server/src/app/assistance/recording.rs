//! Recording: keeps what a machine hands in of its session, and gives it to those who may see the session.

use custode_domain::id::SessionId;
use custode_protocol::assist::{MAX_PART, MAX_PARTS};

use super::NotDone;
use crate::app::{App, MachineRef};
use crate::store::recordings::{self, Part};
use crate::store::{sessions, tickets};

/// Takes the bytes that follow the first `from` of a part; how many bytes of it are here then.
///
/// What is here already changes nothing, and what leaves a gap is not taken: the machine goes on from the answer.
pub async fn keep(
    app: &App,
    machine: MachineRef,
    part: Part,
    (from, bytes): (u64, Vec<u8>),
) -> Result<u64, NotDone> {
    let now = app.clock.now();
    app.store
        .write("keep_recording", move |tx| {
            let (session, number) = part;
            let found = sessions::find(tx, session)?;
            let found = found.filter(|(ente, _)| *ente == machine.ente);
            let (ente, ticket) = found.ok_or(NotDone::Unseen)?;
            let (ticket, _) = tickets::load(tx, ente, ticket)?.ok_or(NotDone::Unseen)?;
            let session = ticket.session(session).ok_or(NotDone::Unseen)?;
            let was_granted = session.basis.is_some();
            if session.asked.machine != machine.id || !was_granted || number >= MAX_PARTS {
                return Err(NotDone::Unseen);
            }
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
            Ok(to)
        })
        .await
}

/// The parts of a session's recording with their lengths, and the bytes of the one that was asked for.
///
/// For whoever has reached the session: see [`show`](super::show).
pub async fn recorded(
    app: &App,
    session: SessionId,
    part: Option<u32>,
) -> Result<(Vec<(u32, u64)>, Vec<u8>), NotDone> {
    app.store
        .read("recorded", move |tx| {
            let (ente, _) = sessions::find(tx, session)?.ok_or(NotDone::Unseen)?;
            let parts = recordings::parts(tx, ente, session)?;
            let bytes = match part {
                Some(part) => recordings::bytes(tx, ente, (session, part))?,
                None => Vec::new(),
            };
            Ok((parts, bytes))
        })
        .await
}
