//! Tickets for programs.

mod asked;
pub(super) mod create;
mod filter;
pub(super) mod finding;
pub(super) mod list;
pub(super) mod log;
pub(super) mod show;
pub(super) mod work;

use super::door::Programs;
use crate::app::rights::Action;
use crate::routes::{Routes, Rule};

/// Their addresses.
pub(super) fn routes(routes: Routes<Programs>) -> Routes<Programs> {
    let see = Rule::Needs(Action::SeeTickets);
    routes
        .get("/api/v1/tickets", see, list::list)
        .post(
            "/api/v1/tickets",
            Rule::Needs(Action::OpenRequest),
            create::create,
        )
        .get("/api/v1/tickets/{ticket}", see, show::show)
        .post(
            "/api/v1/tickets/{ticket}/notes",
            Rule::Needs(Action::Converse),
            work::note,
        )
        .post("/api/v1/tickets/{ticket}/commands", see, work::command)
}
