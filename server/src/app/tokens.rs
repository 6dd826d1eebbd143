//! Tokens: what a person gives to a program, so that it may do in their name what they may do, or less.
//!
//! A token holds no rights of its own: at every request its maker's role of that day is asked, and what the token was
//! made for narrows it. Who may not come in any more takes their tokens along.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use custode_domain::ticket::Line;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::App;
use super::audit::days::day_of;
use super::rights::Action;
use super::viewer::{self, Viewer};
use crate::mint::{Token, sha256};
use crate::store::audit::{self, Deed, Entry};
use crate::store::{StoreError, Tx, people, tokens};

pub use crate::store::tokens::ApiToken;

/// The tokens that were used today, as far as this process knows: the first use of a day is in the audit.
#[derive(Debug, Default)]
pub(super) struct Used(Mutex<(Date, HashSet<Uuid>)>);

impl Used {
    fn is_first(&self, token: Uuid, day: Date) -> bool {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if used.0 != day {
            *used = (day, HashSet::new());
        }
        used.1.insert(token)
    }
}

/// For how many days a token can be made.
pub const DAYS: [u16; 3] = [30, 90, 365];
/// Tokens of a person that are good for something at once.
pub const MOST: u64 = 20;
/// Tokens that are shown.
const SHOWN: u32 = 100;

/// What somebody wants a token for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What they call it.
    pub name: Line,
    /// What it may do at most.
    pub rights: Vec<Action>,
    /// For how long it is good.
    pub days: u16,
}

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// It would reach farther than its maker, or to nothing.
    #[error("a token reaches no farther than its maker")]
    Beyond,
    /// There are enough.
    #[error("a person has {MOST} tokens at most")]
    TooMany,
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// What the tokens of this person can be made for: what they may do themselves, their own account aside.
pub fn grantable(viewer: &Viewer) -> Vec<Action> {
    let own = |action: &Action| matches!(action, Action::ManageAccount | Action::ManageTokens);
    let all = Action::ALL.into_iter().filter(|action| !own(action));
    all.filter(|action| viewer.can(*action)).collect()
}

/// Makes a token. Its text is told here and never again.
pub async fn make(app: &App, viewer: &Viewer, wanted: Wanted) -> Result<Token, NotMade> {
    let grantable = grantable(viewer);
    let within = wanted.rights.iter().all(|right| grantable.contains(right));
    if !viewer.can(Action::ManageTokens) || wanted.rights.is_empty() || !within {
        return Err(NotMade::Beyond);
    }
    let now = app.clock.now();
    let rights: Vec<_> = wanted.rights.iter().map(|right| right.code()).collect();
    let made = ApiToken {
        id: app.mint.uuid(now),
        person: viewer.id,
        name: wanted.name.as_str().to_owned(),
        rights: rights.join(" "),
        created_at: now,
        expires_at: now + SignedDuration::from_hours(24 * i64::from(wanted.days)),
        revoked_at: None,
    };
    let token = app.mint.token();
    let hash = token.hash();
    app.store
        .write("make_token", move |tx| keep(tx, &made, &hash))
        .await?;
    Ok(token)
}

/// The tokens that this person made, the youngest first.
pub async fn list(app: &App, viewer: &Viewer) -> Result<Vec<ApiToken>, StoreError> {
    let person = viewer.id;
    app.store
        .read("list_tokens", move |tx| tokens::list(tx, person, SHOWN))
        .await
}

/// Revokes a token of this person; whether there was one.
pub async fn revoke(app: &App, viewer: &Viewer, id: Uuid) -> Result<bool, StoreError> {
    let (person, now) = (viewer.id, app.clock.now());
    let may = viewer.can(Action::ManageTokens);
    app.store
        .write("revoke_token", move |tx| {
            let revoked = may && tokens::revoke(tx, person, id, now)?;
            if revoked {
                record(tx, (Deed::RevokeToken, id), &person.to_string(), "{}", now)?;
            }
            Ok(revoked)
        })
        .await
}

/// Whose token this is, with what it was made for, if its maker may still come in.
pub async fn holder(app: &App, token: &str) -> Result<Option<Viewer>, StoreError> {
    let (hash, now) = (sha256(token.as_bytes()), app.clock.now());
    let found = app
        .store
        .read("token_viewer", move |tx| {
            let Some(token) = tokens::find(tx, &hash, now)? else {
                return Ok(None);
            };
            let maker = people::find(tx, token.person)?.filter(|person| person.active);
            let Some(maker) = maker else { return Ok(None) };
            let viewer = viewer::of(tx, maker)?;
            let granted = Some(token.granted());
            Ok::<_, StoreError>(Some((token.id, Viewer { granted, ..viewer })))
        })
        .await?;
    let Some((id, viewer)) = found else {
        return Ok(None);
    };
    if app.tokens_used.is_first(id, day_of(now)) {
        let person = viewer.id.to_string();
        app.store
            .write("use_token", move |tx| {
                record(tx, (Deed::UseToken, id), &person, "{}", now)
            })
            .await?;
    }
    Ok(Some(viewer))
}

impl ApiToken {
    /// What it was made for.
    pub fn granted(&self) -> Vec<Action> {
        self.rights
            .split(' ')
            .filter_map(Action::from_code)
            .collect()
    }

    /// Whether a program can still come in with it.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

fn keep(tx: &mut Tx<'_>, made: &ApiToken, hash: &[u8]) -> Result<(), NotMade> {
    if tokens::count(tx, made.person, made.created_at)? >= MOST {
        return Err(NotMade::TooMany);
    }
    tokens::insert(tx, made, hash)?;
    let document = serde_json::json!({
        "name": made.name,
        "rights": made.rights,
        "expires_at": made.expires_at.to_string(),
    });
    let (maker, said) = (made.person.to_string(), document.to_string());
    record(
        tx,
        (Deed::MakeToken, made.id),
        &maker,
        &said,
        made.created_at,
    )?;
    Ok(())
}

fn record(
    tx: &mut Tx<'_>,
    (action, id): (Deed, Uuid),
    maker: &str,
    document: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry {
        at,
        actor: &format!("person:{maker}"),
        action,
        object: &format!("token:{id}"),
        ente: None,
        document,
    };
    audit::append(tx, &entry).map(|_| ())
}
