//! Show: all figures of a period on one page.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use custode_domain::figures::{Cut, Figure, Metric};
use jiff::Timestamp;

use super::asked::Address;
use super::definition::{self, Definition};
use super::filter::Filter;
use super::glance::{Key, Topic, contents, keys};
use super::number::{Number, Teller};
use super::{pdf, told};
use crate::app::App;
use crate::app::choices::choices;
use crate::app::figures::{Told, figures};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::Errors;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found};
use crate::web::tickets::{Pairs, said};
use crate::web::when::When;

/// Where the page is.
pub(super) const PATH: &str = "/figures";

/// The page.
#[derive(Debug, Template)]
#[template(path = "figures/page.html")]
pub(in crate::web) struct FiguresPage {
    pub(super) frame: Frame,
    pub(super) filter: Filter,
    pub(super) errors: Errors,
    /// Whether some tickets alone are counted: what is left out is seen.
    pub(super) filtered: bool,
    /// The period in words.
    pub(super) period: String,
    /// What is to be said of the period or of the contracts.
    pub(super) notes: Vec<String>,
    /// What is looked at first.
    pub(super) keys: Vec<Key>,
    pub(super) topics: Vec<Topic>,
    pub(super) sections: Vec<Section>,
    /// The same numbers as files.
    pub(super) csv: String,
    pub(super) xlsx: String,
    /// The report of the quarter; nothing where it is of no quarter or of no single Ente.
    pub(super) pdf: Option<String>,
}

/// One figure.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) code: &'static str,
    /// `K2`
    pub(super) number: String,
    pub(super) title: &'static str,
    /// What it is and its numbers, or why it is not measured.
    pub(super) told: Result<(Definition, Vec<Number>), &'static str>,
}

/// `GET /figures`
pub(crate) async fn show(State(app): State<Arc<App>>, viewer: Viewer, pairs: Pairs) -> Response {
    let now = app.clock.now();
    let (address, errors) = Address::read(&said(pairs), viewer.language, now);
    page(&app, &viewer, &address, errors).await
}

/// The page of what an address asks for, with what is wrong with it.
pub(super) async fn page(
    app: &App,
    viewer: &Viewer,
    address: &Address,
    errors: Errors,
) -> Response {
    let (t, now) = (viewer.language, app.clock.now());
    let Some(asked) = address.asked() else {
        return not_found().await;
    };
    let choices = match choices(app, viewer).await {
        Ok(choices) => choices,
        Err(error) => return failed(&error),
    };
    let told = match figures(app, viewer, &asked).await {
        Ok(told) => told,
        Err(error) => return failed(&error),
    };
    let sections = sections(t, address, &told);
    let has_begun = told.report.period().from() < now;
    html(&FiguresPage {
        frame: Frame::new(viewer, Here::Figures),
        filter: Filter::new(t, address, &choices, now),
        errors,
        filtered: address.ente.is_some() || address.cut != Cut::default(),
        period: told::period(t, address.named),
        notes: notes(t, &told, now),
        keys: keys(t, &sections),
        topics: contents(t),
        sections,
        csv: address.at("/figures.csv", &[]),
        xlsx: address.at("/figures.xlsx", &[]),
        pdf: pdf::offered(viewer, address)
            .filter(|_| has_begun)
            .map(|(ente, quarter)| pdf::address(ente, quarter)),
    })
}

/// What is to be known before the numbers are read.
pub(super) fn notes(t: Lang, told: &Told, now: Timestamp) -> Vec<String> {
    let period = told.report.period();
    let mut notes = Vec::new();
    if now <= period.from() {
        notes.push(t.figure_not_begun().to_owned());
    } else if now < period.until() {
        notes.push(t.figure_until(When::at(now).minute()));
    }
    if !told.agreed.is_one() {
        notes.push(t.figure_differ().to_owned());
    }
    notes
}

/// Every figure, in the order of its number.
pub(super) fn sections(t: Lang, address: &Address, told: &Told) -> Vec<Section> {
    let teller = Teller { t, address, told };
    let numbers = |figure: Figure| {
        let metrics = told.report.metrics();
        let own = metrics.filter(move |(metric, _): &(Metric, _)| metric.figure() == figure);
        own.map(|(metric, measured)| teller.number(metric, measured))
            .collect()
    };
    let section = |figure: &Figure| {
        let definition = definition::of(t, *figure, told.agreed.rounding());
        Section {
            code: figure.code(),
            number: figure.code().to_uppercase(),
            title: told::figure(t, *figure),
            told: definition.map(|definition| (definition, numbers(*figure))),
        }
    };
    Figure::ALL.iter().map(section).collect()
}
