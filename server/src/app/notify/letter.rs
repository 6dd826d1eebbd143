//! Letter: what one person is told about one event of a ticket, in whatever medium.

use custode_domain::Severity;
use custode_domain::id::TaskId;
use custode_domain::notice::{Occasion, Recipient};
use custode_domain::on_call::{Page, PageReason};
use custode_domain::ticket::{
    Event, Happening, ReopeningCause, State, StateName, Ticket, Visibility,
};
use jiff::Timestamp;

use crate::app::App;
use crate::lang::Lang;
use crate::store::deliveries::Delivery;
use crate::store::notices::{self, Owed};
use crate::store::people::{self, Person};
use crate::store::tickets::{self, TicketNumber};
use crate::store::{StoreError, Tx, enti};

/// What one person is told about one event of a ticket. It tells the ticket as it was then, not as it is.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its way to the person.
    pub delivery: Delivery,
    /// As shown on screens.
    pub name: String,
    /// In which language they read.
    pub language: Lang,
    /// The name of the ticket's Ente.
    pub ente: String,
    /// The ticket's number.
    pub number: TicketNumber,
    /// The ticket in one line; hostile text.
    pub subject: String,
    /// Why they are told.
    pub occasion: Occasion,
    /// Whether nobody asked, but a machine.
    pub by_machine: bool,
    /// How much it keeps people from working.
    pub severity: Severity,
    /// Where the ticket stood.
    pub state: StateName,
    /// When it happened.
    pub at: Timestamp,
    /// What was said for them to read; hostile text. Never an internal note.
    pub said: Option<String>,
    /// The deadline that the letter is about.
    pub due: Option<Timestamp>,
    /// The task that the reader has to answer: the page of its ticket is not for them (T18).
    pub task: Option<TaskId>,
    /// Who or what is awaited, and when it is expected.
    pub awaited: Option<(String, Option<Timestamp>)>,
}

impl Letter {
    /// Where its reader does what they are asked to do.
    pub fn path(&self) -> String {
        let ticket = self.delivery.ticket;
        if let Some(task) = self.task {
            return format!("/tasks/{task}");
        }
        match self.occasion {
            Occasion::Paged | Occasion::NobodyOnCall => format!("/on-call/calls/{ticket}"),
            Occasion::Entered(_)
            | Occasion::Reopened
            | Occasion::Urgent
            | Occasion::Assigned
            | Occasion::Noted
            | Occasion::TaskEnded(_)
            | Occasion::ClosureProposed
            | Occasion::AtRisk(_)
            | Occasion::Breached(_)
            | Occasion::VerificationEscalated => format!("/tickets/{ticket}"),
            Occasion::ConsentAsked | Occasion::ConsentAnswered | Occasion::SessionEnded => {
                format!("/tickets/{ticket}/assistance")
            }
        }
    }
}

