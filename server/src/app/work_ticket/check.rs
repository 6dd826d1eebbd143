//! Check: what a command names is looked up, then the rules decide.

use custode_domain::id::{PersonId, TaskId, TicketId};
use custode_domain::ticket::{Assignment, Event, Hours, Link, Refusal, Ticket};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Author, Command, NotWorked, Other};
use crate::app::on_call;
use crate::app::reach_ticket::reach_ticket;
use crate::app::rights::Action;
use crate::store::people::Person;
use crate::store::tickets::TicketNumber;
use crate::store::{StoreError, Tx, links, people, tickets};

/// Duplicates of duplicates that are followed before they are taken for a circle.
const CHAIN: usize = 100;

/// What stands in the way of a command, beside the rules of its ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Nobody has this identifier.
    #[error("no such person: choose one from the list")]
    UnknownPerson,
    /// Their account is closed.
    #[error("this person does not work here any more: choose another one")]
    InactivePerson,
    /// No such ticket of this Ente, or none that the person may see.
    #[error("this Ente has no ticket with this number: write it as in 2026/17")]
    UnknownTicket,
    /// Both would be duplicates of each other.
    #[error("that ticket is a duplicate of this one: this one goes on")]
    Circle,
    /// A second open ticket for the same thing.
    #[error("ticket {number} is open for the same thing: go on with that one")]
    AnotherIsOpen {
        /// The other ticket.
        ticket: TicketId,
        /// Its number.
        number: TicketNumber,
    },
}

/// The day in the zone of the people who write hours down.
pub(in crate::app) fn today(now: Timestamp) -> Date {
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    now.to_zoned(zone).date()
}

/// What the rules make of the command.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    author: &Author,
    ticket: &Ticket,
    command: &Command,
) -> Result<Vec<Event>, NotWorked> {
    let (by, now) = (author.viewer.actor(), author.now);
    let decided = match command.clone() {
        Command::TakeCharge => ticket.take_charge(by, now),
        Command::StartWork => ticket.start_work(by, now),
        Command::Wait(wait) => ticket.wait(by, wait, now),
        Command::Resume => ticket.resume(by, now),
        Command::Escalate { to, reason } => ticket.escalate(by, to, reason, now),
        Command::Transfer { to, reason } => ticket.transfer(by, to, reason, now),
        Command::Assign { to, reason } => {
            let owner = owner(tx, to)?;
            ticket.assign(by, to, (owner.role, &owner.competences), reason, now)
        }
        Command::Classify {
            kind,
            competence,
            reason,
        } => ticket.classify(by, kind, competence, reason, now),
        Command::ChangeSeverity { to, reason } => ticket.reclassify(by, to, reason, now),
        Command::RecordWorkaround { text } => ticket.record_workaround(by, text, now),
        Command::Note { visibility, text } => ticket.add_note(by, visibility, text, now),
        Command::PageOnCall { competence, reason } => {
            let line_up = on_call::line_up(tx, competence, now)?;
            on_call::out_of_hours(tx, ticket, now)?
                .and_then(|closed| ticket.page_on_call(by, reason, &line_up, closed, now))
        }
        Command::AcknowledgePage => ticket.acknowledge_page(by, now),
        Command::AssignTask {
            area,
            request,
            target,
        } => {
            let task = TaskId::from_uuid(author.mint.uuid(now));
            let assignment = Assignment {
                task,
                area,
                request,
                target,
            };
            ticket.assign_task(by, assignment, now)
        }
        Command::AcceptTask { task } => ticket.accept_task(by, task, now),
        Command::AnswerTask { task, answer } => ticket.answer_task(by, task, answer, now),
        Command::DeclineTask { task, reason } => ticket.decline_task(by, task, reason, now),
        Command::WithdrawTask { task, reason } => ticket.withdraw_task(by, task, reason, now),
        Command::PlanConsulting { plan, reason } => ticket.plan_consulting(by, plan, reason, now),
        Command::UseHours(worked) => {
            let hours = Hours {
                day: worked.day,
                person: author.viewer.id,
                minutes: worked.minutes,
                what: worked.what,
                task: worked.task,
            };
            ticket.use_hours(by, hours, worked.despite, today(now), now)
        }
        Command::CorrectHours {
            entry,
            minutes,
            reason,
        } => ticket.correct_hours(by, entry, minutes, reason, now),
        Command::HoldTraining { session, .. } => ticket.hold_training(by, session, today(now), now),
        Command::CloseTechnically {
            answer,
            told,
            despite,
        } => ticket.close_technically(by, answer, told, despite, now),
        Command::Verify(check) => ticket.verify(by, check, now),
        Command::Close => ticket.close(by, now),
        Command::Reopen { reason } => ticket.reopen(by, reason, now),
        Command::Cancel { reason } => ticket.cancel(by, reason, now),
        Command::MarkDuplicate { of, reason } => {
            let of = other(tx, author, ticket, of)?;
            ends_elsewhere(tx, ticket, of)?;
            ticket.mark_duplicate(by, of, reason, now)
        }
        Command::Link { to, relation, why } => {
            let to = other(tx, author, ticket, to)?;
            ticket.link(by, Link { to, relation }, why, now)
        }
        Command::Unlink { to } => ticket.unlink(by, to, now),
    };
    decided.map_err(NotWorked::Refused)
}

/// Somebody who is to answer for a ticket.
fn owner(tx: &mut Tx<'_>, person: PersonId) -> Result<Person, NotWorked> {
    match people::find(tx, person)? {
        None => Err(NotWorked::Hindered(Obstacle::UnknownPerson)),
        Some(person) if !person.active => Err(NotWorked::Hindered(Obstacle::InactivePerson)),
        Some(person) => Ok(person),
    }
}

/// The other ticket: of the same Ente, and one that the person may see.
fn other(
    tx: &mut Tx<'_>,
    author: &Author,
    ticket: &Ticket,
    named: Other,
) -> Result<TicketId, NotWorked> {
    let ente = ticket.ente();
    let found = match named {
        Other::Id(id) => tickets::of_ente(tx, ente, id)?.map(|_| id),
        Other::Number(number) => tickets::by_number(tx, ente, number)?,
    };
    let unknown = NotWorked::Hindered(Obstacle::UnknownTicket);
    let Some(id) = found else {
        return Err(unknown);
    };
    let seen = reach_ticket(tx, &author.viewer, Action::SeeTickets, id)?;
    seen.map(|_| id).ok_or(unknown)
}

/// Whether the work goes on somewhere: a duplicate of this ticket's duplicate would lead in a circle.
fn ends_elsewhere(tx: &mut Tx<'_>, ticket: &Ticket, of: TicketId) -> Result<(), NotWorked> {
    if of == ticket.id() {
        return Err(NotWorked::Refused(Refusal::DuplicateOfItself));
    }
    let mut next = Some(of);
    for _ in 0..CHAIN {
        let Some(id) = next else {
            return Ok(());
        };
        if id == ticket.id() {
            break;
        }
        next = goes_on_as(tx, ticket, id)?;
    }
    Err(NotWorked::Hindered(Obstacle::Circle))
}

fn goes_on_as(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    id: TicketId,
) -> Result<Option<TicketId>, StoreError> {
    links::goes_on_as(tx, ticket.ente(), id)
}
