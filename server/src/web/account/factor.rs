//! The second factor on one's own page: switched on with a picture for the telephone, and off with the password.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use qrcode::{Color, QrCode};
use serde::Deserialize;

use super::show::{AccountPage, not_proved, wrong};
use crate::app::App;
use crate::app::account::NotChanged;
use crate::app::second_factor::{self, NotShared, Shared};
use crate::app::viewer::Viewer;
use crate::web::page::{failed, html, not_read};

/// How the second factor stands.
#[derive(Debug, Default)]
pub(in crate::web) enum Factor {
    /// Only the password is asked for.
    #[default]
    Off,
    /// A secret waits for the first code of the telephone.
    Waiting(Picture),
    /// A code is asked for.
    On,
    /// It was switched on just now, and these open in its place.
    Codes(Vec<String>),
}

/// What a telephone reads (QR code, ISO/IEC 18004).
#[derive(Debug)]
pub(in crate::web) struct Picture {
    /// Its side, with the white around it, in squares.
    pub(in crate::web) side: usize,
    /// Its dark squares, as the path of a drawing.
    pub(in crate::web) path: String,
    /// The same for hands, in groups of four.
    pub(in crate::web) letters: String,
}

/// White squares on each side, which readers need.
const QUIET: usize = 4;

impl Picture {
    fn of(shared: &Shared) -> Option<Self> {
        let code = QrCode::new(shared.uri.as_bytes()).ok()?;
        let width = code.width();
        let dark = code.to_colors().into_iter().enumerate();
        let dark = dark.filter(|(_, color)| *color == Color::Dark);
        let squares = dark.map(|(place, _)| {
            let (x, y) = (place % width + QUIET, place / width + QUIET);
            format!("M{x} {y}h1v1h-1z")
        });
        let letters = shared.letters.as_bytes().chunks(4);
        let letters = letters.map(String::from_utf8_lossy);
        Some(Self {
            side: width + 2 * QUIET,
            path: squares.collect::<Vec<_>>().concat(),
            letters: letters.collect::<Vec<_>>().join(" "),
        })
    }

    #[cfg(test)]
    pub(super) fn sample() -> Self {
        Self::of(&Shared {
            uri: "otpauth://totp/Custode:prova?secret=GEZDGNBVGY3TQOJQ".to_owned(),
            letters: "GEZDGNBVGY3TQOJQ".to_owned(),
        })
        .unwrap()
    }
}

/// How it stands for this person.
pub(super) async fn factor(app: &App, viewer: &Viewer) -> Result<Factor, Response> {
    let asked = second_factor::is_asked(app, viewer).await;
    if asked.map_err(|error| failed(&error))? {
        return Ok(Factor::On);
    }
    let waiting = second_factor::waiting(app, viewer).await;
    let picture = waiting.map_err(|error| failed(&error))?;
    let picture = picture.as_ref().and_then(Picture::of);
    Ok(picture.map_or(Factor::Off, Factor::Waiting))
}

/// `POST /account/factor`
pub(super) async fn share(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    match second_factor::share(&app, &viewer).await {
        Ok(_) | Err(NotShared::Confirmed | NotShared::Code) => {
            Redirect::to("/account").into_response()
        }
        Err(error @ (NotShared::Parameters(_) | NotShared::Store(_))) => failed(&error),
    }
}

/// The first code of the telephone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Code {
    code: String,
}

/// `POST /account/factor/confirm`
pub(super) async fn confirm(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    form: Result<Form<Code>, FormRejection>,
) -> Response {
    let Form(typed) = match form {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    match second_factor::confirm(&app, &viewer, &typed.code).await {
        Ok(codes) => {
            let mut page = AccountPage::new(&viewer);
            page.factor = Factor::Codes(codes);
            html(&page)
        }
        Err(NotShared::Code) => {
            wrong(&app, &viewer, "code", viewer.language.account_error_code()).await
        }
        Err(NotShared::Confirmed) => Redirect::to("/account").into_response(),
        Err(error @ (NotShared::Parameters(_) | NotShared::Store(_))) => failed(&error),
    }
}

/// Who may switch it off knows the password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Password {
    password: String,
}

/// `POST /account/factor/remove`
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    form: Result<Form<Password>, FormRejection>,
) -> Response {
    let Form(typed) = match form {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    match second_factor::remove(&app, &viewer, typed.password).await {
        Ok(()) => Redirect::to("/account").into_response(),
        Err(NotChanged::NotProved(why)) => not_proved(&app, &viewer, "password", why).await,
        Err(NotChanged::Unfit(error)) => failed(&error),
        Err(NotChanged::Store(error)) => failed(&error),
    }
}
