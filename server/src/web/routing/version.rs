//! The page of a version of the rules.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use custode_domain::routing::Rules;

use super::PLACE;
use super::list::{Seen, edited};
use super::row::{Row, rows};
use crate::app::App;
use crate::app::rights::Action;
use crate::app::routing::{self, Names};
use crate::app::viewer::Viewer;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found, not_read};

/// The page.
#[derive(Debug, Template)]
#[template(path = "routing/version.html")]
pub(in crate::web) struct VersionPage {
    pub(super) frame: Frame,
    pub(super) version: u64,
    pub(super) is_in_force: bool,
    pub(super) rows: Vec<Row>,
    /// The revision of the draft that would be replaced.
    pub(super) revision: u64,
    pub(super) manages: bool,
}

/// `GET /routing/versions/{version}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(version): Path<String>,
) -> Response {
    let Ok(number) = version.parse::<u64>() else {
        return not_found().await;
    };
    let shown = match routing::show(&app, &viewer).await {
        Ok(Some(shown)) => shown,
        Ok(None) => return not_found().await,
        Err(error) => return failed(&error),
    };
    match routing::version(&app, &viewer, number).await {
        Ok(Some((rules, names))) => {
            let is_in_force = shown.in_force.is_some_and(|(version, _)| version == number);
            let revision = shown.draft.map_or(0, |draft| draft.revision);
            let which = (number, is_in_force, revision);
            html(&VersionPage::new(&viewer, which, &rules, &names))
        }
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// `POST /routing/versions/{version}/draft`
pub(super) async fn take_over(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(version): Path<String>,
    sent: Result<Form<Seen>, FormRejection>,
) -> Response {
    let Ok(number) = version.parse::<u64>() else {
        return not_found().await;
    };
    let Form(seen) = match sent {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let done = routing::take_over(&app, &viewer, seen.revision, number).await;
    edited(&app, &viewer, done).await
}

impl VersionPage {
    pub(super) fn new(
        viewer: &Viewer,
        (version, is_in_force, revision): (u64, bool, u64),
        rules: &Rules,
        names: &Names,
    ) -> Self {
        let t = viewer.language;
        Self {
            frame: Frame::new(viewer, Here::Routing).crumb(t.routing_title(), PLACE),
            version,
            is_in_force,
            rows: rows(t, rules.all(), names),
            revision,
            manages: viewer.can(Action::ManageRouting),
        }
    }
}
