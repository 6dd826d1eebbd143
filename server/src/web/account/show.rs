//! The page of one's own account, and the change of the password on it.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::factor::{Factor, factor};
use super::identity::{Identity, identity};
use super::passkeys::{KeyRow, keys};
use super::records::{RecordRow, record_rows};
use super::sessions::{self, SeatRow};
use crate::app::App;
use crate::app::account::{NotChanged, change_password};
use crate::app::rights::Action;
use crate::app::sign_in::NotSignedIn;
use crate::app::viewer::Viewer;
use crate::web::arrive;
use crate::web::form::Errors;
use crate::web::frame::Frame;
use crate::web::page::{failed, html, not_read};
use crate::web::session::Session;
use crate::web::when::When;
use crate::web::words;

/// The page.
#[derive(Debug, Template)]
#[template(path = "account/account.html")]
pub(in crate::web) struct AccountPage {
    frame: Frame,
    name: String,
    role: &'static str,
    ente: Option<String>,
    area: Option<String>,
    pub(super) factor: Factor,
    /// By whom they may sign in beside the password, if by anybody.
    identity: Option<Identity>,
    /// Whether urgent tickets call them (T23).
    called: bool,
    pub(super) errors: Errors,
    changed: bool,
    /// Whether somebody else knows the password.
    must_change: bool,
    seats: Vec<SeatRow>,
    /// Nothing where none are used.
    keys: Option<Vec<KeyRow>>,
    /// What machines are told of them; nothing for whoever does not consent for an Ente.
    records: Option<Vec<RecordRow>>,
}

/// The form as it was filled in. Passwords are never shown again.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Passwords {
    old: String,
    new: String,
    again: String,
}

/// `GET /account`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Session(token): Session,
) -> Response {
    let seats = sessions::seats(&app, &viewer, &token).await;
    match (seats, page(&app, &viewer).await) {
        (Ok(seats), Ok(page)) => html(&AccountPage { seats, ..page }),
        (Err(answer), _) | (_, Err(answer)) => answer,
    }
}

/// The page as it stands.
pub(super) async fn page(app: &App, viewer: &Viewer) -> Result<AccountPage, Response> {
    Ok(AccountPage {
        factor: factor(app, viewer).await?,
        identity: identity(app, viewer).await?,
        keys: keys(app, viewer).await?,
        records: record_rows(app, viewer).await?,
        ..AccountPage::new(viewer)
    })
}

/// `POST /account/password`
pub(super) async fn change(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    headers: HeaderMap,
    form: Result<Form<Passwords>, FormRejection>,
) -> Response {
    let Form(typed) = match form {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let t = viewer.language;
    if typed.new != typed.again {
        return wrong(&app, &viewer, "again", t.account_error_again()).await;
    }
    match change_password(&app, &viewer, (typed.old, typed.new)).await {
        Ok(token) => {
            let cookies = arrive::cookies(&app, &token, &headers).await;
            let page = page(&app, &viewer).await.map(|page| AccountPage {
                changed: true,
                must_change: false,
                ..page
            });
            match (page, cookies) {
                (Ok(page), Ok(cookies)) => (cookies, html(&page)).into_response(),
                (Err(answer), _) | (_, Err(answer)) => answer,
            }
        }
        Err(NotChanged::NotProved(why)) => not_proved(&app, &viewer, "old", why).await,
        Err(NotChanged::Unfit(_)) => wrong(&app, &viewer, "new", t.account_error_new()).await,
        Err(NotChanged::Store(error)) => failed(&error),
    }
}

/// The page once more, with what is wrong.
pub(in crate::web) async fn wrong(
    app: &App,
    viewer: &Viewer,
    field: &'static str,
    sentence: &str,
) -> Response {
    match page(app, viewer).await {
        Ok(mut page) => {
            page.errors.add(field, sentence);
            (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
        }
        Err(answer) => answer,
    }
}

/// The page once more: the password that was asked for is another, or was guessed at too often.
pub(in crate::web) async fn not_proved(
    app: &App,
    viewer: &Viewer,
    field: &'static str,
    why: NotSignedIn,
) -> Response {
    let t = viewer.language;
    match why {
        NotSignedIn::NoMatch | NotSignedIn::Over => {
            wrong(app, viewer, field, t.account_error_old()).await
        }
        NotSignedIn::Barred { until } => {
            let until = When::at(until);
            wrong(app, viewer, field, &t.login_barred(until.minute())).await
        }
        NotSignedIn::Store(error) => failed(&error),
    }
}

impl AccountPage {
    pub(super) fn new(viewer: &Viewer) -> Self {
        Self {
            factor: Factor::default(),
            identity: None,
            frame: Frame::aside(Some(viewer), viewer.language),
            name: viewer.name.clone(),
            role: words::role(viewer.language, viewer.role),
            ente: viewer.ente_name.clone(),
            area: viewer.area.clone(),
            called: viewer.can(Action::SeeAlerts),
            errors: Errors::default(),
            changed: false,
            must_change: viewer.must_change,
            seats: Vec::new(),
            keys: None,
            records: None,
        }
    }
}

#[cfg(test)]
mod samples {
    use custode_domain::person::Role;

    use super::super::factor::Picture;
    use super::*;
    use crate::app::house::viewer;
    use crate::lang::Lang;

    impl AccountPage {
        /// As it is first seen, after a refusal, and after the change.
        pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
            let looks = Viewer {
                language: t,
                name: said.to_owned(),
                ente_name: Some(said.to_owned()),
                area: Some(said.to_owned()),
                ..viewer(Role::Vendor, None)
            };
            let mut refused = Self::new(&looks);
            refused.errors.add("old", t.account_error_old());
            refused.errors.add("new", t.account_error_new());
            let with = |factor| Self {
                factor,
                ..Self::new(&looks)
            };
            let changed = Self {
                changed: true,
                ..Self::new(&looks)
            };
            let provided = |linked| Self {
                identity: Some(Identity::sample(said, linked)),
                ..Self::new(&looks)
            };
            let once = Self {
                must_change: true,
                keys: Some(Vec::new()),
                records: Some(Vec::new()),
                ..Self::new(&looks)
            };
            let seated = Self {
                seats: SeatRow::samples(),
                keys: Some(KeyRow::samples(said)),
                records: Some(RecordRow::samples(said)),
                ..Self::new(&looks)
            };
            vec![
                ("account with one's own password to choose", once),
                ("account with sessions", seated),
                ("account that can be linked", provided(false)),
                ("account that is linked", provided(true)),
                ("account", Self::new(&looks)),
                ("account refused", refused),
                ("account changed", changed),
                (
                    "account with a picture",
                    with(Factor::Waiting(Picture::sample())),
                ),
                ("account with a factor", with(Factor::On)),
                (
                    "account with codes",
                    with(Factor::Codes(vec!["abcd-efgh-jkmn".to_owned(); 10])),
                ),
            ]
        }
    }
}
