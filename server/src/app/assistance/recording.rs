//! Recording: keeps what a machine hands in of its session, and gives it to those who may see the session.

use std::fmt;

use custode_domain::id::{PersonId, SessionId};
use custode_protocol::assist::{MAX_PART, MAX_PARTS};

use serde_json::json;

use super::NotDone;
use crate::app::{App, MachineRef};
use crate::store::audit::{self, Deed, Entry};
use crate::store::recordings::{self, Part};
use crate::store::{sessions, tickets};

/// Who looks at a recording.
#[derive(Debug, Clone, Copy)]
pub enum Actor {
    /// Somebody who is logged in.
    Person(PersonId),
    /// Whoever has the server's computer.
    Console,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => write!(f, "person:{person}"),
            Self::Console => f.write_str("console"),
        }
    }
}

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

/// The parts of a session's recording with their lengths. For whoever has reached the session: see
/// [`show`](super::show).
pub async fn parts(app: &App, session: SessionId) -> Result<Vec<(u32, u64)>, NotDone> {
    app.store
        .read("recorded_parts", move |tx| {
            let (ente, _) = sessions::find(tx, session)?.ok_or(NotDone::Unseen)?;
            Ok(recordings::parts(tx, ente, session)?)
        })
        .await
}

/// A part of a recording, for somebody who has reached the session; the audit says that they looked. Nothing where there
/// is no such part.
pub async fn look(app: &App, by: Actor, part: Part) -> Result<Vec<u8>, NotDone> {
    let now = app.clock.now();
    app.store
        .write("look_at_recording", move |tx| {
            let (session, number) = part;
            let (ente, _) = sessions::find(tx, session)?.ok_or(NotDone::Unseen)?;
            let bytes = recordings::bytes(tx, ente, part)?;
            if bytes.is_empty() {
                return Err(NotDone::Unseen);
            }
            let entry = Entry {
                at: now,
                actor: &by.to_string(),
                action: Deed::SeeRecording,
                object: &format!("session:{session}"),
                ente: Some(ente),
                document: &json!({ "part": number }).to_string(),
            };
            audit::append(tx, &entry)?;
            Ok(bytes)
        })
        .await
}
