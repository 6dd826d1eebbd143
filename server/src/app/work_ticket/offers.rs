//! Offers: what a person may do to a ticket as it stands, found by asking the rules: it can never disagree with them.

use custode_domain::Severity;
use custode_domain::id::{PersonId, TaskId, TicketId};
use custode_domain::on_call::{LineUp, OutOfHours, Settings, Standby};
use custode_domain::person::Role;
use custode_domain::ticket::{
    Activity, Area, AreaKind, Assignment, AttemptOutcome, Check, CommandName, Competence,
    ConsultingPlan, Entitled, Event, Hours, Kind, Line, Link, Medium, Minutes, Refusal, Relation,
    Text, Ticket, TrainingSession, Visibility, Wait, WaitingFor,
};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::{actions, reaches};
use crate::app::viewer::Viewer;

/// Whether a command may be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The command.
    pub command: CommandName,
    /// Why not; nothing when it may be given.
    pub refusal: Option<Refusal>,
}

/// Every command that people give, in the order of a ticket's life, with what stands against it.
/// `closed` says that the desk is closed.
pub fn offers(ticket: &Ticket, viewer: &Viewer, closed: Option<OutOfHours>) -> Vec<Offer> {
    let for_people = CommandName::ALL
        .iter()
        .copied()
        .filter(|name| !actions(*name).is_empty());
    let offer = |command| Offer {
        command,
        refusal: refusal(ticket, viewer, closed, command),
    };
    for_people.map(offer).collect()
}

fn refusal(
    ticket: &Ticket,
    viewer: &Viewer,
    closed: Option<OutOfHours>,
    command: CommandName,
) -> Option<Refusal> {
    if !reaches(viewer, ticket, command) {
        return Some(Refusal::NotForThisRole {
            action: command,
            who: Entitled::Desk,
        });
    }
    attempt(ticket, viewer, closed, command).err()
}

