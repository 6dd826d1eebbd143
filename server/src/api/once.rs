//! Once: requests that carry an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key).
//!
//! The key and the effect of the request are one transaction, whatever use case has the effect. The answer follows
//! in a transaction of its own, since it is written after the effect is durable: a server that dies between the two
//! knows that the request took effect, and says so.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use custode_domain::id::PersonId;
use serde::{Deserialize, Serialize};

use super::body::longest;
use super::problem::{Place, Problem, Why, failed};
use crate::app::App;
use crate::app::once::{Begun, begin, give_back, holding, keep};
use crate::mint::sha256;

const KEY: &str = "idempotency-key";
/// Keys of programs are UUIDs; these are long enough for any of them.
const LONGEST_KEY: usize = 255;
/// Answers are one object; a longer one is a bug.
const LONGEST_ANSWER: usize = 256 * 1024;
/// What an answer keeps of its head.
const HEAD: [HeaderName; 3] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];

/// That the request carries a key, as every request that makes something must.
#[derive(Debug)]
pub(super) struct Keyed;

impl<S: Sync> FromRequestParts<S> for Keyed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let is_there = parts.headers.contains_key(KEY);
        is_there.then_some(Self).ok_or(Problem::KeyMissing)
    }
}

/// An answer as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    status: u16,
    head: Vec<(String, String)>,
    /// Base64.
    body: String,
}

/// Answers a request; one with a key happens once.
pub(super) async fn once(
    app: &Arc<App>,
    person: PersonId,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let Some(name) = key(&request)? else {
        return Ok(next.run(request).await);
    };
    let (request, hash) = hashed(request).await?;
    let begun = begin(app, person, &name, hash).await;
    let claim = match begun.map_err(|error| failed(&error))? {
        Begun::First(claim) => claim,
        Begun::Answered(kept) => return repeat(&kept),
        Begun::Running => return Err(Problem::KeyBusy),
        Begun::Lost => return Err(Problem::AnswerLost),
        Begun::Other => return Err(Problem::KeyReused),
    };
    let answer = holding(&claim, next.run(request)).await;
    if !answer.status().is_success() {
        let given_back = give_back(app, claim).await;
        given_back.map_err(|error| failed(&error))?;
        return Ok(answer);
    }
    let (answer, kept) = kept(answer).await?;
    let stored = keep(app, claim, kept).await;
    stored.map_err(|error| failed(&error))?;
    Ok(answer)
}

fn key(request: &Request) -> Result<Option<String>, Problem> {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let Some(shown) = request.headers().get(KEY).filter(|_| changes) else {
        return Ok(None);
    };
    // The draft writes keys as quoted strings; most programs send them bare.
    let text = shown.to_str().unwrap_or("").trim();
    let quoted = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    let key = quoted.unwrap_or(text);
    if key.is_empty() || key.len() > LONGEST_KEY {
        return Err(Problem::wrong(Place::Header("Idempotency-Key"), Why::Key));
    }
    Ok(Some(key.to_owned()))
}

/// The request, and the hash of all that it asks: method, address, version, body.
async fn hashed(request: Request) -> Result<(Request, [u8; 32]), Problem> {
    let (parts, body) = request.into_parts();
    let most = longest(parts.uri.path());
    let body = to_bytes(body, most)
        .await
        .map_err(|_| Problem::TooLarge(most))?;
    let if_match = text(&parts.headers, &header::IF_MATCH);
    let head = format!("{} {}\n{if_match}\n", parts.method, parts.uri);
    let hash = sha256(&[head.as_bytes(), &body].concat());
    Ok((Request::from_parts(parts, Body::from(body)), hash))
}

async fn kept(answer: Response) -> Result<(Response, String), Problem> {
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, LONGEST_ANSWER).await;
    let body = body.map_err(|error| failed(&error))?;
    let head = HEAD
        .iter()
        .map(|name| (name.to_string(), text(&parts.headers, name).to_owned()))
        .filter(|(_, value)| !value.is_empty());
    let kept = Kept {
        status: parts.status.as_u16(),
        head: head.collect(),
        body: STANDARD.encode(&body),
    };
    let document = serde_json::to_string(&kept).map_err(|error| failed(&error))?;
    Ok((Response::from_parts(parts, Body::from(body)), document))
}

fn repeat(kept: &str) -> Result<Response, Problem> {
    let kept: Kept = serde_json::from_str(kept).map_err(|error| failed(&error))?;
    let body = STANDARD.decode(kept.body).map_err(|error| failed(&error))?;
    let status = StatusCode::from_u16(kept.status).map_err(|error| failed(&error))?;
    let mut answer = (status, Bytes::from(body)).into_response();
    for (name, value) in kept.head {
        let name = HeaderName::try_from(name).map_err(|error| failed(&error))?;
        let value = HeaderValue::try_from(value).map_err(|error| failed(&error))?;
        answer.headers_mut().insert(name, value);
    }
    Ok(answer)
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    let value = headers.get(name);
    value.and_then(|value| value.to_str().ok()).unwrap_or("")
}
