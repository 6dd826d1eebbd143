//! Notice: who is owed a word about what happened to a ticket (T21, T23).

use crate::alarm;
use crate::assistance::StepName;
use crate::id::{EnteId, PersonId, TaskId, TicketId};
use crate::on_call::{Called, Page};
use crate::person::Actor;
use crate::ticket::{Event, Happening, StateName, Term, Ticket, Visibility};

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
    /// The person who gave the answer, and owes its verification.
    Closer(PersonId),
    /// The people of the area that has this task (T13).
    Area(TaskId),
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
    /// Most of the time for something is used up (T14).
    AtRisk(Term),
    /// A deadline was missed.
    Breached(Term),
    /// The last day to verify the fix begins (T40).
    VerificationEscalated,
    /// A remote session waits for their consent (T28).
    ConsentAsked,
    /// A remote session was granted, refused or left unanswered.
    ConsentAnswered,
    /// A remote session is over.
    SessionEnded,
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
            Self::Closer(_) => "closer",
            Self::Area(_) => "area",
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
            Self::AtRisk(_) => "at_risk",
            Self::Breached(_) => "breached",
            Self::VerificationEscalated => "verification_escalated",
            Self::ConsentAsked => "consent_asked",
            Self::ConsentAnswered => "consent_answered",
            Self::SessionEnded => "session_ended",
        }
    }

    /// Whether the word waits until the desk opens: nobody is reminded at night (R11).
    pub const fn waits_for_service(self) -> bool {
        match self {
            Self::AtRisk(_) | Self::Breached(_) | Self::VerificationEscalated => true,
            Self::Entered(_)
            | Self::Reopened
            | Self::Urgent
            | Self::Assigned
            | Self::Noted
            | Self::TaskEnded(_)
            | Self::ClosureProposed
            | Self::Paged
            | Self::NobodyOnCall
            | Self::ConsentAsked
            | Self::ConsentAnswered
            | Self::SessionEnded => false,
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
        let usual = [customer, front_office, owner, on_call(event)];
        let usual = usual.into_iter().flatten();
        usual
            .chain(late(ticket, event))
            .chain(assistance(ticket, event))
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
        | Happening::Assistance(_)
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
        | Happening::Repromised(_)
        | Happening::AtRisk { .. }
        | Happening::Breached { .. }
        | Happening::VerificationEscalated { .. } => None,
    }
}

/// Who looks after what is late, or soon will be (T13, T14, T40).
fn late(ticket: &Ticket, event: &Event) -> Vec<(Recipient, Occasion)> {
    let (occasion, to) = if let Happening::AtRisk { term, .. } = event.what {
        (Occasion::AtRisk(term), at_risk(ticket, term))
    } else if let Happening::Breached { term, .. } = event.what {
        (Occasion::Breached(term), breached(ticket, term))
    } else if let Happening::VerificationEscalated { .. } = event.what {
        (
            Occasion::VerificationEscalated,
            vec![Recipient::Coordinators],
        )
    } else {
        return Vec::new();
    };
    to.into_iter().map(|to| (to, occasion)).collect()
}

/// The Ente is asked for its consent, and hears when a session is over; who asked hears the answer (T28).
fn assistance(ticket: &Ticket, event: &Event) -> Vec<(Recipient, Occasion)> {
    let Happening::Assistance(step) = &event.what else {
        return Vec::new();
    };
    let contacts = Recipient::EnteContacts(ticket.ente());
    let technician = ticket
        .session(step.session())
        .map(|it| Recipient::Owner(it.asked.technician));
    match step.name() {
        StepName::Offered => vec![(contacts, Occasion::ConsentAsked)],
        StepName::Declined | StepName::Refused | StepName::Expired | StepName::Granted => {
            let told = technician.map(|to| (to, Occasion::ConsentAnswered));
            told.into_iter().collect()
        }
        StepName::Ended => vec![(contacts, Occasion::SessionEnded)],
        StepName::Requested
        | StepName::Consented
        | StepName::Withdrawn
        | StepName::Opened
        | StepName::EndAsked => Vec::new(),
    }
}

fn at_risk(ticket: &Ticket, term: Term) -> Vec<Recipient> {
    match term {
        Term::TakeCharge | Term::Resolution => vec![owner_or_front_office(ticket)],
        Term::Task(task) => vec![owner_or_front_office(ticket), Recipient::Area(task)],
        Term::Verification => closer(ticket).into_iter().collect(),
    }
}

/// The front office has the coordinators in it.
fn breached(ticket: &Ticket, term: Term) -> Vec<Recipient> {
    match (term, ticket.owner()) {
        (Term::TakeCharge | Term::Resolution, Some(owner)) => {
            vec![Recipient::Owner(owner), Recipient::Coordinators]
        }
        (Term::TakeCharge | Term::Resolution, None) => vec![Recipient::FrontOffice],
        (Term::Task(task), _) => vec![owner_or_front_office(ticket), Recipient::Area(task)],
        (Term::Verification, _) => closer(ticket)
            .into_iter()
            .chain([Recipient::Coordinators])
            .collect(),
    }
}

fn owner_or_front_office(ticket: &Ticket) -> Recipient {
    ticket
        .owner()
        .map_or(Recipient::FrontOffice, Recipient::Owner)
}

fn closer(ticket: &Ticket) -> Option<Recipient> {
    let by = ticket.verification_owed()?.by.person()?;
    Some(Recipient::Closer(by))
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
