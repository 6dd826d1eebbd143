//! Register: who is a system administrator of what, by which appointment, from when to when (Garante, 27 November 2008).

use custode_domain::id::{EnteId, PersonId};
use custode_domain::ticket::Line;
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::audit::{self, Deed, Entry};
use crate::store::{StoreError, Tx, administrators, enti, people};

pub use crate::store::administrators::Administrator;

/// Entries that are shown: more than any register has.
const SHOWN: u32 = 2_000;

/// What is entered of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointed {
    /// Whose systems; nothing for the platform's own.
    pub ente: Option<EnteId>,
    /// The login of their account, if they have one.
    pub login: Option<String>,
    /// What they are called.
    pub name: Line,
    /// What they were appointed for.
    pub appointed_for: Line,
    /// Where the appointment is written.
    pub document: Line,
    /// Which operations and systems it covers.
    pub scope: Line,
    /// The first day.
    pub from: Date,
}

/// Why nothing was entered.
#[derive(Debug, thiserror::Error)]
pub enum NotEntered {
    /// Not by this person.
    #[error("the platform's administrator keeps the register")]
    Denied,
    /// There is no such Ente.
    #[error("there is no such Ente")]
    Ente,
    /// Nobody logs in so.
    #[error("nobody logs in so")]
    Login,
    /// An entry ends after it begins.
    #[error("the last day comes before the first")]
    Days,
    /// There is no such entry, or it has ended.
    #[error("there is no such entry that has not ended")]
    Nothing,
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// The whole register, those in office first.
pub async fn list(app: &App, viewer: &Viewer) -> Result<Vec<Administrator>, StoreError> {
    if !viewer.can(Action::SeeAudit) {
        return Ok(Vec::new());
    }
    app.store
        .read("list_administrators", |tx| administrators::list(tx, SHOWN))
        .await
}

/// The Enti that an entry can be about.
pub async fn choices(app: &App) -> Result<Vec<(EnteId, String)>, StoreError> {
    let enti = app.store.read("register_enti", enti::list).await?;
    Ok(enti.into_iter().map(|ente| (ente.id, ente.name)).collect())
}

/// Enters somebody.
pub async fn enter(app: &App, viewer: &Viewer, new: Appointed) -> Result<Uuid, NotEntered> {
    if !viewer.can(Action::KeepRegister) {
        return Err(NotEntered::Denied);
    }
    let (now, by) = (app.clock.now(), viewer.id);
    let id = app.mint.uuid(now);
    app.store
        .write("enter_administrator", move |tx| {
            let entry = Administrator {
                id,
                ente: new.ente,
                ente_name: None,
                person: account(tx, &new)?,
                name: new.name.as_str().to_owned(),
                appointed_for: new.appointed_for.as_str().to_owned(),
                document: new.document.as_str().to_owned(),
                scope: new.scope.as_str().to_owned(),
                from: new.from,
                to: None,
                entered_at: now,
                entered_by: by,
            };
            administrators::insert(tx, &entry)?;
            let said = json!({
                "name": entry.name,
                "appointed_for": entry.appointed_for,
                "document": entry.document,
                "scope": entry.scope,
                "from": entry.from.to_string(),
            });
            record(
                tx,
                (Deed::EnterAdministrator, by),
                &entry,
                &said.to_string(),
                now,
            )?;
            Ok(id)
        })
        .await
}

/// Ends an entry; it stays in the register.
pub async fn end(app: &App, viewer: &Viewer, id: Uuid, day: Date) -> Result<(), NotEntered> {
    if !viewer.can(Action::KeepRegister) {
        return Err(NotEntered::Denied);
    }
    let (now, by) = (app.clock.now(), viewer.id);
    app.store
        .write("end_administrator", move |tx| {
            let entry = administrators::find(tx, id)?.ok_or(NotEntered::Nothing)?;
            if day < entry.from {
                return Err(NotEntered::Days);
            }
            if !administrators::end(tx, id, day)? {
                return Err(NotEntered::Nothing);
            }
            let said = json!({ "to": day.to_string() }).to_string();
            Ok(record(
                tx,
                (Deed::EndAdministrator, by),
                &entry,
                &said,
                now,
            )?)
        })
        .await
}

fn account(tx: &mut Tx<'_>, new: &Appointed) -> Result<Option<PersonId>, NotEntered> {
    if let Some(ente) = new.ente
        && enti::find(tx, ente)?.is_none()
    {
        return Err(NotEntered::Ente);
    }
    let Some(login) = &new.login else {
        return Ok(None);
    };
    let person = people::find_by_login(tx, login)?.ok_or(NotEntered::Login)?;
    Ok(Some(person.id))
}

fn record(
    tx: &mut Tx<'_>,
    (action, by): (Deed, PersonId),
    entry: &Administrator,
    document: &str,
    at: jiff::Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry {
        at,
        actor: &format!("person:{by}"),
        action,
        object: &format!("administrator:{}", entry.id),
        ente: entry.ente,
        document,
    };
    audit::append(tx, &entry).map(|_| ())
}
