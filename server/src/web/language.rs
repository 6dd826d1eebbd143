//! Language: in which one a page speaks to somebody, and how they choose another.

use std::convert::Infallible;

use axum::Form;
use axum::extract::FromRequestParts;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::header::{ACCEPT_LANGUAGE, HOST, REFERER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use std::sync::Arc;

use super::page::{failed, not_read};
use super::session::cookie;
use crate::app::App;
use crate::app::account::choose_language;
use crate::app::viewer::Viewer;
use crate::lang::Lang;

/// The cookie of the choice: no secret, and kept for a year.
const COOKIE_NAME: &str = "custode_language";
const YEAR: u32 = 365 * 24 * 3600;

/// The language in which a browser is answered: what was chosen in it, or what it asks for.
impl<S: Sync> FromRequestParts<S> for Lang {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let asked = text(&parts.headers, ACCEPT_LANGUAGE);
        Ok(chosen(&parts.headers).unwrap_or_else(|| Self::accepted(asked)))
    }
}

/// What was chosen in this browser.
pub(super) fn chosen(headers: &HeaderMap) -> Option<Lang> {
    cookie(headers, COOKIE_NAME).and_then(Lang::from_code)
}

/// The form in the header of every page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    language: String,
}

/// `POST /language`: keeps the choice, in this browser and for whoever is signed in, and goes back to the page.
pub(super) async fn choose(
    State(app): State<Arc<App>>,
    viewer: Option<Viewer>,
    headers: HeaderMap,
    form: Result<Form<Choice>, FormRejection>,
) -> Response {
    let choice = match form {
        Ok(Form(choice)) => choice,
        Err(refused) => return not_read(refused.status()),
    };
    let lang = Lang::from_code(&choice.language).unwrap_or_default();
    if let Some(viewer) = viewer
        && let Err(error) = choose_language(&app, &viewer, lang).await
    {
        return failed(&error);
    }
    let secure = if app.behind_tls { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE_NAME}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={YEAR}{secure}",
        lang.code()
    );
    ([(SET_COOKIE, cookie)], Redirect::to(page_before(&headers))).into_response()
}

/// The page on which the form stood, if it is one of this server.
fn page_before(headers: &HeaderMap) -> &str {
    let from = text(headers, REFERER).split_once("://");
    let ours = from.and_then(|(_, rest)| rest.strip_prefix(text(headers, HOST)));
    let is_path = |path: &&str| path.starts_with('/') && !path.starts_with("//");
    ours.filter(is_path).unwrap_or("/")
}

fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    let value = headers.get(name);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_stays_on_this_server() {
        let check = |referer: &'static str, path: &str| {
            let headers = HeaderMap::from_iter([
                (HOST, "custode.example".parse().unwrap()),
                (REFERER, referer.parse().unwrap()),
            ]);
            assert_eq!(page_before(&headers), path, "{referer}");
        };
        check("https://custode.example/tickets?q=a", "/tickets?q=a");
        check("http://custode.example/", "/");
        check("https://custode.example", "/");
        check("https://custode.example.evil.example/x", "/");
        check("https://evil.example/tickets", "/");
        check("https://custode.example//evil.example/x", "/");
        check("", "/");
        assert_eq!(page_before(&HeaderMap::new()), "/");
    }
}
