//! Session: who looks at a page, from the cookie of their browser.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};

use super::page::failed;
use crate::app::App;
use crate::app::viewer::{Viewer, viewer};

/// The cookie of a session.
pub(super) const COOKIE_NAME: &str = "custode_session";

/// A page that takes this is shown to whoever is logged in; the others are led to the login.
impl FromRequestParts<Arc<App>> for Viewer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let found =
            <Self as OptionalFromRequestParts<Arc<App>>>::from_request_parts(parts, app).await?;
        found.ok_or_else(|| Redirect::to("/login").into_response())
    }
}

impl OptionalFromRequestParts<Arc<App>> for Viewer {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &Arc<App>,
    ) -> Result<Option<Self>, Response> {
        let Some(token) = token(parts) else {
            return Ok(None);
        };
        viewer(app, &token).await.map_err(|error| failed(&error))
    }
}

/// The token that the browser showed.
pub(super) fn token(parts: &Parts) -> Option<String> {
    let cookies = parts
        .headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == COOKIE_NAME)
        .map(|(_, value)| value.to_owned())
}

/// The `Set-Cookie` of a session that begins, or with an empty token, of one that ends.
pub(super) fn set_cookie(token: &str, secure: bool) -> String {
    let age = if token.is_empty() { "; Max-Age=0" } else { "" };
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE_NAME}={token}; Path=/; HttpOnly; SameSite=Strict{secure}{age}")
}
