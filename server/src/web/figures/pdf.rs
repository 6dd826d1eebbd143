//! PDF: the report of a quarter to an Ente, as a file to keep.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use custode_domain::id::EnteId;
use jiff::Timestamp;

use super::asked::Address;
use super::export::file;
use super::quarterly::{compose, file_name};
use super::show;
use crate::app::App;
use crate::app::figures::{MadeReport, Quarter, note_report, quarterly};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::mint::sha256;
use crate::sealing::encode;
use crate::web::form::Errors;
use crate::web::page::{failed, not_found};
use crate::web::tickets::{Pairs, said};
use crate::web::when::day;

/// Where the report is.
pub(super) const PATH: &str = "/figures.pdf";

/// `GET /figures.pdf`
pub(crate) async fn report(State(app): State<Arc<App>>, viewer: Viewer, pairs: Pairs) -> Response {
    let (t, now) = (viewer.language, app.clock.now());
    let (address, errors) = Address::read(&said(pairs), t, now);
    match wanted(t, &viewer, &address, errors, now) {
        Ok((ente, quarter)) => match make(&app, &viewer, ente, quarter, now).await {
            Ok(Some((name, bytes))) => file("application/pdf", &name, bytes),
            Ok(None) => not_found().await,
            Err(error) => failed(error.as_ref()),
        },
        Err(errors) => {
            let page = show::page(&app, &viewer, &address, errors).await;
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
    }
}

/// The report of what an address asks for, where there can be one: of one Ente and of a quarter.
pub(super) fn offered(viewer: &Viewer, address: &Address) -> Option<(EnteId, Quarter)> {
    let ente = address.ente.or(viewer.ente)?;
    Some((ente, Quarter::of(address.named)?))
}

/// Where the report of a quarter is.
pub(super) fn address(ente: EnteId, quarter: Quarter) -> String {
    let mut pairs = quarter.named().pairs();
    pairs.push(("ente", ente.to_string()));
    crate::web::tickets::address(PATH, &pairs)
}

fn wanted(
    t: Lang,
    viewer: &Viewer,
    address: &Address,
    mut errors: Errors,
    now: Timestamp,
) -> Result<(EnteId, Quarter), Errors> {
    if !errors.is_empty() {
        return Err(errors);
    }
    let quarter = Quarter::of(address.named).and_then(|quarter| {
        let period = quarter.period().ok()?;
        Some((quarter, period))
    });
    match &quarter {
        None => errors.add("period", t.report_error_quarter()),
        Some((_, period)) if now <= period.from() => {
            errors.add("period", t.report_error_future(day(period.first())));
        }
        Some(_) => {}
    }
    if address.ente.or(viewer.ente).is_none() {
        errors.add("ente", t.report_error_ente());
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    offered(viewer, address).ok_or(errors)
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The name and the bytes of a report, which the audit knows by then.
async fn make(
    app: &App,
    viewer: &Viewer,
    ente: EnteId,
    quarter: Quarter,
    now: Timestamp,
) -> Result<Option<(String, Vec<u8>)>, Failure> {
    let scope = viewer.scope(Action::SeeFigures);
    let Some(told) = quarterly(app, scope, ente, quarter).await? else {
        return Ok(None);
    };
    let report = compose(viewer.language, &app.about, &told, now)?;
    let bytes = app.typesetter.set(&report).await?;
    let made = MadeReport {
        actor: &format!("person:{}", viewer.id),
        ente,
        quarter,
        sha256: &encode(&sha256(&bytes)),
        fingerprint: &report.fingerprint,
    };
    note_report(app, made).await?;
    let name = file_name(&told.ente.name, &quarter.named().spelt());
    Ok(Some((name, bytes)))
}
