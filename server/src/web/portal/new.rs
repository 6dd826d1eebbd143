//! The page on which a person of an Ente asks for help.

use std::sync::Arc;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::ticket::{NotAText, Subject, Text};
use serde::Deserialize;

use super::choices::{self, Group};
use super::upload::{NotRead, Upload};
use crate::app::App;
use crate::app::open_request::{Asked, Asking, NotOpened, open_request};
use crate::app::request_form::{Offered, offered};
use crate::app::sent_once::IdempotencyKey;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::{Choice, Errors};
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_read};
use custode_domain::category::Category;

/// The page.
#[derive(Debug, Template)]
#[template(path = "portal/new.html")]
pub(in crate::web) struct NewPage {
    pub(super) frame: Frame,
    pub(super) typed: Typed,
    pub(super) categories: Vec<Group>,
    pub(super) places: Vec<Group>,
    pub(super) hindrances: Vec<Choice>,
    pub(super) alternatives: Vec<Choice>,
    pub(super) files_hint: String,
    pub(super) errors: Errors,
    /// Files were chosen, and the browser has forgotten them.
    pub(super) files_again: bool,
}

/// The form as it was filled in.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Typed {
    pub(super) key: String,
    pub(super) category: String,
    pub(super) place: String,
    pub(super) subject: String,
    pub(super) hindrance: String,
    pub(super) alternative: String,
    pub(super) description: String,
}

/// Where somebody comes from.
#[derive(Debug, Deserialize)]
pub(super) struct From {
    machine: Option<String>,
}

/// `GET /requests/new`
pub(super) async fn new(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Query(from): Query<From>,
) -> Response {
    let machine = from.machine.and_then(|id| id.parse().ok());
    let offered = match offered(&app, &viewer, machine).await {
        Ok(offered) => offered,
        Err(error) => return failed(&error),
    };
    let typed = Typed {
        key: app.mint.token().reveal().to_owned(),
        place: machine.map_or_else(String::new, |id| format!("machine:{id}")),
        ..Typed::default()
    };
    html(&NewPage::new(&app, &viewer, &offered, typed))
}

/// `POST /requests`
pub(super) async fn create(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    sent: Result<Multipart, MultipartRejection>,
) -> Response {
    let (sent, ente) = match (sent, viewer.ente) {
        (Ok(sent), Some(ente)) => (sent, ente),
        (Err(refused), _) => return not_read(refused.status()),
        (Ok(_), None) => return not_read(StatusCode::BAD_REQUEST),
    };
    let upload = match Upload::read(&app, ente, sent).await {
        Ok(upload) => upload,
        Err(NotRead::Form(status)) => return not_read(status),
        Err(NotRead::Files(error)) => return failed(&error),
    };
    let (t, typed) = (viewer.language, Typed::of(&upload));
    let mut errors = Errors::default();
    let asked = typed.parse(t, &upload, &mut errors);
    upload.judge(&app, t, &mut errors);
    let Some(asked) = asked.filter(|_| errors.is_empty()) else {
        return again(&app, &viewer, typed, &upload, errors).await;
    };
    let key = IdempotencyKey::parse(&typed.key);
    match open_request(&app, &viewer, asked, key).await {
        Ok(id) => Redirect::to(&format!("/requests/{id}")).into_response(),
        Err(NotOpened::NoSuchThing) => {
            errors.add("place", t.portal_error_place());
            again(&app, &viewer, typed, &upload, errors).await
        }
        Err(
            error @ (NotOpened::Denied
            | NotOpened::NoSuchRequester
            | NotOpened::Refused(_)
            | NotOpened::Store(_)
            | NotOpened::Broken(_)),
        ) => failed(&error),
    }
}

/// The form once more, with what was typed.
async fn again(
    app: &App,
    viewer: &Viewer,
    typed: Typed,
    upload: &Upload,
    errors: Errors,
) -> Response {
    let offered = match offered(app, viewer, None).await {
        Ok(offered) => offered,
        Err(error) => return failed(&error),
    };
    let page = NewPage {
        errors,
        files_again: upload.has_files(),
        ..NewPage::new(app, viewer, &offered, typed)
    };
    (StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response()
}

impl Typed {
    fn of(upload: &Upload) -> Self {
        Self {
            key: upload.text("key"),
            category: upload.text("category"),
            place: upload.text("place"),
            subject: upload.text("subject"),
            hindrance: upload.text("hindrance"),
            alternative: upload.text("alternative"),
            description: upload.text("description"),
        }
    }

    /// What is asked; each thing that is wrong with it, in the order of the page.
    fn parse(&self, t: Lang, upload: &Upload, errors: &mut Errors) -> Option<Asked> {
        let category = Category::from_code(&self.category);
        if category.is_none() {
            errors.add("category", t.portal_error_category());
        }
        let concern = choices::read_place(&self.place);
        if concern.is_none() {
            errors.add("place", t.portal_error_place());
        }
        let garbled = |name| upload.is_garbled(name);
        let subject = line(t, "subject", &self.subject, garbled("subject"), errors);
        let severity = choices::severity(t, &self.hindrance, &self.alternative, errors);
        let wanted = !self.description.trim().is_empty();
        let description = wanted
            .then(|| {
                text(
                    t,
                    "description",
                    &self.description,
                    garbled("description"),
                    errors,
                )
            })
            .flatten();
        Some(Asked {
            asking: Asking::Myself,
            category: category?,
            concern: concern?,
            subject: subject?,
            severity: severity?,
            description,
            files: upload.files.clone(),
        })
    }
}

/// The line that was typed into a field, or a sentence about it.
pub(in crate::web) fn line(
    t: Lang,
    field: &'static str,
    typed: &str,
    garbled: bool,
    errors: &mut Errors,
) -> Option<Subject> {
    if garbled {
        errors.add(field, t.portal_error_garbled());
        return None;
    }
    let parsed = Subject::parse(typed);
    parsed
        .map_err(|problem| errors.add(field, sentence(t, problem)))
        .ok()
}

/// The text that was typed into a field, or a sentence about it.
pub(in crate::web) fn text(
    t: Lang,
    field: &'static str,
    typed: &str,
    garbled: bool,
    errors: &mut Errors,
) -> Option<Text> {
    if garbled {
        errors.add(field, t.portal_error_garbled());
        return None;
    }
    let parsed = Text::parse(typed);
    parsed
        .map_err(|problem| errors.add(field, sentence(t, problem)))
        .ok()
}

fn sentence(t: Lang, problem: NotAText) -> String {
    match problem {
        NotAText::Empty => t.portal_error_empty().to_owned(),
        NotAText::TooLong { max } => t.portal_error_long(max),
    }
}

impl NewPage {
    pub(super) fn new(app: &App, viewer: &Viewer, offered: &Offered, typed: Typed) -> Self {
        let t = viewer.language;
        Self {
            frame: Frame::new(viewer, Here::Home).crumb(t.portal_home(), "/home"),
            categories: choices::categories(t, &typed.category),
            places: choices::places(t, offered, &typed.place),
            hindrances: choices::hindrances(t, &typed.hindrance),
            alternatives: choices::alternatives(t, &typed.alternative),
            files_hint: super::files_hint(t, app.attachments),
            typed,
            errors: Errors::default(),
            files_again: false,
        }
    }
}
