//! Send: gives one message to one server.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Client, StatusCode, header};

use super::sign::signatures;
use crate::app::webhooks::{Delivery, Webhook};
use crate::https::{self, NoClient};

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
pub struct NoSender(#[from] NoClient);

/// Gives messages away.
#[derive(Debug)]
pub struct Sender {
    http: Client,
}

impl Sender {
    /// Trusts whom this computer trusts.
    pub fn new() -> Result<Self, NoSender> {
        let http = https::client(https::trusted(), PATIENCE)?;
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
