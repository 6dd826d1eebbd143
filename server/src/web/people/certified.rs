//! Certified: what issuers attest of somebody, on their page and in its form (T49).

use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::certification::{Certification, Validity};
use custode_domain::id::PersonId;
use custode_domain::ticket::Line;
use jiff::civil::Date;
use serde::Deserialize;
use uuid::Uuid;

use super::{PLACE, Said, page};
use crate::app::App;
use crate::app::people::{self, NotDone};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::Errors;
use crate::web::page::{failed, not_found, not_read};
use crate::web::when::day;

/// A certification on the page.
#[derive(Debug)]
pub(super) struct Attested {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) issuer: String,
    pub(super) until: String,
    /// What should be seen to; empty when nothing should.
    pub(super) warning: &'static str,
}

/// A certification, as it is written down.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Certified {
    #[serde(default)]
    pub(super) certification: String,
    #[serde(default)]
    pub(super) issuer: String,
    #[serde(default)]
    pub(super) until: String,
}

/// Which certification is taken away.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Taken {
    certification: Uuid,
}

/// `POST /people/{person}/certifications`
pub(super) async fn certify(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(id): Path<String>,
    sent: Result<Form<Certified>, FormRejection>,
) -> Response {
    let Ok(id) = id.parse::<PersonId>() else {
        return not_found().await;
    };
    let certified = match sent {
        Ok(Form(certified)) => certified,
        Err(refused) => return not_read(refused.status()),
    };
    let t = viewer.language;
    let wrong = match certified.parse(t) {
        Err(errors) => errors,
        Ok(certification) => match people::certify(&app, &viewer, id, certification).await {
            Ok(true) => return Redirect::to(&format!("{PLACE}/{id}")).into_response(),
            Ok(false) => {
                let mut errors = Errors::default();
                let most = people::MOST_CERTIFICATIONS;
                errors.add("certification", t.certification_error_many(most));
                errors
            }
            Err(NotDone::Store(error)) => return failed(&error),
            Err(
                NotDone::Nobody
                | NotDone::Oneself
                | NotDone::Taken
                | NotDone::Ente
                | NotDone::Unfit(_),
            ) => return not_found().await,
        },
    };
    let said = Said {
        certified: Some((certified, wrong)),
        ..Said::default()
    };
    page(&app, &viewer, id, said).await
}

/// `POST /people/{person}/certifications/remove`
pub(super) async fn decertify(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(id): Path<String>,
    sent: Result<Form<Taken>, FormRejection>,
) -> Response {
    let Ok(id) = id.parse::<PersonId>() else {
        return not_found().await;
    };
    let taken = match sent {
        Ok(Form(taken)) => taken,
        Err(refused) => return not_read(refused.status()),
    };
    match people::decertify(&app, &viewer, id, taken.certification).await {
        Ok(()) => Redirect::to(&format!("{PLACE}/{id}")).into_response(),
        Err(NotDone::Store(error)) => failed(&error),
        Err(
            NotDone::Nobody | NotDone::Oneself | NotDone::Taken | NotDone::Ente | NotDone::Unfit(_),
        ) => not_found().await,
    }
}

impl Certified {
    fn parse(&self, t: Lang) -> Result<Certification, Errors> {
        let mut errors = Errors::default();
        let mut line = |field, text| {
            let read = Line::parse(text);
            read.map_err(|_| errors.add(field, t.certification_error()))
                .ok()
        };
        let name = line("certification", &self.certification);
        let issuer = line("issuer", &self.issuer);
        let until = match self.until.trim() {
            "" => Some(None),
            day => day.parse::<Date>().ok().map(Some),
        };
        if until.is_none() {
            errors.add("until", t.certification_error_date());
        }
        match (name, issuer, until) {
            (Some(name), Some(issuer), Some(valid_until)) => Ok(Certification {
                name,
                issuer,
                valid_until,
            }),
            _ => Err(errors),
        }
    }
}

impl Attested {
    pub(super) fn new(t: Lang, (id, one, validity): &(Uuid, Certification, Validity)) -> Self {
        Self {
            id: id.to_string(),
            name: one.name.to_string(),
            issuer: one.issuer.to_string(),
            until: one
                .valid_until
                .map_or_else(|| t.certification_for_good().to_owned(), day),
            warning: match validity {
                Validity::Valid => "",
                Validity::EndsSoon => t.certification_soon(),
                Validity::Expired => t.certification_expired(),
            },
        }
    }
}