/// The command with what suits this ticket best: what is refused even so is refused always.
fn attempt(
    ticket: &Ticket,
    viewer: &Viewer,
    closed: Option<OutOfHours>,
    command: CommandName,
) -> Result<Vec<Event>, Refusal> {
    let (by, now, t) = (viewer.actor(), Timestamp::UNIX_EPOCH, ticket);
    match command {
        CommandName::TakeCharge => t.take_charge(by, now),
        CommandName::StartWork => t.start_work(by, now),
        CommandName::Wait => t.wait(by, wait(), now),
        CommandName::Resume => t.resume(by, now),
        CommandName::Escalate => t.escalate(by, Competence::Software, text(), now),
        CommandName::Transfer => t.transfer(by, other_competence(t), text(), now),
        CommandName::Assign => t
            .assign(by, nobody(), (Role::Specialist, Competence::ALL), None, now)
            .or_else(|_| t.assign(by, nobody(), (Role::Operator, Competence::ALL), None, now)),
        CommandName::Classify => t.classify(by, other_kind(t), t.competence(), text(), now),
        CommandName::ChangeSeverity => t.reclassify(by, other_severity(t), text(), now),
        CommandName::RecordWorkaround => t.record_workaround(by, text(), now),
        CommandName::Note => t.add_note(by, Visibility::Public, text(), now),
        CommandName::PageOnCall => {
            let closed = closed.ok_or(Refusal::DeskIsOpen)?;
            t.page_on_call(by, text(), &nobody_in_line(), closed, now)
        }
        CommandName::AcknowledgePage => t.acknowledge_page(by, now),
        CommandName::AssignTask => t.assign_task(by, assignment(), now),
        CommandName::AcceptTask => t.accept_task(by, task(t), now),
        CommandName::AnswerTask => t.answer_task(by, task(t), text(), now),
        CommandName::DeclineTask => t.decline_task(by, task(t), text(), now),
        CommandName::WithdrawTask => t.withdraw_task(by, task(t), text(), now),
        CommandName::PlanConsulting => t.plan_consulting(by, plan(t), Some(text()), now),
        CommandName::UseHours => t.use_hours(by, hours(), Some(text()), Date::ZERO, now),
        CommandName::CorrectHours => t.correct_hours(by, 1, other_minutes(t), text(), now),
        CommandName::HoldTraining => t.hold_training(by, session(), Date::ZERO, now),
        CommandName::CloseTechnically => {
            t.close_technically(by, text(), Medium::Mail, Some(text()), now)
        }
        CommandName::Verify => t.verify(by, check(), now),
        CommandName::Close => t.close(by, now),
        CommandName::Reopen => t.reopen(by, text(), now),
        CommandName::Cancel => t.cancel(by, text(), now),
        CommandName::MarkDuplicate => t.mark_duplicate(by, other(), text(), now),
        CommandName::Link => t.link(by, link(), None, now),
        CommandName::Unlink => {
            let tied = t.links().first().map_or_else(other, |link| link.to);
            t.unlink(by, tied, now)
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
        | CommandName::ReopenForFinding => Err(Refusal::NotForThisRole {
            action: command,
            who: Entitled::Rules,
        }),
    }
}

fn text() -> Text {
    Text::parse("-").expect("a dash is a text")
}

fn wait() -> Wait {
    Wait {
        on: WaitingFor::User,
        awaited: Line::fit("-"),
        reason: text(),
        expected: None,
    }
}

fn assignment() -> Assignment {
    Assignment {
        task: TaskId::from_uuid(Uuid::nil()),
        area: Area {
            kind: AreaKind::Internal,
            name: Line::fit("-"),
        },
        request: text(),
        target: None,
    }
}

/// Another agreement than that of the ticket.
fn plan(ticket: &Ticket) -> ConsultingPlan {
    let one = Minutes::new(1).expect("a minute is one");
    let two = Minutes::new(2).expect("two minutes are some");
    let is_one = ticket.consulting().planned() == one.get();
    ConsultingPlan {
        activity: Activity::Training,
        minutes: if is_one { two } else { one },
        agreed_with: Line::fit("-"),
    }
}

/// Hours outside every task: the third level writes its own on the page of its task.
fn hours() -> Hours {
    Hours {
        day: Date::ZERO,
        person: nobody(),
        minutes: Minutes::new(1).expect("a minute is one"),
        what: Line::fit("-"),
        task: None,
    }
}

/// Taken back, or a minute where it was taken back already.
fn other_minutes(ticket: &Ticket) -> Option<Minutes> {
    let first = ticket.consulting().entries.first();
    let is_back = first.is_some_and(|entry| entry.counted == 0);
    Minutes::new(1).ok().filter(|_| is_back)
}

fn session() -> TrainingSession {
    TrainingSession {
        day: Date::ZERO,
        participants: 1,
        what: Line::fit("-"),
    }
}

const fn check() -> Check {
    Check {
        medium: Medium::Phone,
        outcome: AttemptOutcome::NotReached,
        remark: None,
    }
}

fn nobody_in_line() -> LineUp {
    LineUp::new(
        Competence::Infrastructure,
        Standby::default(),
        Settings::default(),
    )
}

const fn nobody() -> PersonId {
    PersonId::from_uuid(Uuid::nil())
}

const fn other() -> TicketId {
    TicketId::from_uuid(Uuid::nil())
}

const fn link() -> Link {
    Link {
        to: other(),
        relation: Relation::Related,
    }
}

/// The first task that is out, or else the last one of all.
fn task(ticket: &Ticket) -> TaskId {
    let mut out = ticket.tasks_out();
    let task = out.next().or_else(|| ticket.tasks().last());
    task.map_or_else(
        || TaskId::from_uuid(Uuid::nil()),
        |task| task.assignment.task,
    )
}

fn other_competence(ticket: &Ticket) -> Competence {
    if ticket.competence() == Some(Competence::Product) {
        Competence::Software
    } else {
        Competence::Product
    }
}

fn other_kind(ticket: &Ticket) -> Kind {
    if ticket.kind() == Kind::Request {
        Kind::Fault
    } else {
        Kind::Request
    }
}

fn other_severity(ticket: &Ticket) -> Severity {
    if ticket.severity() == Severity::Minor {
        Severity::Blocking
    } else {
        Severity::Minor
    }
}
