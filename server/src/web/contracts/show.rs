//! Show: the contract of an Ente: what is promised by now, and every version with who, when, why and what differs.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use custode_domain::contract::{Reaches, Version};
use custode_domain::id::EnteId;

use super::PLACE;
use super::facts::{Difference, Section, differences, sections};
use super::list::begins;
use crate::app::App;
use crate::app::contracts::{self, History, VersionShown};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found};
use crate::web::when::When;

/// The page.
#[derive(Debug, Template)]
#[template(path = "contracts/show.html")]
pub(in crate::web) struct ContractPage {
    pub(super) frame: Frame,
    ente: EnteId,
    name: String,
    in_force: u32,
    sections: Vec<Section>,
    /// The youngest first.
    versions: Vec<Row>,
    /// Whether whoever looks writes versions.
    writes: bool,
}

/// A version.
#[derive(Debug)]
struct Row {
    number: u32,
    from: String,
    /// Whether it holds, or is still to come; empty for those that are over.
    stands: &'static str,
    reaches: &'static str,
    maker: Option<(String, String)>,
    differences: Vec<Difference>,
}

/// `GET /contracts/{ente}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(ente): Path<String>,
) -> Response {
    let Ok(ente) = ente.parse() else {
        return not_found().await;
    };
    match contracts::history(&app, &viewer, ente).await {
        Ok(Some(history)) => html(&ContractPage::new(&viewer, &history)),
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

impl ContractPage {
    pub(super) fn new(viewer: &Viewer, history: &History) -> Self {
        let t = viewer.language;
        let versions = &history.versions;
        let in_force = versions
            .iter()
            .find(|shown| shown.version.number == history.in_force);
        let terms = in_force.map(|shown| sections(t, shown.version.contract.terms()));
        let mut before: Option<&Version> = None;
        let mut rows = Vec::new();
        for shown in versions {
            rows.push(Row::new(t, shown, before, history.in_force));
            before = Some(&shown.version);
        }
        rows.reverse();
        Self {
            frame: Frame::new(viewer, Here::Contracts).crumb(t.contract_title(), PLACE),
            ente: history.ente.id,
            name: history.ente.name.clone(),
            in_force: history.in_force,
            sections: terms.unwrap_or_default(),
            versions: rows,
            writes: viewer.can(Action::ManageContracts),
        }
    }
}

impl Row {
    fn new(t: Lang, shown: &VersionShown, before: Option<&Version>, in_force: u32) -> Self {
        let version = &shown.version;
        let maker = shown.maker.as_ref().map(|maker| {
            let made = t.contract_made_by(&maker.name, When::at(maker.at).minute());
            (made, maker.reason.clone())
        });
        let terms = version.contract.terms();
        let stands = match version.number.cmp(&in_force) {
            std::cmp::Ordering::Less => "",
            std::cmp::Ordering::Equal => t.contract_now(),
            std::cmp::Ordering::Greater => t.contract_later(),
        };
        Self {
            number: version.number,
            from: begins(t, version.from),
            stands,
            reaches: reaches(t, version.reaches),
            maker,
            differences: before.map_or_else(Vec::new, |before| {
                differences(t, before.contract.terms(), terms)
            }),
        }
    }
}

/// Which tickets a version governs.
pub(super) const fn reaches(t: Lang, reaches: Reaches) -> &'static str {
    match reaches {
        Reaches::OpenedSince => t.contract_reaches_opened(),
        Reaches::StillOpen => t.contract_reaches_open(),
    }
}
