//! Tickets: the list, and the page of one.

mod asked;
mod bulk;
mod chips;
mod choices;
mod evidence;
mod fields;
mod filter;
mod finding;
mod forms;
mod list;
#[cfg(test)]
mod list_samples;
mod log;
#[cfg(test)]
mod samples;
mod show;
mod typed;
mod work;

pub(super) use asked::{Asked, Pairs, Whose, address, said};
#[cfg(test)]
pub(super) use bulk::BulkPage;
pub(super) use forms::{CommandForm, LONGEST_TEXT, Returned, Widget, task_form};
#[cfg(test)]
pub(super) use list::TicketsPage;
#[cfg(test)]
pub(super) use show::TicketPage;
pub(super) use typed::Typed;

use super::session::Pages;
use crate::app::rights::Action;
use crate::routes::{Routes, Rule};

/// Their pages.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let rule = Rule::Needs(Action::SeeTickets);
    routes
        .get("/tickets", rule, list::list)
        .get("/tickets/{ticket}", rule, show::show)
        .with(work::routes)
        .post(
            "/tickets/bulk",
            Rule::Needs(Action::WorkTickets),
            bulk::give,
        )
}
