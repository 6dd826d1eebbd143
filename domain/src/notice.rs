//! Notice: who is owed a word about what happened to a ticket (T21, T23).

use crate::alarm;
use crate::id::{EnteId, PersonId, TaskId, TicketId};
use crate::on_call::{Called, Page};
use crate::person::Actor;
use crate::ticket::{Event, Happening, StateName, Ticket, Visibility};

/// A word that is owed to somebody. It is stored together with the event that causes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Notice {
    /// About which ticket.
    pub ticket: TicketId,
    /// To whom.
    pub to: Recipient,
    /// Why.
    pub occasion: Occasion,
}

/// To whom a notice is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// The person who asked.
    Requester(PersonId),
    /// The contacts of the Ente, where no person asked.
    EnteContacts(EnteId),
    /// Everybody at the first level (T23).
    FrontOffice,
    /// The person who answers for the ticket.
    Owner(PersonId),
    /// Somebody who is on call (T02).
    OnCall(PersonId),
    /// Who coordinates the desk.
    Coordinators,
}

/// Why a notice is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Occasion {
    /// The ticket entered this state; [`StateName::New`] is its opening (T21).
    Entered(StateName),
    /// It was reopened.
    Reopened,
    /// It is urgent from here on (T23).
    Urgent,
    /// It was given to the recipient.
    Assigned,
    /// Somebody wrote to the recipient.
    Noted,
    /// The third level is done with this task, or refuses it (T14).
    TaskEnded(TaskId),
    /// Its last fault cleared: a person may close.
    ClosureProposed,
    /// Who is on call is called for it (T02).
    Paged,
    /// It needs somebody on call, and nobody is, or nobody answered (T02).
    NobodyOnCall,
}

impl Recipient {
    /// The spelling of its kind in the database; who it is stands beside it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Requester(_) => "requester",
            Self::EnteContacts(_) => "ente_contacts",
            Self::FrontOffice => "front_office",
            Self::Owner(_) => "owner",
            Self::OnCall(_) => "on_call",
            Self::Coordinators => "coordinators",
        }
    }
}

impl Occasion {
    /// The spelling in the database; its data stands beside it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Entered(_) => "entered",
            Self::Reopened => "reopened",
            Self::Urgent => "urgent",
            Self::Assigned => "assigned",
            Self::Noted => "noted",
            Self::TaskEnded(_) => "task_ended",
            Self::ClosureProposed => "closure_proposed",
            Self::Paged => "paged",
            Self::NobodyOnCall => "nobody_on_call",
        }
    }
}

/// The notices that these events owe; `ticket` is the one after them.
pub fn notices_owed(ticket: &Ticket, events: &[Event]) -> Vec<Notice> {
    let owed = events.iter().flat_map(|event| {
        let customer = customer_occasion(event).map(|occasion| (customer(ticket), occasion));
        let front_office =
            alarm::raises(event).then_some((Recipient::FrontOffice, Occasion::Urgent));
        let owner = owner_occasion(event)
            .and_then(|occasion| Some((other_owner(ticket, event)?, occasion)));
        [customer, front_office, owner, on_call(event)]
            .into_iter()
            .flatten()
    });
    owed.map(|(to, occasion)| Notice {
        ticket: ticket.id(),
        to,
        occasion,
    })
    .collect()
}

/// The person who asked, or else the Ente's contacts.
fn customer(ticket: &Ticket) -> Recipient {
    match ticket.requester() {
        Some(person) => Recipient::Requester(person),
        None => Recipient::EnteContacts(ticket.ente()),
    }
}

/// T21: the opening and every change of state; besides, what the desk writes for them to read.
fn customer_occasion(event: &Event) -> Option<Occasion> {
    if let Happening::Reopened(_) = event.what {
        return Some(Occasion::Reopened);
    }
    if let Happening::Noted {
        visibility: Visibility::Public,
        ..
    } = event.what
    {
        return (!is_from_an_ente(event)).then_some(Occasion::Noted);
    }
    event.what.name().enters().map(Occasion::Entered)
}

/// What the person who answers for the ticket must not miss.
fn owner_occasion(event: &Event) -> Option<Occasion> {
    match &event.what {
        Happening::Assigned { .. } => Some(Occasion::Assigned),
        Happening::TaskAnswered { task, .. } | Happening::TaskDeclined { task, .. } => {
            Some(Occasion::TaskEnded(*task))
        }
        Happening::ClosureProposed => Some(Occasion::ClosureProposed),
        Happening::Reopened(_) => Some(Occasion::Reopened),
        Happening::Noted { .. } => is_from_an_ente(event).then_some(Occasion::Noted),
        Happening::Opened(_)
        | Happening::TakenInCharge
        | Happening::WorkStarted
        | Happening::WaitStarted(_)
        | Happening::Resumed
        | Happening::Escalated { .. }
        | Happening::Transferred { .. }
        | Happening::Classified { .. }
        | Happening::SeverityChanged { .. }
        | Happening::WorkaroundRecorded { .. }
        | Happening::OnCallPaged(_)
        | Happening::OnCallPassedOn { .. }
        | Happening::OnCallAcknowledged
        | Happening::TaskAssigned(_)
        | Happening::TaskAccepted { .. }
        | Happening::TaskWithdrawn { .. }
        | Happening::ConsultingPlanned { .. }
        | Happening::HoursUsed { .. }
        | Happening::HoursCorrected { .. }
        | Happening::TrainingHeld(_)
        | Happening::FindingRaised(_)
        | Happening::FindingRegraded { .. }
        | Happening::FindingFlapping(_)
        | Happening::FindingCleared(_)
        | Happening::TechnicallyClosed { .. }
        | Happening::VerificationAttempted(_)
        | Happening::Closed { .. }
        | Happening::Cancelled { .. }
        | Happening::MarkedDuplicate { .. }
        | Happening::Linked { .. }
        | Happening::Unlinked { .. }
        | Happening::Repromised(_) => None,
    }
}

/// Who is called; the coordinators where nobody is, or nobody answered (T02).
const fn on_call(event: &Event) -> Option<(Recipient, Occasion)> {
    let (Happening::OnCallPaged(Page { to, .. }) | Happening::OnCallPassedOn { to }) = &event.what
    else {
        return None;
    };
    Some(match *to {
        Called::Person { person, .. } => (Recipient::OnCall(person), Occasion::Paged),
        Called::Coordinators => (Recipient::Coordinators, Occasion::NobodyOnCall),
    })
}

/// The owner, unless it is the owner who acted.
fn other_owner(ticket: &Ticket, event: &Event) -> Option<Recipient> {
    ticket
        .owner()
        .filter(|owner| event.by.person() != Some(*owner))
        .map(Recipient::Owner)
}

fn is_from_an_ente(event: &Event) -> bool {
    matches!(event.by, Actor::Person { role, .. } if role.is_of_an_ente())
}

#[cfg(test)]
mod tests;
