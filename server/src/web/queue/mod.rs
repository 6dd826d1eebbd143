//! Queue: the open tickets in the order of their work, as the desk looks at them all day.

mod next;
mod row;
#[cfg(test)]
mod samples;
mod show;
mod views;
mod why;

pub(super) use row::QueueRow;
#[cfg(test)]
pub(super) use show::QueuePage;
pub(super) use why::due_in;

use super::session::Pages;
use crate::app::rights::Action;
use crate::routes::{Routes, Rule};

/// Its page.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    routes.get("/queue", Rule::Needs(Action::SeeQueue), show::show)
}
