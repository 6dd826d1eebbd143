//! Account: what people change about themselves: their password and their language.

use custode_domain::id::PersonId;

use super::App;
use super::add_person::{NotAdded, hashed};
use super::note_access::Way;
use super::sign_in::{NotSignedIn, begin, prove};
use super::viewer::Viewer;
use crate::lang::Lang;
use crate::mint::Token;
use crate::store::audit::{self, Deed, Entry};
use crate::store::{StoreError, Tx, factors, identities, known_browsers, people};

/// Why a password stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// The old one is another, or was guessed at too often.
    #[error(transparent)]
    NotProved(#[from] NotSignedIn),
    /// The new one is none.
    #[error(transparent)]
    Unfit(NotAdded),
    /// The store failed.
    #[error("the password could not be kept")]
    Store(#[from] StoreError),
}

/// Changes one's own password and ends all of one's sessions; the token is that of a new one, for this browser.
pub async fn change_password(
    app: &App,
    viewer: &Viewer,
    (old, new): (String, String),
) -> Result<Token, NotChanged> {
    let id = viewer.id;
    let person = prove(app, id, old).await?;
    let hash = hashed(app, &new).map_err(NotChanged::Unfit)?;
    let now = app.clock.now();
    let changed = app.store.write("change_password", move |tx| {
        people::set_password(tx, id, &hash, false)?;
        known_browsers::forget_of(tx, id)?;
        factors::end_halves_of(tx, id)?;
        identities::forget_errands_of(tx, id)?;
        let object = format!("person:{id}");
        let entry = Entry {
            at: now,
            actor: &object,
            action: Deed::ChangePassword,
            object: &object,
            ente: None,
            document: "{}",
        };
        audit::append(tx, &entry)
    });
    changed.await?;
    Ok(begin(app, &person, Way::NewPassword).await?)
}

/// Why somebody else's account stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum NotSet {
    /// Nobody logs in so.
    #[error("nobody logs in as \"{0}\"")]
    Nobody(String),
    /// The password is none.
    #[error(transparent)]
    Unfit(NotAdded),
    /// The store failed.
    #[error("the account could not be changed")]
    Store(#[from] StoreError),
}

/// Gives somebody another password, from the host's console; all of their sessions end.
pub async fn set_password(app: &App, login: &str, password: &str) -> Result<(), NotSet> {
    let hash = hashed(app, password).map_err(NotSet::Unfit)?;
    on_the_console(app, login, Deed::SetPassword, move |tx, id| {
        people::set_password(tx, id, &hash, false)?;
        factors::end_halves_of(tx, id)?;
        Ok(identities::forget_errands_of(tx, id)?)
    })
    .await
}

/// Shuts somebody out at once, or lets them in again, from the host's console.
pub async fn set_active(app: &App, login: &str, active: bool) -> Result<(), NotSet> {
    let action = if active {
        Deed::EnablePerson
    } else {
        Deed::DisablePerson
    };
    on_the_console(app, login, action, move |tx, id| {
        Ok(people::set_active(tx, id, active)?)
    })
    .await
}

/// Changes something about whoever logs in so, from the host's console.
pub(super) async fn on_the_console<E>(
    app: &App,
    login: &str,
    action: Deed,
    change: impl Fn(&mut Tx<'_>, PersonId) -> Result<(), E> + Send + 'static,
) -> Result<(), E>
where
    E: From<NotSet> + From<StoreError> + Send + 'static,
{
    let (login, now) = (login.to_owned(), app.clock.now());
    app.store
        .write(action.code(), move |tx| {
            let Some(person) = people::find_by_login(tx, &login)? else {
                return Err(NotSet::Nobody(login.clone()).into());
            };
            change(tx, person.id)?;
            let object = format!("person:{}", person.id);
            let entry = Entry {
                at: now,
                actor: "console",
                action,
                object: &object,
                ente: person.ente,
                document: "{}",
            };
            audit::append(tx, &entry)?;
            Ok(())
        })
        .await
}

/// Keeps the language in which somebody reads.
pub async fn choose_language(app: &App, viewer: &Viewer, language: Lang) -> Result<(), StoreError> {
    let id = viewer.id;
    app.store
        .write("choose_language", move |tx| {
            people::set_language(tx, id, language)
        })
        .await
}
