//! Session: who looks at a page, from the cookie of their browser.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};

use super::language::chosen;
use super::page::{denied, failed};
use crate::app::App;
use crate::app::viewer::{Viewer, viewer};
use crate::routes::Door;

/// The cookie of a session.
pub(super) const COOKIE_NAME: &str = "custode_session";

/// The people's door: pages.
pub(super) struct Pages;

impl Door for Pages {
    async fn recognise(app: &Arc<App>, parts: &mut Parts) -> Result<Option<Viewer>, Response> {
        let Some(token) = token(parts) else {
            return Ok(None);
        };
        let found = viewer(app, &token).await.map_err(|error| failed(&error))?;
        if found.as_ref().is_some_and(|viewer| viewer.must_change) && !lets_change(parts) {
            return Err(Redirect::to("/account").into_response());
        }
        let spoken = chosen(&parts.headers);
        Ok(found.map(|viewer| Viewer {
            language: spoken.unwrap_or(viewer.language),
            ..viewer
        }))
    }

    fn to_stranger(_: &Parts) -> Response {
        Redirect::to("/login").into_response()
    }

    fn to_denied(viewer: &Viewer, _: &Parts) -> Response {
        denied(viewer)
    }
}

/// Where somebody may go whose password another person knows.
fn lets_change(parts: &Parts) -> bool {
    ["/account", "/account/password", "/logout", "/language"].contains(&parts.uri.path())
}

/// Whom the route's rule let in.
impl<S: Sync> FromRequestParts<S> for Viewer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let admitted = parts.extensions.get::<Self>().cloned();
        admitted.ok_or_else(|| failed(&Unguarded))
    }
}

/// A bug: a page asks who looks, and its route's rule lets everybody in.
#[derive(Debug, thiserror::Error)]
#[error("a page for known people stands on an open route")]
struct Unguarded;

/// On a page for everybody, whoever is signed in all the same.
impl OptionalFromRequestParts<Arc<App>> for Viewer {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &Arc<App>,
    ) -> Result<Option<Self>, Response> {
        Pages::recognise(app, parts).await
    }
}

/// The token of the session in which a page is asked for.
pub(super) struct Session(pub(super) String);

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        token(parts).map(Self).ok_or_else(|| failed(&Unguarded))
    }
}

/// The token that the browser showed.
pub(super) fn token(parts: &Parts) -> Option<String> {
    cookie(&parts.headers, COOKIE_NAME).map(str::to_owned)
}

/// The value of a cookie.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let cookies = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value)
}

/// The `Set-Cookie` of a session that begins, or with an empty token, of one that ends.
pub(super) fn set_cookie(token: &str, secure: bool) -> String {
    let age = if token.is_empty() { "; Max-Age=0" } else { "" };
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE_NAME}={token}; Path=/; HttpOnly; SameSite=Strict{secure}{age}")
}
