//! Sender: gives a message for one browser to its vendor's service, which cannot read it.

use std::time::Duration;

use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Client, Request, StatusCode};
use serde_json::json;
use web_push_native::p256::PublicKey;
use web_push_native::{Auth, WebPushBuilder};

use super::key::Key;
use crate::app::browsers::Browsers;
use crate::https::{self, NoClient};
use crate::store::subscriptions::Subscription;

/// For the whole exchange. The services answer within a second.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a service keeps the message for a browser that is away: a later one finds the ticket worked on.
const KEPT: Duration = Duration::from_hours(1);
/// Characters of each text: a message may have 4096 bytes (RFC 8030, 7.2), and none of these characters takes more
/// than four of them, or six escaped.
const LONGEST: usize = 200;

/// What a browser shows. `worker.ts` reads it.
#[derive(Debug, Clone)]
pub struct Message {
    /// In a few words.
    pub title: String,
    /// The rest; hostile text.
    pub body: String,
    /// Where a click leads, on this server.
    pub path: String,
    /// At most 32 letters of base64url (RFC 8030, 5.4). A message replaces the one with the same tag: nobody is
    /// called twice for one thing.
    pub tag: String,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The service took it.
    Taken,
    /// There is no such browser any more.
    Gone,
    /// The service refuses it for good.
    Refused(String),
    /// It may be taken later.
    Later(String),
}

/// Why nothing can be sent at all.
#[derive(Debug, thiserror::Error)]
#[error("messages to browsers cannot be encrypted on their way")]
pub struct SenderError(#[from] NoClient);

/// All that sending takes.
pub struct Sender {
    browsers: Browsers,
    key: Key,
    contact: String,
    http: Client,
}

impl Sender {
    /// `contact` is whom a service asks when it is unhappy (RFC 8292, 2.1): `mailto:` or `https:`.
    pub fn new(key: Key, browsers: Browsers, contact: String) -> Result<Self, SenderError> {
        let http = https::client(https::trusted(), PATIENCE)?;
        Ok(Self {
            browsers,
            key,
            contact,
            http,
        })
    }

    /// Gives a message for this browser to its service.
    pub async fn send(&self, browser: &Subscription, message: &Message) -> Outcome {
        // The configuration may have changed since the browser was taken.
        if !self.browsers.takes(&browser.endpoint) {
            return Outcome::Refused(
                "the service is not among those that are configured".to_owned(),
            );
        }
        let Some(request) = self.request(browser, message) else {
            return Outcome::Refused("the browser's keys are none".to_owned());
        };
        match self.http.execute(request).await {
            Ok(answer) => outcome(answer.status()),
            // Without the address, which is a secret.
            Err(error) => Outcome::Later(error.without_url().to_string()),
        }
    }

    fn request(&self, browser: &Subscription, message: &Message) -> Option<Request> {
        let body = json!({
            "title": short(&message.title),
            "body": short(&message.body),
            "path": message.path,
            "tag": message.tag,
        });
        let auth: [u8; 16] = browser.auth.as_slice().try_into().ok()?;
        let key = PublicKey::from_sec1_bytes(&browser.p256dh).ok()?;
        let built = WebPushBuilder::new(browser.endpoint.parse().ok()?, key, Auth::from(auth))
            .with_valid_duration(KEPT)
            .with_vapid(self.key.pair(), &self.contact)
            .build(body.to_string())
            .ok()?;
        let mut request = Request::try_from(built).ok()?;
        let headers = request.headers_mut();
        // RFC 8030, 5.3 and 5.4.
        headers.insert(
            HeaderName::from_static("urgency"),
            HeaderValue::from_static("high"),
        );
        headers.insert(
            HeaderName::from_static("topic"),
            HeaderValue::from_str(&message.tag).ok()?,
        );
        Some(request)
    }
}

fn outcome(status: StatusCode) -> Outcome {
    let said = format!("the service answers {status}");
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Gone,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Outcome::Later(said),
        _ if status.is_success() => Outcome::Taken,
        _ if status.is_server_error() => Outcome::Later(said),
        _ => Outcome::Refused(said),
    }
}

fn short(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
