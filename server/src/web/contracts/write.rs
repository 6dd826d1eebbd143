//! Write: the form of a new version, with the preview of what it would change. What was typed is never lost.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::contract::Refused;
use custode_domain::id::EnteId;

use super::PLACE;
use super::fields::{Choices, Field, Group, Shape, at_risk, criteria, promises};
use super::names::{
    AT_RISK, DECIMALS, FROM, GO, PAUSING, REACHES, READ, REASON, WAY, calendar, target,
};
use super::preview::PreviewPart;
use super::typed::Typed;
use crate::app::App;
use crate::app::contracts::{self, History, NotMade, Preview};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::Errors;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found, not_read};
use crate::web::when::When;

/// The page.
#[derive(Debug, Template)]
#[template(path = "contracts/new.html")]
pub(in crate::web) struct NewContractPage {
    pub(super) frame: Frame,
    ente: EnteId,
    read: String,
    from: String,
    reason: String,
    promises: Vec<Group>,
    at_risk: Field,
    criteria: Group,
    choices: Choices,
    errors: Errors,
    preview: Option<PreviewPart>,
    /// The version that somebody else made meanwhile.
    stale: Option<u32>,
}

/// What stands around the form.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) errors: Errors,
    pub(super) preview: Option<Preview>,
    pub(super) stale: Option<u32>,
}

/// `GET /contracts/{ente}/new`
pub(super) async fn form(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ente): Path<String>,
) -> Response {
    let Ok(ente) = ente.parse() else {
        return not_found().await;
    };
    match contracts::history(&app, &viewer, ente).await {
        Ok(Some(history)) => match history.versions.last() {
            Some(last) => {
                let version = &last.version;
                let typed = Typed::again(version.contract.terms(), version.number);
                html(&NewContractPage::new(
                    &viewer,
                    &history,
                    &typed,
                    Said::default(),
                ))
            }
            None => not_found().await,
        },
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// `POST /contracts/{ente}/new`: the preview, or the version itself.
pub(super) async fn send(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ente): Path<String>,
    sent: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let Ok(ente) = ente.parse::<EnteId>() else {
        return not_found().await;
    };
    let mut typed = match sent {
        Ok(Form(pairs)) => Typed::of(pairs),
        Err(refused) => return not_read(refused.status()),
    };
    let t = viewer.language;
    let draft = match typed.parse(t) {
        Ok(draft) => draft,
        Err(errors) => {
            let said = Said {
                errors,
                ..Said::default()
            };
            return again(&app, &viewer, ente, &typed, said).await;
        }
    };
    let refused = if typed.get(GO) == "make" {
        match contracts::make(&app, &viewer, ente, draft).await {
            Ok(_) => return Redirect::to(&format!("{PLACE}/{ente}")).into_response(),
            Err(refused) => refused,
        }
    } else {
        match contracts::preview(&app, &viewer, ente, draft).await {
            Ok(preview) => {
                let said = Said {
                    preview: Some(preview),
                    ..Said::default()
                };
                return again(&app, &viewer, ente, &typed, said).await;
            }
            Err(refused) => refused,
        }
    };
    let mut said = Said::default();
    match refused {
        NotMade::Unseen => return not_found().await,
        NotMade::Store(error) => return failed(&error),
        NotMade::Stale { last } => {
            typed.knows(last);
            said.stale = Some(last);
        }
        NotMade::Refused(refused) => {
            let (field, sentence) = refusal(t, refused);
            said.errors.add(field, sentence);
        }
        NotMade::Past => said.errors.add(FROM, t.contract_error_past()),
        NotMade::BeforeAnother { number, from } => {
            let sentence = t.contract_error_before(number, When::at(from).minute());
            said.errors.add(FROM, sentence);
        }
    }
    again(&app, &viewer, ente, &typed, said).await
}

/// The form once more, with what was typed.
async fn again(app: &App, viewer: &Viewer, ente: EnteId, typed: &Typed, said: Said) -> Response {
    let history = match contracts::history(app, viewer, ente).await {
        Ok(Some(history)) => history,
        Ok(None) => return not_found().await,
        Err(error) => return failed(&error),
    };
    let status = if said.stale.is_some() {
        StatusCode::CONFLICT
    } else if said.errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = NewContractPage::new(viewer, &history, typed, said);
    (status, html(&page)).into_response()
}

/// The field of a refusal of the whole, and its sentence.
fn refusal(t: Lang, refused: Refused) -> (&'static str, String) {
    match refused {
        Refused::NeverOpens(which) => {
            (calendar(which).week[0], t.contract_error_never().to_owned())
        }
        Refused::ZeroTarget { promise, severity } => (
            target(severity, promise),
            t.contract_error_zero().to_owned(),
        ),
        Refused::ResolvedBeforeTaken(severity) => (
            target(severity, custode_domain::contract::Promise::Resolution),
            t.contract_error_resolved(severity.number()),
        ),
        Refused::SlowerWhenMoreSevere { promise, severity } => (
            target(severity, promise),
            t.contract_error_slower(severity.number()),
        ),
        Refused::AtRisk(_) => (AT_RISK, t.contract_error_at_risk().to_owned()),
    }
}

impl NewContractPage {
    pub(super) fn new(viewer: &Viewer, history: &History, typed: &Typed, said: Said) -> Self {
        let t = viewer.language;
        let ente = history.ente.id;
        let errors = said.errors;
        Self {
            frame: Frame::new(viewer, Here::Contracts)
                .crumb(t.contract_title(), PLACE)
                .crumb(history.ente.name.clone(), format!("{PLACE}/{ente}")),
            ente,
            read: typed.get(READ).to_owned(),
            from: typed.get(FROM).to_owned(),
            reason: typed.get(REASON).to_owned(),
            promises: promises(t, typed, &errors),
            at_risk: at_risk(t, typed, &errors),
            criteria: criteria(t, typed, &errors),
            choices: Choices::new(t, typed),
            errors,
            preview: said.preview.map(|preview| PreviewPart::new(t, &preview)),
            stale: said.stale,
        }
    }
}
