//! Work a ticket: one command of a person, decided by the rules and written in one transaction.

mod check;
mod command;
mod offers;
mod since;
#[cfg(test)]
mod tests;

use custode_domain::id::{EnteId, TicketId};
use custode_domain::ticket::{BrokenHistory, Entitled, Event, Refusal, Ticket};
use jiff::Timestamp;

use super::App;
use super::assistance;
use super::reach_ticket::reach_ticket;
use super::rights::{Action, Thing, may};
use super::show_ticket::thing;
use super::viewer::Viewer;
use super::write_ticket::{self, NotWritten};
use crate::mint::Mint;
use crate::store::tickets::TicketNumber;
use crate::store::{StoreError, Tx, Violation, tasks, tickets};

pub use custode_domain::ticket::CommandName;

pub use check::Obstacle;
pub(super) use check::today;
pub use command::{Command, Other, WorkedHours};
pub use offers::{Offer, offers};

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worked {
    /// How many events the ticket has: what the next command expects.
    pub version: u64,
    /// The same person had given the same command to the ticket as it was: nothing was written again.
    pub again: bool,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum NotWorked {
    /// There is no such ticket or task, or none that this person may see.
    #[error("no such ticket")]
    Unseen,
    /// The rules refuse it.
    #[error(transparent)]
    Refused(Refusal),
    /// What the command names stands in its way.
    #[error(transparent)]
    Hindered(Obstacle),
    /// Somebody else worked on the ticket since it was read.
    #[error(
        "somebody else worked on the ticket since it was read: look at what they did, then decide again"
    )]
    Stale {
        /// How many events the ticket has.
        version: u64,
        /// What happened since it was read, as far as this person may read it.
        since: Vec<Event>,
    },
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The log of a ticket does not amount to a ticket.
    #[error("the log of a ticket is broken")]
    Broken(#[from] BrokenHistory),
}

/// Who commands, when, and where identifiers come from.
struct Author {
    viewer: Viewer,
    mint: Mint,
    now: Timestamp,
}

/// Gives a command to a ticket that was read at this version; without one, to the ticket as it is.
///
/// What commutes with the work of others (a note, a tie, the third level's own task) is never stale, and neither is a
/// form that only machines wrote under: the rules look at faults by themselves. The same command by the same person on
/// the same version is done once.
pub async fn work_ticket(
    app: &App,
    viewer: &Viewer,
    ticket: TicketId,
    expected_version: Option<u64>,
    command: Command,
) -> Result<Worked, NotWorked> {
    let author = Author {
        viewer: viewer.clone(),
        mint: app.mint,
        now: app.clock.now(),
    };
    let worked = app
        .store
        .write("work_ticket", move |tx| {
            work(tx, &author, ticket, expected_version, &command)
        })
        .await;
    match worked {
        Err(NotWorked::Store(error)) if error.violates(Violation::Unique) => Err(twin(app, ticket)
            .await?
            .map_or(NotWorked::Store(error), |(ticket, number)| {
                NotWorked::Hindered(Obstacle::AnotherIsOpen { ticket, number })
            })),
        other => other,
    }
}

fn work(
    tx: &mut Tx<'_>,
    author: &Author,
    id: TicketId,
    expected: Option<u64>,
    command: &Command,
) -> Result<Worked, NotWorked> {
    let ente = reach(tx, &author.viewer, id, command)?.ok_or(NotWorked::Unseen)?;
    let log = tickets::events(tx, ente, id)?;
    let version = log.len() as u64;
    if log.is_empty() {
        return Err(NotWorked::Unseen);
    }
    let ticket = Ticket::replay(&log)?;
    entitled(&author.viewer, &ticket, command)?;
    if let Some(read_at) = expected.filter(|read_at| *read_at < version) {
        if since::was_done(tx, author, &log, read_at, command)? {
            return Ok(Worked {
                version,
                again: true,
            });
        }
        since::judge(&author.viewer, &ticket, &log, read_at, command)?;
    }
    let mut events = check::decide(tx, author, &ticket, command)?;
    events.extend(assistance::ended_with(&ticket, &events, author.now)?);
    let written = write_ticket::append(tx, author.mint, (ticket, version), &events)?;
    Ok(Worked {
        version: written,
        again: false,
    })
}