/// What there is to write.
#[derive(Debug, Clone)]
pub enum Writing {
    /// This.
    Letter(Box<Letter>),
    /// Nothing, for this reason, any more.
    Nothing(&'static str),
}

/// What is to be written for a delivery.
pub async fn letter(app: &App, delivery: &Delivery) -> Result<Writing, StoreError> {
    let delivery = delivery.clone();
    app.store
        .read("letter", move |tx| write(tx, &delivery))
        .await
}

fn write(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<Writing, StoreError> {
    let person = match people::find(tx, delivery.person)? {
        Some(person) if person.active => person,
        Some(_) | None => return Ok(Writing::Nothing("the person is shut out")),
    };
    let owed = notices::find(tx, delivery.ente, delivery.notice)?;
    let numbered = tickets::numbered(tx, delivery.ente, delivery.ticket)?;
    let (Some(owed), Some((_, number))) = (owed, numbered) else {
        return Ok(Writing::Nothing("the ticket is gone"));
    };
    let log = tickets::events(tx, delivery.ente, delivery.ticket)?;
    let told = usize::try_from(owed.event_ordinal).unwrap_or(usize::MAX);
    let then = log.get(..told).unwrap_or(&log);
    let (Ok(ticket), Some(event)) = (Ticket::replay(then), then.last()) else {
        return Ok(Writing::Nothing("the log of the ticket is broken"));
    };
    let ente = enti::find(tx, delivery.ente)?.map_or_else(String::new, |ente| ente.name);
    let letter = compose(
        delivery.clone(),
        person,
        &owed,
        (&ticket, number),
        event,
        ente,
    );
    Ok(Writing::Letter(Box::new(letter)))
}

fn compose(
    delivery: Delivery,
    person: Person,
    owed: &Owed,
    (ticket, number): (&Ticket, TicketNumber),
    event: &Event,
    ente: String,
) -> Letter {
    Letter {
        delivery,
        language: person.language,
        name: person.name,
        ente,
        number,
        subject: ticket.subject().as_str().to_owned(),
        occasion: owed.notice.occasion,
        by_machine: ticket.requester().is_none(),
        severity: ticket.severity(),
        state: ticket.state_name(),
        at: event.at,
        said: said(&event.what),
        due: due(&event.what),
        task: match owed.notice.to {
            Recipient::Area(task) => Some(task),
            Recipient::Requester(_)
            | Recipient::EnteContacts(_)
            | Recipient::FrontOffice
            | Recipient::Owner(_)
            | Recipient::OnCall(_)
            | Recipient::Coordinators
            | Recipient::Closer(_) => None,
        },
        awaited: awaited(ticket.state()),
    }
}

/// What an event says to everybody who may read the ticket. What the desk writes for itself stays with the desk.
fn said(what: &Happening) -> Option<String> {
    let text = match what {
        Happening::Noted {
            visibility: Visibility::Public,
            text,
        }
        | Happening::OnCallPaged(Page {
            reason: PageReason::Judged(text),
            ..
        })
        | Happening::Reopened(ReopeningCause::Contested(text)) => text,
        Happening::WaitStarted(wait) => &wait.reason,
        Happening::TechnicallyClosed { answer, .. } => answer,
        Happening::Cancelled { reason } | Happening::MarkedDuplicate { reason, .. } => reason,
        Happening::Noted {
            visibility: Visibility::Internal,
            ..
        }
        | Happening::OnCallPaged(Page {
            reason: PageReason::Blocking,
            ..
        })
        | Happening::OnCallPassedOn { .. }
        | Happening::OnCallAcknowledged
        | Happening::Assistance(_)
        | Happening::Opened(_)
        | Happening::Linked { .. }
        | Happening::Unlinked { .. }
        | Happening::Repromised(_)
        | Happening::TakenInCharge
        | Happening::WorkStarted
        | Happening::Resumed
        | Happening::Escalated { .. }
        | Happening::Transferred { .. }
        | Happening::Assigned { .. }
        | Happening::Classified { .. }
        | Happening::SeverityChanged { .. }
        | Happening::WorkaroundRecorded { .. }
        | Happening::TaskAssigned(_)
        | Happening::TaskAccepted { .. }
        | Happening::TaskAnswered { .. }
        | Happening::TaskDeclined { .. }
        | Happening::TaskWithdrawn { .. }
        | Happening::ConsultingPlanned { .. }
        | Happening::HoursUsed { .. }
        | Happening::HoursCorrected { .. }
        | Happening::TrainingHeld(_)
        | Happening::FindingRaised(_)
        | Happening::FindingRegraded { .. }
        | Happening::FindingFlapping(_)
        | Happening::FindingCleared(_)
        | Happening::ClosureProposed
        | Happening::VerificationAttempted(_)
        | Happening::Closed { .. }
        | Happening::AtRisk { .. }
        | Happening::Breached { .. }
        | Happening::VerificationEscalated { .. }
        | Happening::Reopened(ReopeningCause::Refired(_) | ReopeningCause::Ineffective) => {
            return None;
        }
    };
    Some(text.as_str().to_owned())
}

/// The deadline that an event is about.
fn due(what: &Happening) -> Option<Timestamp> {
    if let Happening::AtRisk { due, .. }
    | Happening::Breached { due, .. }
    | Happening::VerificationEscalated { due } = what
    {
        Some(*due)
    } else {
        None
    }
}

fn awaited(state: &State) -> Option<(String, Option<Timestamp>)> {
    match state {
        State::Waiting { wait, .. } => Some((wait.awaited.as_str().to_owned(), wait.expected)),
        State::New
        | State::TakenInCharge { .. }
        | State::InProgress { .. }
        | State::TechnicallyClosed(_)
        | State::Closed { .. }
        | State::Cancelled { .. }
        | State::Duplicate { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use custode_domain::ticket::Text;

    use super::*;

    #[test]
    fn what_the_desk_writes_for_itself_is_in_no_letter() {
        let note = |visibility| Happening::Noted {
            visibility,
            text: Text::parse("Il fornitore tarda.").unwrap(),
        };
        assert_eq!(said(&note(Visibility::Internal)), None);
        assert_eq!(
            said(&note(Visibility::Public)).unwrap(),
            "Il fornitore tarda."
        );
    }
}
