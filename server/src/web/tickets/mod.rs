//! Tickets: the list, and the page of one.

mod asked;
mod chips;
mod evidence;
mod filter;
mod finding;
mod list;
#[cfg(test)]
mod list_samples;
mod log;
#[cfg(test)]
mod samples;
mod show;

pub(super) use asked::{Asked, Pairs, Whose, said};
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
