//! Since: what happened to a ticket after somebody read it, and whether that matters to what they ask.

use custode_domain::person::Actor;
use custode_domain::ticket::{Event, Happening, Ticket};

use super::{Author, Command, NotWorked, check};
use crate::app::rights::{Action, may};
use crate::app::show_ticket::{is_internal, thing};
use crate::app::viewer::Viewer;
use crate::store::Tx;

/// Whether this person gave this command to the ticket as it was at that version: a form that was sent twice.
pub(super) fn was_done(
    tx: &mut Tx<'_>,
    author: &Author,
    log: &[Event],
    read_at: u64,
    command: &Command,
) -> Result<bool, NotWorked> {
    let read_at = usize::try_from(read_at).unwrap_or(usize::MAX);
    let Some((before, since)) = log.split_at_checked(read_at) else {
        return Ok(false);
    };
    if before.is_empty() {
        return Ok(false);
    }
    let then = Ticket::replay(before)?;
    let wanted = match check::decide(tx, author, &then, command) {
        Ok(events) if !events.is_empty() => events,
        Ok(_) | Err(NotWorked::Refused(_) | NotWorked::Hindered(_)) => return Ok(false),
        Err(failed) => return Err(failed),
    };
    let mut stretches = since.windows(wanted.len());
    Ok(stretches.any(|stretch| stretch.iter().zip(&wanted).all(same)))
}

/// Refuses what somebody asked who did not know what others did meanwhile.
pub(super) fn judge(
    viewer: &Viewer,
    ticket: &Ticket,
    log: &[Event],
    read_at: u64,
    command: &Command,
) -> Result<(), NotWorked> {
    let after = usize::try_from(read_at).unwrap_or(usize::MAX);
    let since = log.get(after..).unwrap_or_default();
    let by_people = |event: &Event| matches!(event.by, Actor::Person { .. });
    if commutes(command) || !since.iter().any(by_people) {
        return Ok(());
    }
    let internal = may(viewer, Action::SeeInternal, &thing(ticket));
    let readable = since
        .iter()
        .filter(|event| internal || !is_internal(&event.what));
    Err(NotWorked::Stale {
        version: log.len() as u64,
        since: readable.cloned().collect(),
    })
}

/// What stays right whatever others did to the ticket.
const fn commutes(command: &Command) -> bool {
    match command {
        Command::Note { .. }
        | Command::AcceptTask { .. }
        | Command::AnswerTask { .. }
        | Command::DeclineTask { .. }
        | Command::AcknowledgePage
        | Command::UseHours(_)
        | Command::HoldTraining { .. }
        | Command::Link { .. }
        | Command::Unlink { .. } => true,
        Command::TakeCharge
        | Command::StartWork
        | Command::Wait(_)
        | Command::Resume
        | Command::Escalate { .. }
        | Command::Transfer { .. }
        | Command::Assign { .. }
        | Command::Classify { .. }
        | Command::ChangeSeverity { .. }
        | Command::RecordWorkaround { .. }
        | Command::PageOnCall { .. }
        | Command::AssignTask { .. }
        | Command::WithdrawTask { .. }
        | Command::PlanConsulting { .. }
        | Command::CorrectHours { .. }
        | Command::CloseTechnically { .. }
        | Command::Verify(_)
        | Command::Close
        | Command::Reopen { .. }
        | Command::Cancel { .. }
        | Command::MarkDuplicate { .. } => false,
    }
}

/// The same person did the same, at whatever time; a task that goes out twice has two identifiers.
fn same((one, other): (&Event, &Event)) -> bool {
    let what = match (&one.what, &other.what) {
        (Happening::TaskAssigned(one), Happening::TaskAssigned(other)) => {
            (&one.area, &one.request, one.target) == (&other.area, &other.request, other.target)
        }
        (one, other) => one == other,
    };
    one.by == other.by && what
}
