//! Sessions: the browsers in which one is logged in, on one's own page; each can be ended from any other.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::app::App;
use crate::app::known_browsers::{self, Seat};
use crate::app::viewer::Viewer;
use crate::web::page::{failed, not_found, not_read};
use crate::web::session::Session;
use crate::web::when::When;

/// A browser in which one is logged in.
#[derive(Debug)]
pub(in crate::web) struct SeatRow {
    pub(in crate::web) id: String,
    pub(in crate::web) browser: String,
    pub(in crate::web) since: When,
    pub(in crate::web) seen: When,
    pub(in crate::web) is_this: bool,
}

/// Which session is meant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    session: String,
}

/// Where this person is logged in.
pub(super) async fn seats(
    app: &App,
    viewer: &Viewer,
    token: &str,
) -> Result<Vec<SeatRow>, Response> {
    let seats = known_browsers::seats(app, viewer, token).await;
    let seats = seats.map_err(|error| failed(&error))?;
    Ok(seats.into_iter().map(SeatRow::from).collect())
}

/// `POST /account/sessions/end`
pub(super) async fn end(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    form: Result<Form<Which>, FormRejection>,
) -> Response {
    let Form(which) = match form {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let Some(hash) = URL_SAFE_NO_PAD.decode(&which.session).ok() else {
        return not_found().await;
    };
    match known_browsers::end_one(&app, &viewer, hash).await {
        // It is over either way.
        Ok(_) => Redirect::to("/account").into_response(),
        Err(error) => failed(&error),
    }
}

/// `POST /account/sessions/end-others`
pub(super) async fn end_others(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Session(token): Session,
) -> Response {
    match known_browsers::end_others(&app, &viewer, &token).await {
        Ok(()) => Redirect::to("/account").into_response(),
        Err(error) => failed(&error),
    }
}

impl From<Seat> for SeatRow {
    fn from(seat: Seat) -> Self {
        Self {
            id: URL_SAFE_NO_PAD.encode(&seat.session.token_hash),
            browser: seat.session.browser,
            since: When::at(seat.session.created_at),
            seen: When::at(seat.session.last_seen_at),
            is_this: seat.is_this,
        }
    }
}

#[cfg(test)]
impl SeatRow {
    /// This one, and one somewhere else.
    pub(super) fn samples() -> Vec<Self> {
        let row = |browser: &str, is_this| Self {
            id: "00".to_owned(),
            browser: browser.to_owned(),
            since: When::at(jiff::Timestamp::UNIX_EPOCH),
            seen: When::at(jiff::Timestamp::UNIX_EPOCH),
            is_this,
        };
        vec![row("Firefox, Windows", true), row("", false)]
    }
}
