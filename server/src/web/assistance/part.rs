//! Part: the remote sessions of a ticket, on the pages of the ticket.

use custode_domain::assistance::SessionStateName;

use super::words::session_state;
use crate::app::rights::Action;
use crate::app::show_ticket::{SessionOn, TicketShown};
use crate::app::viewer::Viewer;
#[cfg(test)]
use crate::lang::Lang;

/// The sessions of a ticket, and the way to ask for one.
#[derive(Debug, Default)]
pub(in crate::web) struct SessionsPart {
    pub(in crate::web) ticket: String,
    /// Those that are not over.
    pub(in crate::web) live: Vec<SessionLine>,
    /// Whether there are others.
    pub(in crate::web) has_past: bool,
    /// Whether whoever looks may ask for one.
    pub(in crate::web) requests: bool,
}

/// A session in one line.
#[derive(Debug)]
pub(in crate::web) struct SessionLine {
    pub(in crate::web) id: String,
    pub(in crate::web) machine: String,
    pub(in crate::web) state: &'static str,
    pub(in crate::web) state_code: &'static str,
    /// Whether it waits for whoever looks.
    pub(in crate::web) waits: bool,
    /// Whether it can be watched.
    pub(in crate::web) is_open: bool,
}

impl SessionsPart {
    pub(in crate::web) fn new(viewer: &Viewer, shown: &TicketShown) -> Self {
        let consents = viewer.can(Action::ConsentToAssistance);
        let told = |session: &SessionOn| SessionLine {
            id: session.id.to_string(),
            machine: session.machine.clone(),
            state: session_state(viewer.language, session.state),
            state_code: session.state.code(),
            waits: consents && session.state == SessionStateName::Offered,
            is_open: session.state == SessionStateName::Open,
        };
        let live = shown.sessions.iter().filter(|it| !it.state.is_over());
        Self {
            ticket: shown.ticket.id().to_string(),
            live: live.map(told).collect(),
            has_past: shown.sessions.iter().any(|it| it.state.is_over()),
            requests: viewer.can(Action::WorkTickets) && shown.ticket.state_name().is_open(),
        }
    }

    /// Nothing to say, nothing to do.
    pub(in crate::web) const fn is_empty(&self) -> bool {
        self.live.is_empty() && !self.has_past && !self.requests
    }
}

#[cfg(test)]
impl SessionsPart {
    pub(in crate::web) fn sample(t: Lang, said: &str, waits: bool) -> Self {
        let line = |state: SessionStateName| SessionLine {
            id: uuid::Uuid::from_u128(5).to_string(),
            machine: said.to_owned(),
            state: session_state(t, state),
            state_code: state.code(),
            waits: waits && state == SessionStateName::Offered,
            is_open: state == SessionStateName::Open,
        };
        Self {
            ticket: uuid::Uuid::from_u128(17).to_string(),
            live: vec![
                line(SessionStateName::Offered),
                line(SessionStateName::Open),
            ],
            has_past: true,
            requests: !waits,
        }
    }
}
