//! Assistance: the pages of remote sessions (T28).

mod follow;
mod form;
mod list;
mod moments;
mod part;
mod recording;
#[cfg(test)]
pub(in crate::web) mod samples;
mod session;
mod ticket;
mod words;

use crate::app::rights::Action;
use crate::routes::Routes;
use crate::routes::Rule::Needs;
use crate::web::session::Pages;

#[cfg(test)]
pub(in crate::web) use list::SessionsPage;
pub(in crate::web) use part::SessionsPart;
#[cfg(test)]
pub(in crate::web) use recording::RecordingPage;
#[cfg(test)]
pub(in crate::web) use session::SessionPage;
#[cfg(test)]
pub(in crate::web) use ticket::TicketSessionsPage;
pub(in crate::web) use words::{session_said, session_state, session_step};

/// Their routes.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let (see, consent) = (
        Needs(Action::SeeAssistance),
        Needs(Action::ConsentToAssistance),
    );
    routes
        .get("/assistance", see, list::show)
        .get("/tickets/{ticket}/assistance", see, ticket::show)
        .post(
            "/tickets/{ticket}/assistance",
            Needs(Action::WorkTickets),
            ticket::request,
        )
        .get("/assistance/{session}", see, session::show)
        .get("/assistance/{session}/recording", see, recording::show)
        .get(
            "/assistance/{session}/recording/{part}/live",
            see,
            follow::live,
        )
        .get(
            "/assistance/{session}/recording/{part}",
            see,
            recording::part,
        )
        .post("/assistance/{session}/consent", consent, session::consent)
        .post("/assistance/{session}/refuse", consent, session::refuse)
        .post(
            "/assistance/{session}/withdraw",
            Needs(Action::WorkTickets),
            session::withdraw,
        )
        .post("/assistance/{session}/end", see, session::end)
}
