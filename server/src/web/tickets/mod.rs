//! Tickets: the list, and the page of one.

mod evidence;
mod finding;
mod list;
mod log;
#[cfg(test)]
mod samples;
mod show;

#[cfg(test)]
pub(super) use list::TicketsPage;
#[cfg(test)]
pub(super) use show::TicketPage;

use super::session::Pages;
use crate::app::rights::Action;
use crate::routes::{Routes, Rule};

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let rule = Rule::Needs(Action::SeeTickets);
    routes
        .get("/tickets", rule, list::list)
        .get("/tickets/{ticket}", rule, show::show)
}
