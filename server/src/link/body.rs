//! Body: reads what a client sends, never more than its bound, and not for ever.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use custode_protocol::report::Reason;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::refusal::Refusal;

/// An enrolment with a generous certificate request. Reports have their own bound.
const SHORT: usize = 32 * 1024;

/// Reads a body of at most `most` bytes. One that announces more is refused before it is read.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    most: usize,
    patience: Duration,
) -> Result<Vec<u8>, Refusal> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most as u64) {
        return Err(too_large(most));
    }
    timeout(patience, collect(body, most))
        .await
        .unwrap_or_else(|_| {
            let detail = "the message took too long to arrive";
            Err(Refusal::new(
                StatusCode::REQUEST_TIMEOUT,
                Reason::NotAReport,
                detail,
            ))
        })
}

/// Reads a short message: JSON as it stands.
pub(super) async fn short<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    patience: Duration,
) -> Result<T, Refusal> {
    let bytes = read(headers, body, SHORT, patience).await?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Refusal::not_a_message(&format!("message that does not fit: {error}")))
}

async fn collect(body: Body, most: usize) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Refusal::not_a_message("message that was cut short"))?;
        if bytes.len() + piece.len() > most {
            return Err(too_large(most));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

fn too_large(most: usize) -> Refusal {
    let detail = format!("message of more than {most} bytes");
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, Reason::NotAReport, &detail)
}
