//! Known browsers: a browser in which somebody logged in is remembered, and so are the sessions that begin in it.

use jiff::SignedDuration;

use super::App;
use super::second_factor::note;
use super::viewer::Viewer;
use crate::mint::{Token, sha256};
use crate::store::audit::Deed;
use crate::store::people::{self, LoginSession};
use crate::store::{StoreError, known_browsers};

/// A browser that was not used for so long is a stranger again. Browsers keep no cookie longer.
pub const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(24 * 400);

/// Notes that a session began in a browser that calls itself so; `known` is what it kept from the last time. What it
/// is to keep from here on, where it kept nothing of ours.
pub async fn arrive(
    app: &App,
    session: &Token,
    known: Option<&str>,
    name: &str,
) -> Result<Option<Token>, StoreError> {
    let (hash, now, name) = (session.hash(), app.clock.now(), name.to_owned());
    let shown = known.map(|text| sha256(text.as_bytes()));
    let fresh = app.mint.token();
    let minted = fresh.hash();
    let is_ours = app
        .store
        .write("arrive", move |tx| {
            // What somebody else put into the browser is not taken over.
            let ours = match shown {
                Some(shown) if known_browsers::is_there(tx, &shown)? => Some(shown),
                Some(_) | None => None,
            };
            if let Some((session, _)) = people::find_session(tx, &hash, now)? {
                people::name_session(tx, &hash, &name)?;
                known_browsers::keep(tx, &ours.unwrap_or(minted), session.person, now)?;
            }
            Ok::<_, StoreError>(ours.is_some())
        })
        .await?;
    Ok((!is_ours).then_some(fresh))
}

/// A browser in which somebody is logged in.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The session.
    pub session: LoginSession,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// Where this person is logged in; `token` is of the session that asks.
pub async fn seats(app: &App, viewer: &Viewer, token: &str) -> Result<Vec<Seat>, StoreError> {
    let (id, now, own) = (viewer.id, app.clock.now(), sha256(token.as_bytes()));
    let sessions = app
        .store
        .read("sessions", move |tx| people::sessions_of(tx, id, now))
        .await?;
    let seat = |session: LoginSession| Seat {
        is_this: session.token_hash == own,
        session,
    };
    Ok(sessions.into_iter().map(seat).collect())
}

/// Ends one of one's own sessions; whether there was one.
pub async fn end_one(app: &App, viewer: &Viewer, hash: Vec<u8>) -> Result<bool, StoreError> {
    let (id, now) = (viewer.id, app.clock.now());
    app.store
        .write("end_session_of", move |tx| {
            let ended = people::end_session_of(tx, id, &hash)?;
            if ended {
                note(tx, id, Deed::EndSession, now)?;
            }
            Ok(ended)
        })
        .await
}

/// Ends all of one's own sessions but this one.
pub async fn end_others(app: &App, viewer: &Viewer, token: &str) -> Result<(), StoreError> {
    let (id, own) = (viewer.id, sha256(token.as_bytes()));
    let now = app.clock.now();
    app.store
        .write("end_other_sessions", move |tx| {
            if people::end_other_sessions_of(tx, id, &own)? > 0 {
                note(tx, id, Deed::EndSession, now)?;
            }
            Ok(())
        })
        .await
}
