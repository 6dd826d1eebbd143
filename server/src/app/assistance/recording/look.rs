//! Look: a part of a recording as the file that it is; and that somebody looked at one, in the audit.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use custode_domain::id::{EnteId, PersonId};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::NotDone;
use crate::app::App;
use crate::store::audit::{self, Deed, Entry};
use crate::store::recordings::{self, Part};
use crate::store::{StoreError, sessions};

/// Whoever goes on within this time, from the page to its player, to a search, to the file, looked once.
const ONE_LOOK: SignedDuration = SignedDuration::from_mins(15);

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

/// Who looked at what of late, and when that was written, as far as this process knows.
#[derive(Debug, Default)]
pub struct Looks(Mutex<HashMap<(PersonId, Part), Timestamp>>);

impl Looks {
    fn is_going_on(&self, look: (PersonId, Part), now: Timestamp) -> bool {
        let mut looks = self.looks();
        looks.retain(|_, at| now.duration_since(*at) < ONE_LOOK);
        looks.contains_key(&look)
    }

    fn looks(&self) -> MutexGuard<'_, HashMap<(PersonId, Part), Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A part of a recording, for somebody who has reached the session; the audit says that they looked. Nothing where there
/// is no such part.
pub async fn look(app: &App, by: Actor, part: Part) -> Result<Vec<u8>, NotDone> {
    let (ente, bytes) = app
        .store
        .read("look_at_recording", move |tx| {
            let (ente, _) = sessions::find(tx, part.0)?.ok_or(NotDone::Unseen)?;
            Ok::<_, NotDone>((ente, recordings::bytes(tx, ente, part)?))
        })
        .await?;
    if bytes.is_empty() {
        return Err(NotDone::Unseen);
    }
    note(app, by, ente, part).await?;
    Ok(bytes)
}

/// Writes into the audit that somebody looks, before they see anything.
pub(super) async fn note(app: &App, by: Actor, ente: EnteId, part: Part) -> Result<(), StoreError> {
    let now = app.clock.now();
    let look = match by {
        Actor::Person(person) => Some((person, part)),
        Actor::Console => None,
    };
    if look.is_some_and(|look| app.looks.is_going_on(look, now)) {
        return Ok(());
    }
    app.store
        .write("note_look", move |tx| {
            let (session, number) = part;
            let entry = Entry {
                at: now,
                actor: &by.to_string(),
                action: Deed::SeeRecording,
                object: &format!("session:{session}"),
                ente: Some(ente),
                document: &json!({ "part": number }).to_string(),
            };
            audit::append(tx, &entry)?;
            Ok::<_, StoreError>(())
        })
        .await?;
    if let Some(look) = look {
        app.looks.looks().insert(look, now);
    }
    Ok(())
}
