//! Sign in elsewhere: a provider says who somebody is. It lets in, and is linked to, only whoever is known here before.

use std::net::IpAddr;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use custode_domain::id::PersonId;
use jiff::{SignedDuration, Timestamp};

use super::App;
use super::note_access::{self, Vain, Way};
use super::second_factor::note;
use super::sign_in::{Entered, NotSignedIn, enter, prove};
use super::viewer::Viewer;
use crate::mint::{Token, sha256};
use crate::oidc::{Provider, Trouble};
use crate::store::audit::Deed;
use crate::store::identities::{self, Errand, Identity};
use crate::store::{StoreError, people};

/// To find a telephone, a card and its number.
pub const ERRAND_LASTS: SignedDuration = SignedDuration::from_mins(10);

/// Somebody is sent to the provider.
#[derive(Debug)]
pub struct Sent {
    /// Where to.
    pub url: String,
    /// By which their browser is known when it is back.
    pub token: Token,
}

/// What a browser brings back.
#[derive(Default)]
pub struct Brought {
    /// For what the provider says of somebody.
    pub code: Option<String>,
    /// As it was sent.
    pub state: Option<String>,
    /// Whose answer it is (RFC 9207).
    pub issuer: Option<String>,
    /// Why there is no code (RFC 6749, 4.1.2.1).
    pub error: Option<String>,
}

