//! Identity: by which name a provider knows somebody, linked by who shows their password, or on the host's console.

use jiff::Timestamp;

use super::App;
use super::account::{NotSet, on_the_console};
use super::second_factor::note;
use super::sign_in::{NotSignedIn, prove};
use super::viewer::Viewer;
use crate::oidc::is_subject;
use crate::store::StoreError;
use crate::store::audit::Deed;
use crate::store::identities::{self, Identity};

/// How somebody stands with the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// How people call it.
    pub provider: String,
    /// Since when it knows them; nothing while it does not.
    pub since: Option<Timestamp>,
}

/// How somebody stands with the provider, if there is one.
pub async fn standing(app: &App, viewer: &Viewer) -> Result<Option<Standing>, StoreError> {
    let Some(provider) = &app.provider else {
        return Ok(None);
    };
    let (id, issuer) = (viewer.id, provider.issuer().to_owned());
    let since = app
        .store
        .read("identity", move |tx| identities::since(tx, id, &issuer))
        .await?;
    Ok(Some(Standing {
        provider: provider.name().to_owned(),
        since,
    }))
}

/// The provider knows them no more, once the password is shown.
pub async fn unlink(app: &App, viewer: &Viewer, password: String) -> Result<(), NotSignedIn> {
    let Some(provider) = &app.provider else {
        return Ok(());
    };
    prove(app, viewer.id, password).await?;
    let (id, issuer, now) = (viewer.id, provider.issuer().to_owned(), app.clock.now());
    app.store
        .write("unlink_identity", move |tx| {
            identities::forget_errands_of(tx, id)?;
            if identities::unlink(tx, id, &issuer)? {
                note(tx, id, Deed::UnlinkIdentity, now)?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
    Ok(())
}

/// Why an identity is linked to nobody else than before.
#[derive(Debug, thiserror::Error)]
pub enum NotLinked {
    /// No provider gives such a name.
    #[error("a subject is 1 to 255 visible characters of ASCII, as the provider writes it")]
    Subject,
    /// The identity is somebody's, or the person has another one.
    #[error("the subject is linked to somebody, or the person to another subject: unlink first")]
    Taken,
    /// Nobody is meant.
    #[error(transparent)]
    NotSet(#[from] NotSet),
    /// The store failed.
    #[error("the identity could not be linked")]
    Store(#[from] StoreError),
}

/// Links somebody to what the provider calls them, from the host's console.
pub async fn link_on_console(
    app: &App,
    login: &str,
    (issuer, subject): (String, String),
) -> Result<(), NotLinked> {
    if !is_subject(&subject) {
        return Err(NotLinked::Subject);
    }
    let (identity, now) = (Identity { issuer, subject }, app.clock.now());
    on_the_console(app, login, Deed::LinkIdentity, move |tx, id| {
        let linked = identities::link(tx, &identity, id, now)?;
        linked.then_some(()).ok_or(NotLinked::Taken)
    })
    .await
}

/// Links somebody to nobody of the provider any more, from the host's console.
pub async fn unlink_on_console(app: &App, login: &str, issuer: String) -> Result<(), NotSet> {
    on_the_console(app, login, Deed::UnlinkIdentity, move |tx, id| {
        identities::forget_errands_of(tx, id)?;
        identities::unlink(tx, id, &issuer)?;
        Ok(())
    })
    .await
}
