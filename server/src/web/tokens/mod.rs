//! Tokens: what people give to their programs, made, listed and revoked on a page of their own account.

mod right;
#[cfg(test)]
mod samples;

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::ticket::{Line, NotAText};
use jiff::Timestamp;

use super::form::{Choice, Errors};
use super::frame::Frame;
use super::page::{failed, html, not_found, not_read};
use super::session::Pages;
use super::when::When;
use crate::app::App;
use crate::app::rights::Action;
use crate::app::tokens::{self, ApiToken, DAYS, MOST, NotMade, Wanted, grantable};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::routes::{Routes, Rule};

const PLACE: &str = "/account/tokens";

/// The page.
#[derive(Debug, Template)]
#[template(path = "tokens/tokens.html")]
pub(super) struct TokensPage {
    frame: Frame,
    /// The text of the token that was just made.
    made: Option<String>,
    rows: Vec<Row>,
    typed: Typed,
    days: Vec<Choice>,
    rights: Vec<Choice>,
    errors: Errors,
}

/// A token in the list.
#[derive(Debug)]
struct Row {
    id: String,
    name: String,
    rights: String,
    until: When,
    state: &'static str,
    is_good: bool,
}

/// The form as it was filled in.
#[derive(Debug, Default)]
struct Typed {
    name: String,
    days: String,
    rights: Vec<String>,
}

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let manage = Rule::Needs(Action::ManageTokens);
    routes
        .get(PLACE, manage, show)
        .post(PLACE, manage, make)
        .post("/account/tokens/{token}/revoke", manage, revoke)
}

/// `GET /account/tokens`
async fn show(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    match page(&app, &viewer, Typed::default()).await {
        Ok(page) => html(&page),
        Err(answer) => answer,
    }
}

/// `POST /account/tokens`
async fn make(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    sent: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let typed = match sent {
        Ok(Form(pairs)) => Typed::of(pairs),
        Err(refused) => return not_read(refused.status()),
    };
    let t = viewer.language;
    let wanted = match typed.parse(t) {
        Ok(wanted) => wanted,
        Err(errors) => return again(&app, &viewer, typed, errors).await,
    };
    let mut errors = Errors::default();
    match tokens::make(&app, &viewer, wanted).await {
        Ok(token) => return made(&app, &viewer, token.reveal()).await,
        Err(NotMade::Beyond) => errors.add("right", t.token_error_rights()),
        Err(NotMade::TooMany) => errors.add("name", t.token_error_many(MOST)),
        Err(NotMade::Store(error)) => return failed(&error),
    }
    again(&app, &viewer, typed, errors).await
}

/// `POST /account/tokens/{token}/revoke`
async fn revoke(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(token): Path<String>,
) -> Response {
    let Ok(id) = token.parse() else {
        return not_found().await;
    };
    match tokens::revoke(&app, &viewer, id).await {
        Ok(true) => Redirect::to(PLACE).into_response(),
        Ok(false) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// The page that shows a token, the only time.
async fn made(app: &App, viewer: &Viewer, token: &str) -> Response {
    match page(app, viewer, Typed::default()).await {
        Ok(page) => html(&TokensPage {
            made: Some(token.to_owned()),
            ..page
        }),
        Err(answer) => answer,
    }
}

/// The form once more, with what was typed.
async fn again(app: &App, viewer: &Viewer, typed: Typed, errors: Errors) -> Response {
    match page(app, viewer, typed).await {
        Ok(page) => {
            let page = TokensPage { errors, ..page };
            (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
        }
        Err(answer) => answer,
    }
}

async fn page(app: &App, viewer: &Viewer, typed: Typed) -> Result<TokensPage, Response> {
    let listed = tokens::list(app, viewer).await;
    let listed = listed.map_err(|error| failed(&error))?;
    Ok(TokensPage::new(viewer, &listed, typed, app.clock.now()))
}

impl TokensPage {
    fn new(viewer: &Viewer, listed: &[ApiToken], typed: Typed, now: Timestamp) -> Self {
        let t = viewer.language;
        let days = DAYS.map(|days| {
            let value = days.to_string();
            let chosen = typed.days == value;
            Choice::new(value, t.token_for_days(days), chosen)
        });
        let right = |action: Action| {
            let chosen = typed.rights.iter().any(|code| code == action.code());
            Choice::new(action.code(), right::words(t, action), chosen)
        };
        Self {
            frame: Frame::aside(Some(viewer), t),
            made: None,
            rows: listed.iter().map(|token| Row::new(t, token, now)).collect(),
            days: days.into(),
            rights: grantable(viewer).into_iter().map(right).collect(),
            typed,
            errors: Errors::default(),
        }
    }
}

impl Row {
    fn new(t: Lang, token: &ApiToken, now: Timestamp) -> Self {
        let state = if token.revoked_at.is_some() {
            t.token_revoked()
        } else if token.is_good(now) {
            t.token_good()
        } else {
            t.token_ended()
        };
        let rights: Vec<_> = token
            .granted()
            .into_iter()
            .map(|action| right::words(t, action))
            .collect();
        Self {
            id: token.id.to_string(),
            name: token.name.clone(),
            rights: rights.join(", "),
            until: When::at(token.expires_at),
            state,
            is_good: token.is_good(now),
        }
    }
}

impl Typed {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "name" => typed.name = value,
                "days" => typed.days = value,
                "right" => typed.rights.push(value),
                _ => {}
            }
        }
        typed
    }

    fn parse(&self, t: Lang) -> Result<Wanted, Errors> {
        let mut errors = Errors::default();
        let name = Line::parse(&self.name)
            .map_err(|problem| errors.add("name", sentence(t, problem)))
            .ok();
        let days = self.days.parse().ok().filter(|days| DAYS.contains(days));
        if days.is_none() {
            errors.add("days", t.token_error_days());
        }
        let rights = self.rights.iter().map(|code| Action::from_code(code));
        let rights: Option<Vec<_>> = rights.collect();
        let rights = rights.filter(|rights| !rights.is_empty());
        if rights.is_none() {
            errors.add("right", t.token_error_rights());
        }
        match (name, days, rights) {
            (Some(name), Some(days), Some(rights)) => Ok(Wanted { name, rights, days }),
            _ => Err(errors),
        }
    }
}

fn sentence(t: Lang, problem: NotAText) -> String {
    match problem {
        NotAText::Empty => t.token_error_empty().to_owned(),
        NotAText::TooLong { max } => t.token_error_long(max),
    }
}