/// The Ente of the ticket, if this person may see it, or was given the task that the command is about.
fn reach(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    id: TicketId,
    command: &Command,
) -> Result<Option<EnteId>, StoreError> {
    let Some(task) = command.own_task() else {
        return reach_ticket(tx, viewer, Action::SeeTickets, id);
    };
    let Some((ente, ticket, area)) = tasks::find(tx, task)? else {
        return Ok(None);
    };
    let given = Thing {
        ente: Some(ente),
        person: None,
        areas: vec![area],
    };
    let reached = ticket == id && may(viewer, Action::WorkTasks, &given);
    Ok(reached.then_some(ente))
}

/// Whether this person's role, and the token in their hand, reach so far.
fn entitled(viewer: &Viewer, ticket: &Ticket, command: &Command) -> Result<(), NotWorked> {
    let name = command.name();
    if command.own_task().is_some() || reaches(viewer, ticket, name) {
        return Ok(());
    }
    let who = if name == CommandName::Note || actions(name).contains(&Action::JudgeSolution) {
        Entitled::DeskOrEnte
    } else {
        Entitled::Desk
    };
    Err(NotWorked::Refused(Refusal::NotForThisRole {
        action: name,
        who,
    }))
}

fn reaches(viewer: &Viewer, ticket: &Ticket, name: CommandName) -> bool {
    let thing = thing(ticket);
    let mut any = actions(name).iter();
    any.any(|action| may(viewer, *action, &thing))
}

/// By which rights a command is given: any of them will do.
pub const fn actions(name: CommandName) -> &'static [Action] {
    match name {
        CommandName::TakeCharge
        | CommandName::StartWork
        | CommandName::Wait
        | CommandName::Resume
        | CommandName::Escalate
        | CommandName::Transfer
        | CommandName::Assign
        | CommandName::Classify
        | CommandName::ChangeSeverity
        | CommandName::RecordWorkaround
        | CommandName::PageOnCall
        | CommandName::AcknowledgePage
        | CommandName::AssignTask
        | CommandName::WithdrawTask
        | CommandName::PlanConsulting
        | CommandName::CorrectHours
        | CommandName::CloseTechnically
        | CommandName::Close
        | CommandName::MarkDuplicate
        | CommandName::Link
        | CommandName::Unlink => &[Action::WorkTickets],
        CommandName::Note => &[Action::Converse],
        CommandName::AcceptTask | CommandName::AnswerTask | CommandName::DeclineTask => {
            &[Action::WorkTasks]
        }
        CommandName::UseHours | CommandName::HoldTraining => {
            &[Action::WorkTickets, Action::WorkTasks]
        }
        CommandName::Verify | CommandName::Reopen | CommandName::Cancel => {
            &[Action::WorkTickets, Action::JudgeSolution]
        }
        CommandName::Open
        | CommandName::AddFinding
        | CommandName::RecordFinding
        | CommandName::RequestAssistance
        | CommandName::ConsentToAssistance
        | CommandName::RefuseAssistance
        | CommandName::WithdrawAssistance
        | CommandName::EndAssistance
        | CommandName::ReportAssistance
        | CommandName::ReopenForFinding => &[],
    }
}

/// The ticket that is open for the same thing, when a second one may not be.
async fn twin(app: &App, ticket: TicketId) -> Result<Option<(TicketId, TicketNumber)>, StoreError> {
    app.store
        .read("find_twin", move |tx| {
            let Some(ente) = tickets::ente_of(tx, ticket)? else {
                return Ok(None);
            };
            let Some((this, _)) = tickets::load(tx, ente, ticket)? else {
                return Ok(None);
            };
            let Some(other) = tickets::open_by_intake(tx, ente, this.concern())? else {
                return Ok(None);
            };
            let numbered = tickets::numbered(tx, ente, other)?;
            Ok(numbered.map(|(_, number)| (other, number)))
        })
        .await
}

impl From<NotWritten> for NotWorked {
    fn from(error: NotWritten) -> Self {
        match error {
            NotWritten::Store(error) => Self::Store(error),
            NotWritten::Broken(error) => Self::Broken(error),
        }
    }
}
