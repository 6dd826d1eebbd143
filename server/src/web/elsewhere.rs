//! Elsewhere: the way to the provider that says who somebody is, and the way back.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::arrive;
use super::client::Client;
use super::lead_on::LeadOnPage;
use super::login::{CodePage, LoginPage};
use super::page::{html, not_found};
use super::session::cookie;
use super::when::When;
use crate::app::App;
use crate::app::sign_in::Entered;
use crate::app::sign_in_elsewhere::{Back, Brought, ERRAND_LASTS, NotBack, Sent, come_back, send};
use crate::lang::Lang;
use crate::oidc::Trouble;

/// The cookie of a browser that was sent. Not `Strict`: it comes back from another site.
const COOKIE_NAME: &str = "custode_errand";

/// What the provider writes into the address. It may write more.
#[derive(Default, Deserialize)]
pub(super) struct Came {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// `POST /login/oidc`
pub(super) async fn go(State(app): State<Arc<App>>, t: Lang, client: Client) -> Response {
    match send(&app, client.address).await {
        Ok(sent) => away(&app, t, sent),
        Err(NotBack::Off) => not_found().await,
        Err(why) => refused(&app, t, &why),
    }
}

/// The page that leads to the provider, with the cookie by which the browser is known when it is back.
pub(super) fn away(app: &App, t: Lang, sent: Sent) -> Response {
    let name = app.provider.as_ref().map_or("", |provider| provider.name());
    let cookie = errand_cookie(sent.token.reveal(), app.behind_tls);
    let page = LeadOnPage::away(t, name, sent.url);
    ([(SET_COOKIE, cookie)], page.leading()).into_response()
}

/// `GET /login/oidc/back`
pub(super) async fn back(
    State(app): State<Arc<App>>,
    t: Lang,
    client: Client,
    headers: HeaderMap,
    came: Result<Query<Came>, QueryRejection>,
) -> Response {
    // What cannot be read has no state that fits.
    let Query(came) = came.unwrap_or_default();
    let token = cookie(&headers, COOKIE_NAME).unwrap_or_default();
    let brought = Brought {
        code: came.code,
        state: came.state,
        issuer: came.iss,
        error: came.error,
    };
    let mut answer = match come_back(&app, token, brought, client.address).await {
        Ok(Back::Entered(Entered::Whole(token))) => {
            match arrive::cookies(&app, &token, &headers).await {
                Ok(cookies) => (cookies, LeadOnPage::in_here(t).leading()).into_response(),
                Err(answer) => answer,
            }
        }
        Ok(Back::Entered(Entered::Half(token))) => html(&CodePage::new(t, token.reveal())),
        Ok(Back::Linked) => LeadOnPage::linked(t).leading(),
        Err((why, true)) => not_linked(t, &why),
        Err((why, false)) => refused(&app, t, &why),
    };
    let spent = errand_cookie("", app.behind_tls);
    if let Ok(spent) = spent.parse() {
        answer.headers_mut().append(SET_COOKIE, spent);
    }
    answer
}

/// The login page with why, and the button to try again.
fn refused(app: &App, t: Lang, why: &NotBack) -> Response {
    let (status, sentence) = said(t, why);
    (status, html(&LoginPage::saying(app, t, sentence))).into_response()
}

fn not_linked(t: Lang, why: &NotBack) -> Response {
    let (status, sentence) = said(t, why);
    (status, html(&LeadOnPage::not_linked(t, &sentence))).into_response()
}

/// What a person is told.
pub(super) fn said(t: Lang, why: &NotBack) -> (StatusCode, String) {
    log(why);
    let (status, sentence) = match why {
        NotBack::Barred { until } => {
            let until = When::at(*until);
            let sentence = t.login_provider_barred(until.minute());
            return (StatusCode::TOO_MANY_REQUESTS, sentence);
        }
        NotBack::Off | NotBack::Stale | NotBack::Trouble(Trouble::Code) => {
            (StatusCode::BAD_REQUEST, t.login_provider_stale())
        }
        NotBack::Unfit | NotBack::Trouble(Trouble::Unfit(_)) => {
            (StatusCode::BAD_REQUEST, t.login_provider_unfit())
        }
        NotBack::Trouble(Trouble::Away(_)) => {
            (StatusCode::SERVICE_UNAVAILABLE, t.login_provider_down())
        }
        NotBack::Denied => (StatusCode::UNAUTHORIZED, t.login_provider_denied()),
        NotBack::Unknown => (StatusCode::UNAUTHORIZED, t.login_provider_unknown()),
        NotBack::Taken => (StatusCode::CONFLICT, t.login_provider_taken()),
        NotBack::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, t.notice_failed()),
    };
    (status, sentence.to_owned())
}

/// What whoever runs the platform must see. The rest anybody can bring about, as often as they like.
fn log(why: &NotBack) {
    let cause: &dyn std::error::Error = why;
    match why {
        NotBack::Trouble(_) | NotBack::Unfit | NotBack::Store(_) => {
            tracing::warn!(error = cause, "nobody came in by the provider");
        }
        NotBack::Off
        | NotBack::Barred { .. }
        | NotBack::Stale
        | NotBack::Denied
        | NotBack::Unknown
        | NotBack::Taken => tracing::debug!(error = cause, "nobody came in by the provider"),
    }
}

/// The `Set-Cookie` of a browser that is sent, or with an empty token, of one that is back.
fn errand_cookie(token: &str, secure: bool) -> String {
    let age = if token.is_empty() {
        0
    } else {
        ERRAND_LASTS.as_secs()
    };
    let secure = if secure { "; Secure" } else { "" };
    format!(
        "{COOKIE_NAME}={token}; Path=/login/oidc; HttpOnly; SameSite=Lax; Max-Age={age}{secure}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_of_an_errand_goes_nowhere_else_and_ends_by_itself() {
        assert_eq!(
            errand_cookie("abc", true),
            "custode_errand=abc; Path=/login/oidc; HttpOnly; SameSite=Lax; Max-Age=600; Secure"
        );
        assert_eq!(
            errand_cookie("", false),
            "custode_errand=; Path=/login/oidc; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }
}
