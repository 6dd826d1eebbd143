//! Watch: what the page of a recording shows, for whoever may see its session. That they looked is in the audit.

use custode_domain::id::{EnteId, SessionId};
use custode_ssh::recording::RecordingKey;
use jiff::Timestamp;

use super::NotDone;
use super::lines::{Found, Search};
use super::look::{Actor, note};
use super::moments::{self, Moment};
use super::read::{Entry, Reading, begin};
use super::soundness::{Soundness, soundness};
use crate::app::App;
use crate::app::assistance::{SessionShown, show};
use crate::app::viewer::Viewer;
use crate::store::recordings::{self, Part};
use crate::store::{Tx, sessions};

/// Recordings that are read at a time: each is in memory meanwhile.
pub(in crate::app) const AT_ONCE: usize = 2;

/// How much of a session's recording is here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Its parts with their lengths in bytes.
    pub parts: Vec<(u32, u64)>,
    /// To whom it is sealed; nothing where it is kept in clear.
    pub sealed_to: Option<RecordingKey>,
    /// When the last piece came.
    pub last: Option<Timestamp>,
    /// When it was forgotten: then there are no parts.
    pub forgotten: Option<Timestamp>,
}

/// A recording, as somebody looks at one of its parts.
#[derive(Debug)]
pub struct Watched {
    /// Its session.
    pub shown: SessionShown,
    /// How much of it is here.
    pub kept: Kept,
    /// What happened: of the session, and of the part's own terminal.
    pub moments: Vec<Moment>,
    /// Whether the part is what its machine wrote.
    pub soundness: Soundness,
    /// To whom the part is sealed; nothing where it is kept in clear.
    pub sealed_to: Option<RecordingKey>,
    /// The lines that hold what was looked for, if anything was.
    pub found: Option<Vec<Found>>,
    /// Whether the machine holds a connection to this process.
    pub is_connected: bool,
}

/// What was read of the store.
struct Raw {
    ente: EnteId,
    kept: Kept,
    keys: Vec<Vec<u8>>,
    bytes: Vec<u8>,
    /// The session's own log, where that is another part.
    log: Vec<u8>,
}

/// What is in a part.
struct Contents {
    moments: Vec<Moment>,
    soundness: Soundness,
    sealed_to: Option<RecordingKey>,
    found: Option<Vec<Found>>,
}

/// How much of a session's recording is here. For whoever has reached the session.
pub async fn kept(app: &App, session: SessionId) -> Result<Kept, NotDone> {
    app.store
        .read("kept_of_recording", move |tx| {
            let (ente, _) = sessions::find(tx, session)?.ok_or(NotDone::Unseen)?;
            read_kept(tx, ente, session)
        })
        .await
}

/// A part of a recording; nothing where there is no such session, or none that the viewer may see.
pub async fn watch(
    app: &App,
    viewer: &Viewer,
    part: Part,
    sought: Option<String>,
) -> Result<Option<Watched>, NotDone> {
    let Some(shown) = show(app, viewer, part.0).await? else {
        return Ok(None);
    };
    let _place = app.replaying.acquire().await;
    let raw = app
        .store
        .read("watch_recording", move |tx| read(tx, part))
        .await?;
    if !raw.bytes.is_empty() {
        note(app, Actor::Person(viewer.id), raw.ente, part).await?;
    }
    let machine = shown.session.asked.machine;
    let (keys, bytes, log) = (raw.keys, raw.bytes, raw.log);
    // Some hundred milliseconds of hashing at the most: not where others wait.
    let looked = tokio::task::spawn_blocking(move || {
        let soundness = soundness(&bytes, &keys, (part, machine));
        contents((&bytes, &log), soundness, sought.as_deref())
    });
    let contents = looked.await.unwrap_or_else(|_| Contents {
        moments: Vec::new(),
        soundness: Soundness::Altered { block: 0 },
        sealed_to: None,
        found: None,
    });
    Ok(Some(Watched {
        is_connected: app.held.has(machine),
        shown,
        kept: raw.kept,
        moments: contents.moments,
        soundness: contents.soundness,
        sealed_to: contents.sealed_to,
        found: contents.found,
    }))
}

fn read(tx: &mut Tx<'_>, part: Part) -> Result<Raw, NotDone> {
    let (session, number) = part;
    let (ente, _) = sessions::find(tx, session)?.ok_or(NotDone::Unseen)?;
    Ok(Raw {
        ente,
        kept: read_kept(tx, ente, session)?,
        keys: recordings::keys(tx, ente, session)?,
        bytes: recordings::bytes(tx, ente, part)?,
        log: if number == 0 {
            Vec::new()
        } else {
            recordings::bytes(tx, ente, (session, 0))?
        },
    })
}

fn read_kept(tx: &mut Tx<'_>, ente: EnteId, session: SessionId) -> Result<Kept, NotDone> {
    let parts = recordings::parts(tx, ente, session)?;
    let sealed_to = match parts.first() {
        Some((first, _)) => sealed_to(&recordings::beginning(tx, ente, (session, *first))?),
        None => None,
    };
    Ok(Kept {
        parts,
        sealed_to,
        last: recordings::last(tx, ente, session)?,
        forgotten: recordings::forgotten(tx, ente, session)?,
    })
}

/// To whom a part is sealed, by its own beginning.
fn sealed_to(bytes: &[u8]) -> Option<RecordingKey> {
    Some(begin(bytes)?.sealed?.to)
}

fn contents((bytes, log): (&[u8], &[u8]), soundness: Soundness, sought: Option<&str>) -> Contents {
    let mut moments = Vec::new();
    let sealed_to = sealed_to(bytes);
    let mut search = sought.filter(|_| sealed_to.is_none()).map(Search::new);
    Reading::default().take(bytes, |at, entry| {
        moments::add(&mut moments, at, &entry);
        if let (Some(search), Entry::Output(text)) = (&mut search, &entry) {
            search.output(at, text);
        }
    });
    Reading::default().take(log, |at, entry| {
        // The size of another terminal is of no use to who looks at this one.
        if let Entry::Event(_) | Entry::Sealed(_) = entry {
            moments::add(&mut moments, at, &entry);
        }
    });
    moments.sort_by_key(|moment| moment.at);
    Contents {
        moments,
        soundness,
        sealed_to,
        found: search.map(Search::end),
    }
}
