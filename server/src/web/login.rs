//! Login: the one page that everybody may see, and the way out.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::arrive;
use super::client::Client;
use super::frame::Frame;
use super::page::{failed, html, not_read};
use super::session::{cookie, set_cookie, token};
use super::when::When;
use crate::app::App;
use crate::app::sign_in::{self, Entered, NotSignedIn, Origin, sign_in, sign_out};
use crate::lang::Lang;
use crate::mint::Token;

/// The login page.
#[derive(Debug, Template)]
#[template(path = "login.html")]
pub(super) struct LoginPage {
    frame: Frame,
    /// What was typed, so that it need not be typed again.
    login: String,
    refused: bool,
    /// Until when nobody may try from there.
    barred: Option<When>,
    /// By whom one may sign in beside the password, and what came of it.
    provider: Option<String>,
    said: String,
    /// Whether people's own keys are used.
    passkeys: bool,
}

/// The page that asks for the code of the second factor.
#[derive(Debug, Template)]
#[template(path = "code.html")]
pub(super) struct CodePage {
    frame: Frame,
    /// What was proved so far.
    half: String,
    refused: bool,
}

/// Its form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeForm {
    half: String,
    code: String,
}

/// The form as it was filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LoginForm {
    login: String,
    password: String,
}

/// `GET /login`
pub(super) async fn form(State(app): State<Arc<App>>, t: Lang) -> Response {
    html(&LoginPage::new(&app, t))
}

impl LoginPage {
    fn new(app: &App, t: Lang) -> Self {
        Self {
            frame: Frame::public(t),
            login: String::new(),
            refused: false,
            barred: None,
            provider: app
                .provider
                .as_ref()
                .map(|provider| provider.name().to_owned()),
            said: String::new(),
            passkeys: app.passkeys.is_some(),
        }
    }

    /// With why nobody came in by the provider.
    pub(super) fn saying(app: &App, t: Lang, said: String) -> Self {
        Self {
            said,
            ..Self::new(app, t)
        }
    }
}

impl CodePage {
    /// For who has proved only the half so far.
    pub(super) fn new(t: Lang, half: &str) -> Self {
        Self {
            frame: Frame::public(t),
            half: half.to_owned(),
            refused: false,
        }
    }
}

/// `POST /login`
pub(super) async fn enter(
    State(app): State<Arc<App>>,
    t: Lang,
    client: Client,
    headers: HeaderMap,
    form: Result<Form<LoginForm>, FormRejection>,
) -> Response {
    let form = match form {
        Ok(Form(form)) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let origin = Origin {
        address: client.address,
        browser: cookie(&headers, arrive::KNOWN).map(str::to_owned),
    };
    match sign_in(&app, form.login.clone(), form.password, origin).await {
        Ok(Entered::Whole(token)) => come_in(&app, &token, &headers).await,
        Ok(Entered::Half(token)) => html(&CodePage::new(t, token.reveal())),
        Err(NotSignedIn::Over) => Redirect::to("/login").into_response(),
        Err(NotSignedIn::NoMatch) => {
            let page = LoginPage {
                login: form.login,
                refused: true,
                ..LoginPage::new(&app, t)
            };
            (StatusCode::UNAUTHORIZED, html(&page)).into_response()
        }
        Err(NotSignedIn::Barred { until }) => {
            let page = LoginPage {
                login: form.login,
                barred: Some(When::at(until)),
                ..LoginPage::new(&app, t)
            };
            (StatusCode::TOO_MANY_REQUESTS, html(&page)).into_response()
        }
        Err(NotSignedIn::Store(error)) => failed(&error),
    }
}

/// `POST /login/code`
pub(super) async fn finish(
    State(app): State<Arc<App>>,
    t: Lang,
    headers: HeaderMap,
    form: Result<Form<CodeForm>, FormRejection>,
) -> Response {
    let form = match form {
        Ok(Form(form)) => form,
        Err(refused) => return not_read(refused.status()),
    };
    match sign_in::finish(&app, &form.half, form.code).await {
        Ok(token) => come_in(&app, &token, &headers).await,
        Err(NotSignedIn::NoMatch) => {
            let page = CodePage {
                refused: true,
                ..CodePage::new(t, &form.half)
            };
            (StatusCode::UNAUTHORIZED, html(&page)).into_response()
        }
        Err(NotSignedIn::Over | NotSignedIn::Barred { .. }) => {
            Redirect::to("/login").into_response()
        }
        Err(NotSignedIn::Store(error)) => failed(&error),
    }
}

async fn come_in(app: &App, token: &Token, headers: &HeaderMap) -> Response {
    match arrive::cookies(app, token, headers).await {
        Ok(cookies) => (cookies, Redirect::to("/")).into_response(),
        Err(answer) => answer,
    }
}

/// `POST /logout`
pub(super) async fn leave(State(app): State<Arc<App>>, parts: Parts) -> Response {
    if let Some(token) = token(&parts)
        && let Err(error) = sign_out(&app, &token).await
    {
        return failed(&error);
    }
    (
        [(SET_COOKIE, set_cookie("", app.behind_tls))],
        Redirect::to("/login"),
    )
        .into_response()
}

#[cfg(test)]
impl CodePage {
    /// As it is first seen, and after a refusal.
    pub(super) fn samples(t: Lang, _: &str) -> Vec<(&'static str, Self)> {
        let page = |refused| Self {
            refused,
            ..Self::new(t, "half")
        };
        vec![("code", page(false)), ("code refused", page(true))]
    }
}

#[cfg(test)]
impl LoginPage {
    /// As it is first seen, after a refusal, and with a provider.
    pub(super) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = |login: &str, refused| Self {
            frame: Frame::public(t),
            login: login.to_owned(),
            refused,
            barred: None,
            provider: None,
            said: String::new(),
            passkeys: false,
        };
        let provided = |sentence: &str| Self {
            provider: Some(said.to_owned()),
            said: sentence.to_owned(),
            passkeys: true,
            ..page("", false)
        };
        let barred = Self {
            barred: Some(When::at(jiff::Timestamp::UNIX_EPOCH)),
            ..page(said, false)
        };
        vec![
            ("login", page("", false)),
            ("login refused", page(said, true)),
            ("login barred", barred),
            ("login with a provider", provided("")),
            (
                "login with a provider that is down",
                provided(t.login_provider_down()),
            ),
        ]
    }
}
