//! Browsers: those in which somebody of the front office is called for urgent tickets, even while no page is open (T23).

mod service;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use reqwest::Url;
use serde::Deserialize;
use web_push_native::p256::PublicKey;

use super::App;
use super::rights::Action;
use super::viewer::Viewer;
use crate::store::subscriptions::{self, Subscription};
use crate::store::{StoreError, Tx};

pub use service::{KNOWN, PushService};

/// Some browsers pad the keys that they send, most do not.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Characters of what a browser says about itself. Real ones take 400.
const LONGEST: usize = 4096;
/// Characters of an address at a push service.
const LONGEST_ENDPOINT: usize = 1024;
/// Browsers of one person. The oldest is forgotten.
const MOST: u32 = 10;
/// RFC 8291, 2: an uncompressed point of P-256.
const POINT: usize = 65;
/// RFC 8291, 3.2.
const SECRET: usize = 16;

/// How browsers are reached.
#[derive(Debug, Clone)]
pub struct Browsers {
    /// The server's public key, base64url: a browser takes messages of its holder alone (RFC 8292).
    pub key: String,
    /// The services to which the server speaks.
    pub services: Vec<PushService>,
}

/// Why a browser takes no messages.
#[derive(Debug, thiserror::Error)]
pub enum NotSubscribed {
    /// Nobody is called by this server, or not this person.
    #[error("messages to browsers are switched off")]
    Off,
    /// What the browser said is no subscription.
    #[error("what the browser said is no subscription")]
    Unreadable,
    /// Its vendor's service is none to which the server may speak.
    #[error("the browser's service is not among those that are configured")]
    Foreign,
    /// It could not be kept.
    #[error("the subscription cannot be kept")]
    Store(#[from] StoreError),
}

/// What `PushSubscription.toJSON` gives. `expirationTime` and what later browsers add is of no use here.
#[derive(Deserialize)]
struct Said {
    endpoint: String,
    keys: Keys,
}

#[derive(Deserialize)]
struct Keys {
    p256dh: String,
    auth: String,
}

/// Takes a browser, by what it said about itself; hostile text.
pub async fn subscribe(app: &App, viewer: &Viewer, said: &str) -> Result<(), NotSubscribed> {
    let browsers = app
        .browsers
        .as_ref()
        .filter(|_| viewer.can(Action::SeeAlerts));
    let browsers = browsers.ok_or(NotSubscribed::Off)?;
    let said = read(said).ok_or(NotSubscribed::Unreadable)?;
    if !browsers.takes(&said.endpoint) {
        return Err(NotSubscribed::Foreign);
    }
    let now = app.clock.now();
    let subscription = Subscription {
        id: app.mint.uuid(now),
        person: viewer.id,
        endpoint: said.endpoint,
        p256dh: said.p256dh,
        auth: said.auth,
        created_at: now,
    };
    app.store
        .write("subscribe_browser", move |tx| {
            subscriptions::keep(tx, &subscription, MOST)
        })
        .await?;
    Ok(())
}

/// Forgets all browsers of a person; how many there were.
pub async fn unsubscribe(app: &App, viewer: &Viewer) -> Result<u64, StoreError> {
    let person = viewer.id;
    app.store
        .write("unsubscribe_browsers", move |tx| {
            subscriptions::forget_all(tx, person)
        })
        .await
}

/// In how many browsers a person is called.
pub async fn count(app: &App, viewer: &Viewer) -> Result<usize, StoreError> {
    let person = viewer.id;
    let count = move |tx: &mut Tx<'_>| Ok(subscriptions::of_person(tx, person)?.len());
    app.store.read("browsers_of_person", count).await
}

impl Browsers {
    /// Whether the server may speak to this address. It comes from a browser: nothing but a known service is spoken to.
    pub fn takes(&self, endpoint: &str) -> bool {
        let url = Url::parse(endpoint);
        url.is_ok_and(|url| self.services.iter().any(|service| service.takes(&url)))
    }
}

/// What a browser said, as far as it is of use.
struct Read {
    endpoint: String,
    p256dh: Vec<u8>,
    auth: Vec<u8>,
}

fn read(text: &str) -> Option<Read> {
    if text.len() > LONGEST {
        return None;
    }
    let said: Said = serde_json::from_str(text).ok()?;
    let p256dh = BASE64URL.decode(said.keys.p256dh).ok()?;
    let auth = BASE64URL.decode(said.keys.auth).ok()?;
    let is_point = p256dh.len() == POINT && PublicKey::from_sec1_bytes(&p256dh).is_ok();
    let fits = said.endpoint.len() <= LONGEST_ENDPOINT && auth.len() == SECRET;
    (is_point && fits).then_some(Read {
        endpoint: said.endpoint,
        p256dh,
        auth,
    })
}

#[cfg(test)]
mod tests;