/// What came of it.
#[derive(Debug)]
pub enum Back {
    /// They are in, or half.
    Entered(Entered),
    /// They are linked.
    Linked,
}

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum NotBack {
    /// There is no provider.
    #[error("there is no provider")]
    Off,
    /// Too many are under way from there.
    #[error("too many from this address are with the provider: try again after {until}")]
    Barred {
        /// Until when.
        until: Timestamp,
    },
    /// Too late, for the second time, or in another browser than the one that was sent.
    #[error("this browser was not sent, or is back already")]
    Stale,
    /// The provider or the person themselves said no.
    #[error("the provider let nobody in")]
    Denied,
    /// The provider knows them, and nobody here who may come in is linked to them.
    #[error("nobody who may come in is linked to this identity")]
    Unknown,
    /// The identity is somebody else's, or they have another one.
    #[error("the identity is linked already")]
    Taken,
    /// What the provider brought is not what was asked for.
    #[error("the answer is none")]
    Unfit,
    /// The provider.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// The store failed.
    #[error("who is back could not be kept")]
    Store(#[from] StoreError),
}

/// Why nobody is sent to be linked.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    /// The password.
    #[error(transparent)]
    NotProved(#[from] NotSignedIn),
    /// The way there.
    #[error(transparent)]
    NotBack(#[from] NotBack),
}

/// Sends a stranger to the provider.
pub async fn send(app: &App, from: IpAddr) -> Result<Sent, NotBack> {
    send_for(app, None, from).await
}

/// Sends somebody who is in, and shows their password, to be linked.
pub async fn send_to_link(
    app: &App,
    viewer: &Viewer,
    password: String,
    from: IpAddr,
) -> Result<Sent, NotSent> {
    prove(app, viewer.id, password).await?;
    Ok(send_for(app, Some(viewer.id), from).await?)
}

/// Takes in who comes back; with a failure, whether they were to be linked.
pub async fn come_back(
    app: &App,
    token: &str,
    brought: Brought,
    from: IpAddr,
) -> Result<Back, (NotBack, bool)> {
    if token.is_empty() {
        return Err((NotBack::Stale, false));
    }
    let (hash, now) = (sha256(token.as_bytes()), app.clock.now());
    let sent = app
        .store
        .write("take_errand", move |tx| identities::take(tx, &hash, now))
        .await;
    let errand = match sent {
        Ok(Some(errand)) => errand,
        Ok(None) => return Err((NotBack::Stale, false)),
        Err(error) => return Err((NotBack::Store(error), false)),
    };
    let person = errand.person;
    let came = async {
        let identity = identified(app, errand, brought).await?;
        match person {
            Some(person) => link(app, person, identity).await,
            None => let_in(app, identity).await.map(Back::Entered),
        }
    };
    let back = came.await.map_err(|why| (why, person.is_some()))?;
    app.tries.arrive(from);
    Ok(back)
}

async fn send_for(app: &App, person: Option<PersonId>, from: IpAddr) -> Result<Sent, NotBack> {
    let provider = app.provider.as_ref().ok_or(NotBack::Off)?;
    let now = app.clock.now();
    // Each takes a place in the store, and anybody may ask.
    app.tries
        .leave(from, now)
        .map_err(|until| NotBack::Barred { until })?;
    let asked = provider.ask(app.mint, now).await?;
    let errand = Errand {
        state: asked.state,
        nonce: asked.nonce,
        verifier: asked.verifier,
        person,
    };
    let token = app.mint.token();
    let (hash, until) = (
        token.hash(),
        now.saturating_add(ERRAND_LASTS).unwrap_or(now),
    );
    app.store
        .write("send_errand", move |tx| {
            identities::send(tx, &hash, &errand, (now, until))
        })
        .await?;
    Ok(Sent {
        url: asked.url,
        token,
    })
}

/// Whom the provider means, once its answer is proved to be for this errand.
async fn identified(app: &App, errand: Errand, brought: Brought) -> Result<Identity, NotBack> {
    let provider = app.provider.as_ref().ok_or(NotBack::Off)?;
    let code = code(provider, &errand.state, brought)?;
    let secrets = (errand.nonce, errand.verifier);
    Ok(Identity {
        subject: provider.redeem(code, secrets, app.clock.now()).await?,
        issuer: provider.issuer().to_owned(),
    })
}

/// The code, when it belongs to what was sent.
fn code(provider: &Provider, state: &str, brought: Brought) -> Result<String, NotBack> {
    let shown = brought.state.unwrap_or_default();
    // As long for any wrong one.
    if verify_slices_are_equal(state.as_bytes(), shown.as_bytes()).is_err() {
        return Err(NotBack::Stale);
    }
    if brought.issuer.is_some_and(|issuer| !provider.is(&issuer)) {
        return Err(NotBack::Unfit);
    }
    match brought.error.as_deref() {
        None => brought.code.ok_or(NotBack::Unfit),
        Some("server_error" | "temporarily_unavailable") => {
            Err(Trouble::Away("it says so itself".into()).into())
        }
        // Whatever else it says, it is no code.
        Some(_) => Err(NotBack::Denied),
    }
}

async fn let_in(app: &App, identity: Identity) -> Result<Entered, NotBack> {
    let person = app
        .store
        .read("find_identity", move |tx| identities::find(tx, &identity))
        .await?;
    let Some(person) = person.filter(|person| person.active) else {
        note_access::vain(app, None, Vain::Provider).await?;
        return Err(NotBack::Unknown);
    };
    Ok(enter(app, &person, Way::Provider).await?)
}

async fn link(app: &App, person: PersonId, identity: Identity) -> Result<Back, NotBack> {
    let now = app.clock.now();
    app.store
        .write("link_identity", move |tx| {
            let known = people::find(tx, person)?;
            if !known.is_some_and(|person| person.active) {
                return Err(NotBack::Unknown);
            }
            if !identities::link(tx, &identity, person, now)? {
                return Err(NotBack::Taken);
            }
            note(tx, person, Deed::LinkIdentity, now)?;
            Ok(Back::Linked)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::Settings;

    const ISSUER: &str = "https://login.example.org";

    fn provider() -> Provider {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        fs_err::write(&secret, "segreto\n").unwrap();
        Provider::open(Settings {
            issuer: ISSUER.parse().unwrap(),
            client_id: "custode".to_owned(),
            client_secret_file: secret,
            name: "Gateway".to_owned(),
            site: "https://assistenza.example.org".parse().unwrap(),
            ca_file: None,
        })
        .unwrap()
    }

    /// Code, state, issuer and error, as a browser brings them; empty is nothing.
    fn brought([code, state, issuer, error]: [&str; 4]) -> Brought {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Brought {
            code: said(code),
            state: said(state),
            issuer: said(issuer),
            error: said(error),
        }
    }

    #[test]
    fn a_code_counts_only_with_the_state_that_was_sent() {
        let provider = provider();
        let check = |said, why: &str| {
            let found = code(&provider, "sent", brought(said));
            let found = found.unwrap_or_else(|error| format!("{error:?}"));
            assert!(found.starts_with(why), "{said:?}: {found}");
        };
        check(["c", "sent", "", ""], "c");
        check(["c", "sent", ISSUER, ""], "c");
        for state in ["", "sen", "sent ", "sentx", "other"] {
            check(["c", state, "", ""], "Stale");
            check(["c", state, "", "access_denied"], "Stale");
        }
        check(["c", "sent", "https://login.example.org/", ""], "Unfit");
        check(["", "sent", "", ""], "Unfit");
        check(["c", "sent", "", "access_denied"], "Denied");
        check(["", "sent", "", "server_error"], "Trouble(Away");
    }
}
