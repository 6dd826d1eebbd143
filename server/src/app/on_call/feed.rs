//! Feed: one's own shifts, for one's own calendar program.
//!
//! Calendar programs cannot log in: whoever holds the address reads the shifts. So the address holds a secret of 160
//! bits, which is shown once, kept as its hash and renewed at will; it opens the shifts of one person and nothing else,
//! and only as long as that person may have shifts at all: that is asked at every request.

use custode_domain::id::ShiftId;
use custode_domain::on_call::ShiftLine;
use custode_domain::ticket::Competence;
use jiff::{SignedDuration, Timestamp};

use super::show::{ShiftShown, shifts_of};
use crate::app::App;
use crate::app::rights::{Action, Reach, reach};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::mint::{Token, sha256};
use crate::store::on_call::feeds;
use crate::store::{StoreError, people};

/// How far back a calendar shows shifts that are over.
const PAST: SignedDuration = SignedDuration::from_hours(24 * 31);

/// What a calendar program is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// In which language its owner reads.
    pub language: Lang,
    /// When it was asked for.
    pub at: Timestamp,
    /// The shifts: which, when, for what and in which line.
    pub shifts: Vec<(ShiftId, (Timestamp, Timestamp), Competence, ShiftLine)>,
}

/// Opens the viewer's shifts to a new secret, and closes the one before. It is told here and never again.
pub async fn open_feed(app: &App, viewer: &Viewer) -> Result<Option<Token>, StoreError> {
    if !viewer.can(Action::HoldShifts) {
        return Ok(None);
    }
    let (token, person, now) = (app.mint.token(), viewer.id, app.clock.now());
    let hash = token.hash();
    app.store
        .write("open_feed", move |tx| feeds::set(tx, person, &hash, now))
        .await?;
    Ok(Some(token))
}

/// Closes the viewer's shifts to every calendar program.
pub async fn close_feed(app: &App, viewer: &Viewer) -> Result<bool, StoreError> {
    let person = viewer.id;
    app.store
        .write("close_feed", move |tx| feeds::end(tx, person))
        .await
}

/// Since when the viewer's shifts are open to a program.
pub async fn feed_since(app: &App, viewer: &Viewer) -> Result<Option<Timestamp>, StoreError> {
    let person = viewer.id;
    app.store
        .read("feed_since", move |tx| feeds::made_at(tx, person))
        .await
}

/// The shifts that this secret opens; nothing for one that opens none, whatever the reason.
pub async fn feed(app: &App, token: &str) -> Result<Option<Feed>, StoreError> {
    let (hash, now) = (sha256(token.as_bytes()), app.clock.now());
    app.store
        .read("on_call_feed", move |tx| {
            let Some(id) = feeds::find(tx, &hash)? else {
                return Ok(None);
            };
            let holds = |role| reach(role, Action::HoldShifts) != Reach::Nothing;
            let person = people::find(tx, id)?;
            let Some(person) = person.filter(|it| it.active && holds(it.role)) else {
                return Ok(None);
            };
            let after = now.saturating_sub(PAST).unwrap_or(now);
            let shifts = shifts_of(tx, id, after)?;
            let told = |it: ShiftShown| (it.id, (it.from, it.until), it.competence, it.line);
            Ok(Some(Feed {
                language: person.language,
                at: now,
                shifts: shifts.into_iter().map(told).collect(),
            }))
        })
        .await
}
