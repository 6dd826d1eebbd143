//! Tickets for programs.

mod filter;
pub(super) mod finding;
pub(super) mod list;
pub(super) mod log;
pub(super) mod show;

use super::door::Programs;
use crate::app::rights::Action;
use crate::routes::{Routes, Rule};

/// Their addresses.
pub(super) fn routes(routes: Routes<Programs>) -> Routes<Programs> {
    let see = Rule::Needs(Action::SeeTickets);
    routes
        .get("/api/v1/tickets", see, list::list)
        .get("/api/v1/tickets/{ticket}", see, show::show)
}
