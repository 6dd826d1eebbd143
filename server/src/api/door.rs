//! Door: how programs are recognised, by a bearer token alone (RFC 6750), and how they are turned away.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::pace::Pace;
use super::problem::{Problem, failed, spoken};
use super::{once, pace};
use crate::app::App;
use crate::app::tokens::holder;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::mint::sha256;
use crate::routes::Door;

/// The programs' door.
pub(crate) struct Programs;

/// [`attend`] recognised them before.
impl Door for Programs {
    async fn recognise(_: &Arc<App>, parts: &mut Parts) -> Result<Option<Viewer>, Response> {
        Ok(parts
            .extensions
            .get::<Recognised>()
            .map(|one| one.0.clone()))
    }

    fn to_stranger(_: &Parts) -> Response {
        Problem::Unauthenticated.into_response()
    }

    fn to_denied(_: &Viewer, _: &Parts) -> Response {
        Problem::Denied.into_response()
    }
}

/// Whose token came with the request.
#[derive(Debug, Clone)]
pub(super) struct Recognised(pub(super) Viewer);

/// What every request meets first: it is counted, recognised, done once, and answered in its language.
pub(super) async fn attend(
    State((app, pace)): State<(Arc<App>, Arc<Pace>)>,
    request: Request,
    next: Next,
) -> Response {
    let t = language(request.headers());
    let standing = bearer(request.headers()).map(|token| {
        let now = app.clock.unwound();
        pace.count(sha256(token.as_bytes()), now)
    });
    let answer = match standing {
        Some(standing) if standing.is_spent() => {
            Problem::TooMany(standing.seconds_left()).into_response()
        }
        Some(_) | None => recognised(&app, request, next, t)
            .await
            .unwrap_or_else(IntoResponse::into_response),
    };
    let mut answer = spoken(answer, t);
    let headers = answer.headers_mut();
    if let Some(standing) = standing {
        pace::tell(&standing, headers);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::VARY,
        HeaderValue::from_static("Authorization, Accept-Language"),
    );
    answer
}

async fn recognised(
    app: &Arc<App>,
    mut request: Request,
    next: Next,
    t: Lang,
) -> Result<Response, Problem> {
    let Some(token) = bearer(request.headers()) else {
        return Ok(next.run(request).await);
    };
    let known = holder(app, token).await;
    let Some(mut viewer) = known.map_err(|error| failed(&error))? else {
        return Ok(next.run(request).await);
    };
    viewer.language = t;
    let person = viewer.id;
    request.extensions_mut().insert(Recognised(viewer));
    once::once(app, person, request, next).await
}

/// The token that a program showed.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let shown = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = shown.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn language(headers: &HeaderMap) -> Lang {
    let asked = headers.get(ACCEPT_LANGUAGE);
    Lang::accepted(asked.and_then(|value| value.to_str().ok()).unwrap_or(""))
}
