//! Machines: the list, and the page of one.

mod hours;
mod list;
mod row;
#[cfg(test)]
mod samples;
mod show;

#[cfg(test)]
pub(super) use list::MachinesPage;
#[cfg(test)]
pub(super) use show::MachinePage;

pub(super) use row::{Condition, Row};

use super::session::Pages;
use crate::app::rights::Action;
use crate::routes::{Routes, Rule};

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let rule = Rule::Needs(Action::SeeMachines);
    routes
        .get("/machines", rule, list::list)
        .get("/machines/{machine}", rule, show::show)
}
