//! Due: by when the desk owes something on a request, as the people of its Ente read it.

use custode_domain::contract::{Contract, Due};
use custode_domain::ticket::Ticket;

use crate::lang::Lang;
use crate::web::when::When;

/// What is owed and by when: the taking in charge while nobody took it, and the answer; nothing once it was given.
pub(super) fn due(t: Lang, contract: &Contract, ticket: &Ticket) -> Vec<String> {
    let minute = |at| When::at(at).minute();
    match contract.due(ticket) {
        Due::TakeCharge(at) => {
            let taken = t.portal_due_taken(minute(at));
            let solved = contract.resolution(ticket);
            let solved = solved.map(|at| t.portal_due_solved(minute(at)));
            std::iter::once(taken).chain(solved).collect()
        }
        Due::Resolution(at) => vec![t.portal_due_solved(minute(at))],
        Due::Nothing => Vec::new(),
    }
}
