//! Passkeys: the page that asks a browser for one, to come in or to be added to one's own account.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::ticket::Line;
use serde::Deserialize;

use super::account::{not_proved, wrong};
use super::arrive;
use super::client::Client;
use super::frame::Frame;
use super::login::LoginPage;
use super::page::{failed, html, not_found, not_read};
use super::session::Pages;
use super::when::When;
use crate::app::App;
use crate::app::passkeys::{self, MOST, NotTaken, Question};
use crate::app::sign_in::NotSignedIn;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::routes::{Routes, Rule};

/// The page that asks; `passkeys.ts` answers.
#[derive(Debug, Template)]
#[template(path = "passkeys/ask.html")]
pub(super) struct AskPage {
    frame: Frame,
    title: &'static str,
    /// `create` or `get`.
    kind: &'static str,
    action: &'static str,
    back: &'static str,
    options: String,
    token: String,
}

/// Who adds one shows the password, and says how to call it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    name: String,
    passkey_proof: String,
}

/// What the browser answers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answered {
    token: String,
    credential: String,
}

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    routes
        .post("/login/passkey/ask", Rule::Open, ask_to_enter)
        .post("/login/passkey", Rule::Open, enter)
        .post("/account/passkeys/ask", Rule::SignedIn, ask_to_add)
        .post("/account/passkeys", Rule::SignedIn, add)
        .post("/account/passkeys/{passkey}/remove", Rule::SignedIn, remove)
}

/// `POST /login/passkey/ask`
async fn ask_to_enter(State(app): State<Arc<App>>, t: Lang, client: Client) -> Response {
    match passkeys::begin_entering(&app, client.address).await {
        Ok(question) => html(&AskPage::to_enter(Frame::public(t), &question)),
        Err(why) => not_in(&app, t, why).await,
    }
}

/// `POST /login/passkey`
async fn enter(
    State(app): State<Arc<App>>,
    t: Lang,
    client: Client,
    headers: HeaderMap,
    form: Result<Form<Answered>, FormRejection>,
) -> Response {
    let Form(answered) = match form {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let entered =
        passkeys::enter(&app, &answered.token, &answered.credential, client.address).await;
    match entered {
        Ok(token) => match arrive::cookies(&app, &token, &headers).await {
            Ok(cookies) => (cookies, Redirect::to("/")).into_response(),
            Err(answer) => answer,
        },
        Err(why) => not_in(&app, t, why).await,
    }
}

/// `POST /account/passkeys/ask`
async fn ask_to_add(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    form: Result<Form<Wanted>, FormRejection>,
) -> Response {
    let Form(wanted) = match form {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let Ok(name) = Line::parse(&wanted.name) else {
        let sentence = viewer.language.passkey_error_name();
        return wrong(&app, &viewer, "name", sentence).await;
    };
    match passkeys::begin_adding(&app, &viewer, name, wanted.passkey_proof).await {
        Ok(question) => {
            let frame = Frame::aside(Some(&viewer), viewer.language);
            html(&AskPage::to_add(frame, &question))
        }
        Err(why) => not_added(&app, &viewer, why).await,
    }
}

/// `POST /account/passkeys`
async fn add(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    form: Result<Form<Answered>, FormRejection>,
) -> Response {
    let Form(answered) = match form {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    match passkeys::add(&app, &viewer, &answered.token, &answered.credential).await {
        Ok(()) => Redirect::to("/account#passkeys").into_response(),
        Err(why) => not_added(&app, &viewer, why).await,
    }
}

/// `POST /account/passkeys/{passkey}/remove`
async fn remove(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(passkey): Path<String>,
) -> Response {
    let Ok(id) = passkey.parse() else {
        return not_found().await;
    };
    match passkeys::remove(&app, &viewer, id).await {
        Ok(true) => Redirect::to("/account#passkeys").into_response(),
        Ok(false) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// The login page with what to do.
async fn not_in(app: &App, t: Lang, why: NotTaken) -> Response {
    let (status, sentence) = match why {
        NotTaken::Off => return not_found().await,
        NotTaken::Store(error) | NotTaken::NotSignedIn(NotSignedIn::Store(error)) => {
            return failed(&error);
        }
        NotTaken::NotSignedIn(NotSignedIn::Barred { until }) => {
            let sentence = t.login_barred(When::at(until).minute());
            (StatusCode::TOO_MANY_REQUESTS, sentence)
        }
        NotTaken::Over => (StatusCode::BAD_REQUEST, t.passkey_error_over().to_owned()),
        NotTaken::Wrong(why) => {
            note(why.as_deref());
            (StatusCode::UNAUTHORIZED, t.passkey_error_wrong().to_owned())
        }
        NotTaken::TooMany
        | NotTaken::Known
        | NotTaken::NotSignedIn(NotSignedIn::NoMatch | NotSignedIn::Over) => {
            (StatusCode::UNAUTHORIZED, t.passkey_error_wrong().to_owned())
        }
    };
    (status, html(&LoginPage::saying(app, t, sentence))).into_response()
}

/// The account with what to do.
async fn not_added(app: &App, viewer: &Viewer, why: NotTaken) -> Response {
    let t = viewer.language;
    match why {
        NotTaken::Off => wrong(app, viewer, "name", t.passkey_off()).await,
        NotTaken::TooMany => wrong(app, viewer, "name", &t.passkey_error_many(MOST)).await,
        NotTaken::Over => wrong(app, viewer, "name", t.passkey_error_over()).await,
        NotTaken::Wrong(why) => {
            note(why.as_deref());
            wrong(app, viewer, "name", t.passkey_error_wrong()).await
        }
        NotTaken::Known => wrong(app, viewer, "name", t.passkey_error_known()).await,
        NotTaken::NotSignedIn(why) => not_proved(app, viewer, "passkey_proof", why).await,
        NotTaken::Store(error) => failed(&error),
    }
}

/// The cause is for the log.
fn note(cause: Option<&(dyn std::error::Error + Send + Sync + 'static)>) {
    let cause = cause.map(|cause| cause as &dyn std::error::Error);
    tracing::warn!(error = cause, "a passkey did not open");
}

impl AskPage {
    fn to_enter(frame: Frame, question: &Question) -> Self {
        Self {
            title: frame.t.passkey_enter(),
            kind: "get",
            action: "/login/passkey",
            back: "/login",
            options: question.options.clone(),
            token: question.token.reveal().to_owned(),
            frame,
        }
    }

    fn to_add(frame: Frame, question: &Question) -> Self {
        Self {
            title: frame.t.passkey_add_title(),
            kind: "create",
            action: "/account/passkeys",
            back: "/account",
            options: question.options.clone(),
            token: question.token.reveal().to_owned(),
            frame,
        }
    }
}

#[cfg(test)]
impl AskPage {
    pub(super) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        use crate::app::house::viewer;
        use crate::mint::Mint;
        use custode_domain::person::Role;

        let viewer = Viewer {
            name: said.to_owned(),
            language: t,
            ..viewer(Role::Operator, None)
        };
        let question = Question {
            token: Mint.token(),
            options: "{}".to_owned(),
        };
        vec![
            (
                "passkey to enter",
                Self::to_enter(Frame::public(t), &question),
            ),
            (
                "passkey to add",
                Self::to_add(Frame::aside(Some(&viewer), t), &question),
            ),
        ]
    }
}
