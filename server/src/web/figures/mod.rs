//! Figures: what the service is measured on, with the definition, the chart and the tickets of every number (T01).

mod asked;
mod behind;
mod definition;
mod export;
mod filter;
mod glance;
mod number;
mod pdf;
pub(crate) mod quarterly;
#[cfg(test)]
mod samples;
mod show;
mod told;

#[cfg(test)]
pub(super) use behind::BehindPage;
#[cfg(test)]
pub(super) use show::FiguresPage;

use super::session::Pages;
use crate::app::rights::Action;
use crate::routes::{Routes, Rule};

/// Their pages and files.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let rule = Rule::Needs(Action::SeeFigures);
    routes
        .get("/figures", rule, show::show)
        .get("/figures/tickets", rule, behind::list)
        .get("/figures.csv", rule, export::csv)
        .get("/figures.xlsx", rule, export::xlsx)
        .get(pdf::PATH, rule, pdf::report)
}
