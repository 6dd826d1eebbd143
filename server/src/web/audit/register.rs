//! The register of system administrators: who, for what, by which act, over what, from when to when.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::ticket::Line;
use jiff::civil::Date;
use serde::Deserialize;

use super::{LIST, REGISTER};
use crate::app::App;
use crate::app::audit::register::{self, Administrator, Appointed, NotEntered};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::{Choice, Errors};
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found, not_read};
use crate::web::when::day;

/// The page.
#[derive(Debug, Template)]
#[template(path = "audit/register.html")]
pub(in crate::web) struct RegisterPage {
    frame: Frame,
    errors: Errors,
    rows: Vec<Entry>,
    /// Whether whoever looks keeps the register.
    keeps: bool,
    typed: Typed,
    enti: Vec<Choice>,
}

/// An entry.
#[derive(Debug)]
struct Entry {
    id: String,
    name: String,
    appointed_for: String,
    document: String,
    scope: String,
    /// Whose systems.
    ente: String,
    from: String,
    /// Empty while they are in office.
    to: String,
}

/// The form as it was filled in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Typed {
    pub(super) ente: String,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) appointed_for: String,
    pub(super) document: String,
    pub(super) scope: String,
    pub(super) from: String,
}

/// The last day of an entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LastDay {
    to: String,
}

/// `GET /audit/administrators`
pub(super) async fn list(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    page(&app, &viewer, Typed::default(), Errors::default()).await
}

/// `POST /audit/administrators`
pub(super) async fn enter(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    form: Result<Form<Typed>, FormRejection>,
) -> Response {
    let typed = match form {
        Ok(Form(typed)) => typed,
        Err(refused) => return not_read(refused.status()),
    };
    let t = viewer.language;
    let appointed = match typed.parse(t) {
        Ok(appointed) => appointed,
        Err(errors) => return page(&app, &viewer, typed, errors).await,
    };
    match register::enter(&app, &viewer, appointed).await {
        Ok(_) => Redirect::to(REGISTER).into_response(),
        Err(why) => match sentence(t, &why) {
            Some(errors) => page(&app, &viewer, typed, errors).await,
            None => failed(&why),
        },
    }
}

/// `POST /audit/administrators/{administrator}/end`
pub(super) async fn end(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(id): Path<String>,
    form: Result<Form<LastDay>, FormRejection>,
) -> Response {
    let Ok(id) = id.parse() else {
        return not_found().await;
    };
    let last = match form {
        Ok(Form(last)) => last.to,
        Err(refused) => return not_read(refused.status()),
    };
    let t = viewer.language;
    let Ok(last) = last.trim().parse::<Date>() else {
        let mut errors = Errors::default();
        errors.add("to", t.audit_error_day());
        return page(&app, &viewer, Typed::default(), errors).await;
    };
    match register::end(&app, &viewer, id, last).await {
        Ok(()) => Redirect::to(REGISTER).into_response(),
        Err(NotEntered::Nothing) => not_found().await,
        Err(why) => match sentence(t, &why) {
            Some(errors) => page(&app, &viewer, Typed::default(), errors).await,
            None => failed(&why),
        },
    }
}

async fn page(app: &App, viewer: &Viewer, typed: Typed, errors: Errors) -> Response {
    let read = async {
        let listed = register::list(app, viewer).await?;
        Ok::<_, NotEntered>((listed, register::choices(app).await?))
    };
    let (listed, enti) = match read.await {
        Ok(read) => read,
        Err(error) => return failed(&error),
    };
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let enti: Vec<_> = enti
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    let page = RegisterPage::new(viewer, &listed, (typed, errors), &enti);
    (status, html(&page)).into_response()
}

/// What is said of a refusal beside the form, where it is one.
fn sentence(t: Lang, why: &NotEntered) -> Option<Errors> {
    let mut errors = Errors::default();
    match why {
        NotEntered::Ente => errors.add("ente", t.audit_error_ente()),
        NotEntered::Login => errors.add("login", t.audit_error_login()),
        NotEntered::Days => errors.add("to", t.audit_error_last_day()),
        NotEntered::Denied | NotEntered::Nothing | NotEntered::Store(_) => {
            return None;
        }
    }
    Some(errors)
}

impl RegisterPage {
    pub(super) fn new(
        viewer: &Viewer,
        listed: &[Administrator],
        (typed, errors): (Typed, Errors),
        enti: &[(String, String)],
    ) -> Self {
        let t = viewer.language;
        let choice = |(id, name): &(String, String)| Choice::new(id, name, *id == typed.ente);
        let platform = Choice::new("", t.audit_platform(), typed.ente.is_empty());
        Self {
            frame: Frame::new(viewer, Here::Audit).crumb(t.audit_title(), LIST),
            errors,
            rows: listed.iter().map(|entry| Entry::new(t, entry)).collect(),
            keeps: viewer.can(Action::KeepRegister),
            enti: std::iter::once(platform)
                .chain(enti.iter().map(choice))
                .collect(),
            typed,
        }
    }
}

impl Entry {
    fn new(t: Lang, entry: &Administrator) -> Self {
        let ente = entry.ente_name.clone();
        Self {
            id: entry.id.to_string(),
            name: entry.name.clone(),
            appointed_for: entry.appointed_for.clone(),
            document: entry.document.clone(),
            scope: entry.scope.clone(),
            ente: ente.unwrap_or_else(|| t.audit_platform().to_owned()),
            from: day(entry.from),
            to: entry.to.map_or_else(String::new, day),
        }
    }
}

impl Typed {
    pub(super) fn parse(&self, t: Lang) -> Result<Appointed, Errors> {
        let mut errors = Errors::default();
        let ente = Some(self.ente.as_str()).filter(|id| !id.is_empty());
        let ente = ente.map(str::parse).transpose().unwrap_or_else(|_| {
            errors.add("ente", t.audit_error_ente());
            None
        });
        let mut line = |field, text: &str| {
            let line = Line::parse(text).ok();
            if line.is_none() {
                errors.add(field, t.audit_error_line());
            }
            line
        };
        let said = (
            line("name", &self.name),
            line("appointed_for", &self.appointed_for),
            line("document", &self.document),
            line("scope", &self.scope),
        );
        let from = self.from.trim().parse().ok();
        if from.is_none() {
            errors.add("from", t.audit_error_day());
        }
        let login = self.login.trim();
        match (said, from) {
            ((Some(name), Some(appointed_for), Some(document), Some(scope)), Some(from))
                if errors.is_empty() =>
            {
                Ok(Appointed {
                    ente,
                    login: (!login.is_empty()).then(|| login.to_owned()),
                    name,
                    appointed_for,
                    document,
                    scope,
                    from,
                })
            }
            _ => Err(errors),
        }
    }
}
