//! Passkeys: a key on a telephone or a computer that its owner opens with a finger or a code. It is two factors in one,
//! so no code is asked for beside it.
//!
//! Logins ask for any key of this site instead of those of a login name: what is asked says nothing about anybody.

use std::net::IpAddr;

use custode_domain::ticket::Line;
use jiff::{SignedDuration, Timestamp};
use reqwest::Url;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::App;
use super::note_access::{self, Vain, Way};
use super::second_factor::note;
use super::sign_in::{self, NotSignedIn, prove};
use super::viewer::Viewer;
use crate::mint::{Token, sha256};
use crate::store::audit::Deed;
use crate::store::passkeys::{self, Ceremony};
use crate::store::{StoreError, Violation, people};

pub use crate::store::passkeys::Kept;

/// Keys of one person.
pub const MOST: usize = 10;
/// To find the telephone and open it.
const LASTS: SignedDuration = SignedDuration::from_mins(5);
/// Characters of what a browser answers. Real answers have 2,000.
const LONGEST: usize = 64 * 1024;

/// How keys of this site are asked for and verified.
#[derive(Debug)]
pub struct Passkeys {
    asks: Webauthn,
    host: String,
    origin: String,
}

impl Passkeys {
    /// For pages at this address.
    pub fn at(site: &str) -> Result<Self, NoPasskeys> {
        let url = Url::parse(site).map_err(|_| NoPasskeys::Site)?;
        let host = url.domain().ok_or(NoPasskeys::Site)?.to_owned();
        let built = WebauthnBuilder::new(&host, &url)
            .and_then(|builder| builder.rp_name("Custode").build());
        Ok(Self {
            asks: built?,
            host,
            origin: url.origin().ascii_serialization(),
        })
    }

