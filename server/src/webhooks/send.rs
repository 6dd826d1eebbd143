//! Send: gives one message to one server.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Client, StatusCode, header};
use rustls::{ClientConfig, RootCertStore};

use super::sign::signatures;
use crate::app::webhooks::{Delivery, Webhook};

/// Standard Webhooks asks for 15 to 30 seconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took it.
    Taken(String),
    /// The server wants no message ever again.
    Gone(String),
    /// It may be taken later.
    Later(String),
}

/// Why nothing can be sent at all.
#[derive(Debug, thiserror::Error)]
#[error("messages to webhooks cannot be encrypted on their way")]
pub struct NoSender(#[source] Box<dyn std::error::Error + Send + Sync>);

/// Gives messages away.
#[derive(Debug)]
pub struct Sender {
    http: Client,
}

impl Sender {
    /// Trusts whom this computer trusts. No redirect is followed: it would lead where nobody configured.
    pub fn new() -> Result<Self, NoSender> {
        let http = client().map_err(NoSender)?;
        Ok(Self { http })
    }

    /// Gives a message to its webhook's server; the answer's content is not read.
    pub async fn send(&self, webhook: &Webhook, delivery: &Delivery, now: Timestamp) -> Outcome {
        let signed = signatures(webhook, delivery.message, &delivery.body, now);
        let request = self
            .http
            .post(&webhook.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", delivery.message.to_string())
            .header("webhook-timestamp", now.as_second())
            .header("webhook-signature", signed)
            .body(delivery.body.clone());
        match request.send().await {
            Ok(answer) => outcome(answer.status()),
            // Without the address, which may hold what its owner takes for a secret.
            Err(error) => Outcome::Later(told(&error.without_url())),
        }
    }
}

fn outcome(status: StatusCode) -> Outcome {
    let said = status.to_string();
    match status {
        StatusCode::GONE => Outcome::Gone(said),
        _ if status.is_success() => Outcome::Taken(said),
        _ => Outcome::Later(said),
    }
}

/// The innermost cause says most.
fn told(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    format!("{error}: {cause}")
}

fn client() -> Result<Client, Box<dyn std::error::Error + Send + Sync>> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .user_agent(concat!("custode-server/", env!("CARGO_PKG_VERSION")))
        .build()?)
}
