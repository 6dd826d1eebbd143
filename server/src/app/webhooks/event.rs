//! Event: what webhooks are told of, and what they are told. Messages hold identifiers and states and no text that
//! anybody wrote: who wants more asks the API, with the rights of a token.

use custode_domain::on_call::{Called, Page};
use custode_domain::ticket::{Event as Happened, Happening, Ticket};
use jiff::Timestamp;
use serde_json::json;

/// What a webhook can be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A ticket was opened.
    Opened,
    /// A ticket changed its state.
    StateChanged,
    /// Anything else happened to a ticket.
    Updated,
    /// Somebody on call was called for a ticket, or nobody could be: for gateways that send short messages (T02).
    OnCallPaged,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Opened,
        Self::StateChanged,
        Self::Updated,
        Self::OnCallPaged,
    ];

    /// Its spelling in messages.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Opened => "ticket.opened",
            Self::StateChanged => "ticket.state_changed",
            Self::Updated => "ticket.updated",
            Self::OnCallPaged => "on_call.paged",
        }
    }

    /// The event with this spelling.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.code() == code)
    }

    pub(super) fn of(before: Option<&Ticket>, after: &Ticket) -> Self {
        match before {
            None => Self::Opened,
            Some(before) if before.state_name() != after.state_name() => Self::StateChanged,
            Some(_) => Self::Updated,
        }
    }

    pub(super) fn message(
        self,
        before: Option<&Ticket>,
        after: &Ticket,
        events: &[Happened],
    ) -> String {
        let happened: Vec<_> = events
            .iter()
            .map(|event| event.what.name().code())
            .collect();
        let message = json!({
            "type": self.code(),
            "timestamp": after.changed_at().to_string(),
            "data": {
                "ticket": after.id().to_string(),
                "ente": after.ente().to_string(),
                "state": after.state_name().code(),
                "state_before": before.map(|before| before.state_name().code()),
                "severity": after.severity().number(),
                "level": after.level().code(),
                "happened": happened,
            },
        });
        message.to_string()
    }
}

/// Whom an event calls.
pub(super) const fn called(event: &Happened) -> Option<Called> {
    if let Happening::OnCallPaged(Page { to, .. }) | Happening::OnCallPassedOn { to } = &event.what
    {
        return Some(*to);
    }
    None
}

/// What is told of somebody who is called. The telephone is there because a gateway for short messages needs it.
pub(super) fn call(ticket: &Ticket, to: Called, phone: Option<&str>, at: Timestamp) -> String {
    let (person, until) = match to {
        Called::Person { person, until } => (Some(person.to_string()), Some(until.to_string())),
        Called::Coordinators => (None, None),
    };
    let message = json!({
        "type": Event::OnCallPaged.code(),
        "timestamp": at.to_string(),
        "data": {
            "ticket": ticket.id().to_string(),
            "ente": ticket.ente().to_string(),
            "severity": ticket.severity().number(),
            "competence": ticket.paging().map(|paging| paging.competence.code()),
            "person": person,
            "phone": phone,
            "acknowledge_by": until,
            "path": format!("/on-call/calls/{}", ticket.id()),
        },
    });
    message.to_string()
}

/// A message that says nothing.
pub(super) fn trial(at: Timestamp) -> String {
    json!({"type": "webhook.tried", "timestamp": at.to_string(), "data": {}}).to_string()
}