    /// For which host name browsers keep them.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// On whose pages they sign, as a browser writes it.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

/// Why there are none.
#[derive(Debug, thiserror::Error)]
pub enum NoPasskeys {
    /// Browsers keep keys for names alone.
    #[error("[passkeys] site: browsers keep keys for a host name, not for a network address")]
    Site,
    /// The library refuses the address.
    #[error("[passkeys] site cannot be used")]
    Refused(#[from] WebauthnError),
}

/// What is asked of a browser.
#[derive(Debug)]
pub struct Question {
    /// Comes back with the answer.
    pub token: Token,
    /// For the browser, JSON.
    pub options: String,
}

/// Why no key was added, or nobody came in with one.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// No keys are used here.
    #[error("no passkeys are used here")]
    Off,
    /// There are enough.
    #[error("a person has {MOST} passkeys at most")]
    TooMany,
    /// The answer came too late, or a second time.
    #[error("the question is over: begin again")]
    Over,
    /// The answer does not fit the question, or nobody has this key.
    #[error("the key does not open")]
    Wrong(#[source] Option<Cause>),
    /// Somebody has it already.
    #[error("the key was added before")]
    Known,
    /// The password was not shown, or too many tries came from there.
    #[error(transparent)]
    NotSignedIn(#[from] NotSignedIn),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// What the library says.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The keys of this person.
pub async fn list(app: &App, viewer: &Viewer) -> Result<Vec<Kept>, StoreError> {
    let id = viewer.id;
    app.store
        .read("list_passkeys", move |tx| passkeys::list(tx, id))
        .await
}

/// Asks the browser of who knows the password for a key.
pub async fn begin_adding(
    app: &App,
    viewer: &Viewer,
    name: Line,
    password: String,
) -> Result<Question, NotTaken> {
    let Passkeys { asks: webauthn, .. } = app.passkeys.as_ref().ok_or(NotTaken::Off)?;
    let person = prove(app, viewer.id, password).await?;
    let known = list(app, viewer).await?;
    if known.len() >= MOST {
        return Err(NotTaken::TooMany);
    }
    let known = known.into_iter().map(|kept| kept.credential_id);
    let (asked, state) = webauthn
        .start_passkey_registration(
            viewer.id.uuid(),
            &person.login,
            &person.name,
            Some(known.collect()),
        )
        .map_err(|error| NotTaken::Wrong(Some(Box::new(error))))?;
    let mut options = json!(asked);
    // A login asks for any key: it must be found without being named.
    let wanted = &mut options["publicKey"]["authenticatorSelection"];
    wanted["residentKey"] = json!("required");
    wanted["requireResidentKey"] = json!(true);
    let ceremony = Ceremony {
        person: Some(viewer.id),
        name: name.as_str().to_owned(),
        state: written(&state)?,
        expires_at: until(app.clock.now()),
    };
    ask(app, ceremony, options.to_string()).await
}

/// Adds the key with which the browser answers.
pub async fn add(app: &App, viewer: &Viewer, token: &str, answer: &str) -> Result<(), NotTaken> {
    let Passkeys { asks: webauthn, .. } = app.passkeys.as_ref().ok_or(NotTaken::Off)?;
    let ceremony = take(app, token).await?;
    if ceremony.person != Some(viewer.id) {
        return Err(NotTaken::Over);
    }
    let state: PasskeyRegistration = read(&ceremony.state)?;
    let answer: RegisterPublicKeyCredential = read(answer)?;
    let key = webauthn
        .finish_passkey_registration(&answer, &state)
        .map_err(|error| NotTaken::Wrong(Some(Box::new(error))))?;
    let now = app.clock.now();
    let kept = Kept {
        credential_id: key.cred_id().clone(),
        id: app.mint.uuid(now),
        person: viewer.id,
        name: ceremony.name,
        document: written(&key)?,
        created_at: now,
        used_at: None,
    };
    app.store
        .write("add_passkey", move |tx| {
            if passkeys::list(tx, kept.person)?.len() >= MOST {
                return Err(NotTaken::TooMany);
            }
            passkeys::insert(tx, &kept).map_err(|error| {
                if error.violates(Violation::Unique) {
                    NotTaken::Known
                } else {
                    error.into()
                }
            })?;
            Ok(note(tx, kept.person, Deed::AddPasskey, now)?)
        })
        .await
}

/// Takes one of one's own keys away; whether there was one.
pub async fn remove(app: &App, viewer: &Viewer, id: Uuid) -> Result<bool, StoreError> {
    let (person, now) = (viewer.id, app.clock.now());
    app.store
        .write("remove_passkey", move |tx| {
            let removed = passkeys::remove(tx, person, id)?;
            if removed {
                note(tx, person, Deed::RemovePasskey, now)?;
            }
            Ok(removed)
        })
        .await
}

/// Asks a browser for any key of this site.
pub async fn begin_entering(app: &App, from: IpAddr) -> Result<Question, NotTaken> {
    let Passkeys { asks: webauthn, .. } = app.passkeys.as_ref().ok_or(NotTaken::Off)?;
    let now = app.clock.now();
    let waits = app.tries.leave(from, now);
    waits.map_err(|until| NotSignedIn::Barred { until })?;
    let (asked, state) = webauthn
        .start_discoverable_authentication()
        .map_err(|error| NotTaken::Wrong(Some(Box::new(error))))?;
    let ceremony = Ceremony {
        person: None,
        name: String::new(),
        state: written(&state)?,
        expires_at: until(now),
    };
    ask(app, ceremony, json!(asked).to_string()).await
}

/// Lets in whose key answers; no code is asked for.
pub async fn enter(app: &App, token: &str, answer: &str, from: IpAddr) -> Result<Token, NotTaken> {
    let entered = opened(app, token, answer, from).await;
    if let Err(NotTaken::Wrong(_)) = &entered {
        note_access::vain(app, None, Vain::Passkey).await?;
    }
    entered
}

async fn opened(app: &App, token: &str, answer: &str, from: IpAddr) -> Result<Token, NotTaken> {
    let Passkeys { asks: webauthn, .. } = app.passkeys.as_ref().ok_or(NotTaken::Off)?;
    let ceremony = take(app, token).await?;
    if ceremony.person.is_some() {
        return Err(NotTaken::Over);
    }
    let state: DiscoverableAuthentication = read(&ceremony.state)?;
    let answer: PublicKeyCredential = read(answer)?;
    let wrong = |error: WebauthnError| NotTaken::Wrong(Some(Box::new(error)));
    let (owner, credential_id) = webauthn
        .identify_discoverable_authentication(&answer)
        .map_err(wrong)?;
    let shown = credential_id.to_vec();
    let found = app
        .store
        .read("find_passkey", move |tx| {
            let Some(kept) = passkeys::find(tx, &shown)? else {
                return Ok(None);
            };
            let person = people::find(tx, kept.person)?;
            Ok::<_, StoreError>(person.map(|person| (kept, person)))
        })
        .await?;
    let found = found.filter(|(_, person)| person.id.uuid() == owner && person.active);
    let (kept, person) = found.ok_or(NotTaken::Wrong(None))?;
    let mut key: Passkey = read(&kept.document)?;
    let said = webauthn
        .finish_discoverable_authentication_v2(&answer, state, DiscoverableKey::from(&key))
        .map_err(wrong)?;
    key.update_credential(&said);
    let (document, now) = (written(&key)?, app.clock.now());
    app.store
        .write("use_passkey", move |tx| {
            passkeys::used(tx, &kept.credential_id, &document, now)
        })
        .await?;
    app.tries.arrive(from);
    Ok(sign_in::begin(app, &person, Way::Passkey).await?)
}

async fn ask(app: &App, ceremony: Ceremony, options: String) -> Result<Question, NotTaken> {
    let (token, now) = (app.mint.token(), app.clock.now());
    let hash = token.hash();
    app.store
        .write("ask_for_passkey", move |tx| {
            passkeys::begin(tx, &hash, &ceremony, now)
        })
        .await?;
    Ok(Question { token, options })
}

async fn take(app: &App, token: &str) -> Result<Ceremony, NotTaken> {
    let (hash, now) = (sha256(token.as_bytes()), app.clock.now());
    let asked = app
        .store
        .write("take_ceremony", move |tx| passkeys::take(tx, &hash, now))
        .await?;
    asked.ok_or(NotTaken::Over)
}

fn until(now: Timestamp) -> Timestamp {
    now.saturating_add(LASTS).unwrap_or(now)
}

fn written<T: Serialize>(what: &T) -> Result<String, NotTaken> {
    serde_json::to_string(what).map_err(|error| NotTaken::Wrong(Some(Box::new(error))))
}

/// Hostile text, where it comes from a browser.
fn read<T: DeserializeOwned>(text: &str) -> Result<T, NotTaken> {
    if text.len() > LONGEST {
        return Err(NotTaken::Wrong(None));
    }
    serde_json::from_str(text).map_err(|error| NotTaken::Wrong(Some(Box::new(error))))
}
