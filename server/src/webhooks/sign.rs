//! Sign: what proves that a message is of this server and was not changed (Standard Webhooks, "Signature scheme").

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use uuid::Uuid;

use crate::app::webhooks::{Webhook, signing_key};

/// A signature by each secret that is good at this time, with a space between.
pub(super) fn signatures(webhook: &Webhook, message: Uuid, body: &str, at: Timestamp) -> String {
    let previous = webhook.previous.as_ref();
    let previous = previous.and_then(|(secret, until)| (at < *until).then_some(secret));
    let signed: Vec<_> = std::iter::once(&webhook.secret)
        .chain(previous)
        .filter_map(|secret| signing_key(secret))
        .map(|key| signature(&key, message, body, at))
        .collect();
    signed.join(" ")
}

fn signature(key: &[u8], message: Uuid, body: &str, at: Timestamp) -> String {
    let text = format!("{message}.{}.{body}", at.as_second());
    let tag = hmac::sign(&hmac::Key::new(HMAC_SHA256, key), text.as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn webhook(secret: &str, previous: Option<(String, Timestamp)>) -> Webhook {
        Webhook {
            id: Uuid::nil(),
            url: String::new(),
            events: String::new(),
            secret: secret.to_owned(),
            previous,
            created_at: Timestamp::UNIX_EPOCH,
            created_by: custode_domain::id::PersonId::from_uuid(Uuid::nil()),
            failing_since: None,
            disabled: None,
        }
    }

    /// The reference implementation reads what is signed here.
    #[test]
    fn the_reference_implementation_accepts_what_is_signed() {
        let secret = |byte: u8| format!("whsec_{}", STANDARD.encode([byte; 32]));
        // It compares with the time of day.
        let at = crate::clock::Clock::default().now();
        let (message, body) = (Uuid::from_u128(7), r#"{"type":"ticket.opened"}"#);
        let later = at + SignedDuration::from_hours(1);
        let both = webhook(&secret(1), Some((secret(2), later)));
        let over = webhook(&secret(1), Some((secret(2), at)));
        for (webhook, by, body_read, expected) in [
            (&both, secret(1), body, true),
            (&both, secret(2), body, true),
            (&both, secret(3), body, false),
            (&over, secret(1), body, true),
            (&over, secret(2), body, false),
            (&both, secret(1), r#"{"type":"ticket.closed"}"#, false),
        ] {
            let mut headers = axum::http::HeaderMap::new();
            let said = signatures(webhook, message, body, at);
            headers.insert("webhook-id", message.to_string().parse().unwrap());
            headers.insert("webhook-timestamp", at.as_second().into());
            headers.insert("webhook-signature", said.parse().unwrap());
            let reader = standardwebhooks::Webhook::new(&by).unwrap();
            let read = reader.verify(body_read.as_bytes(), &headers);
            assert_eq!(read.is_ok(), expected, "{by} {body_read}");
        }
    }
}
