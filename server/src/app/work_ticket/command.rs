//! Command: what a person can ask of a ticket, with what it needs.

use std::time::Duration;

use custode_domain::Severity;
use custode_domain::id::{PersonId, TaskId, TicketId};
use custode_domain::ticket::{
    Area, Check, CommandName, Competence, ConsultingPlan, Kind, Line, Medium, Minutes, Relation,
    Text, TrainingSession, Visibility, Wait,
};
use jiff::civil::Date;

use crate::store::tickets::TicketNumber;

/// What a person asks of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// To answer for it (T09).
    TakeCharge,
    /// To begin the work.
    StartWork,
    /// To put the work in waiting (T10).
    Wait(Wait),
    /// To end the waiting.
    Resume,
    /// To hand it from the first level to specialists (T06).
    Escalate {
        /// Which.
        to: Competence,
        /// Why.
        reason: Text,
    },
    /// To hand it to other specialists (T17).
    Transfer {
        /// Which.
        to: Competence,
        /// Why.
        reason: Text,
    },
    /// To give the ownership to a person.
    Assign {
        /// Whom.
        to: PersonId,
        /// Why.
        reason: Option<Text>,
    },
    /// To correct its nature (T08).
    Classify {
        /// What it is.
        kind: Kind,
        /// Which specialists know about it.
        competence: Option<Competence>,
        /// Why.
        reason: Text,
    },
    /// To correct its severity.
    ChangeSeverity {
        /// How much it matters.
        to: Severity,
        /// Why.
        reason: Text,
    },
    /// To record another way for the time being (T11).
    RecordWorkaround {
        /// Which.
        text: Text,
    },
    /// To write on it.
    Note {
        /// Who may read it; people of the Ente write for everybody.
        visibility: Visibility,
        /// What.
        text: Text,
    },
    /// To call who is on call (T02).
    PageOnCall {
        /// For what.
        competence: Competence,
        /// Why.
        reason: Text,
    },
    /// To say that one sees to a call (T02).
    AcknowledgePage,
    /// To send out a task (T26).
    AssignTask {
        /// Who does it.
        area: Area,
        /// What is asked.
        request: Text,
        /// Service time within which the answer is due.
        target: Option<Duration>,
    },
    /// To begin a task.
    AcceptTask {
        /// Which.
        task: TaskId,
    },
    /// To be done with a task.
    AnswerTask {
        /// Which.
        task: TaskId,
        /// What the area answers.
        answer: Text,
    },
    /// To refuse a task.
    DeclineTask {
        /// Which.
        task: TaskId,
        /// Why.
        reason: Text,
    },
    /// To take a task back.
    WithdrawTask {
        /// Which.
        task: TaskId,
        /// Why.
        reason: Text,
    },
    /// To agree with the Ente on hours of advice or training (T19).
    PlanConsulting {
        /// What was agreed.
        plan: ConsultingPlan,
        /// Why it changes.
        reason: Option<Text>,
    },
    /// To write down hours that one worked.
    UseHours(WorkedHours),
    /// To correct how long an entry was.
    CorrectHours {
        /// Which, from 1.
        entry: u32,
        /// How long; nothing takes it back.
        minutes: Option<Minutes>,
        /// Why.
        reason: Text,
    },
    /// To write down a training that was held.
    HoldTraining {
        /// When, for how many, about what.
        session: TrainingSession,
        /// In which task, for the third level.
        task: Option<TaskId>,
    },
    /// To give the requester the answer (T39).
    CloseTechnically {
        /// What the requester is told.
        answer: Text,
        /// How.
        told: Medium,
        /// Why tasks or standing faults do not keep it open.
        despite: Option<Text>,
    },
    /// To record that the requester was asked whether the fix holds (T40, T41), or says so unasked.
    Verify(Check),
    /// To end it without the requester's word.
    Close,
    /// To go on with it.
    Reopen {
        /// Why.
        reason: Text,
    },
    /// To drop it.
    Cancel {
        /// Why.
        reason: Text,
    },
    /// To drop it for another one.
    MarkDuplicate {
        /// The other, which goes on.
        of: Other,
        /// Why they are the same.
        reason: Text,
    },
    /// To tie it to another one.
    Link {
        /// To which.
        to: Other,
        /// How.
        relation: Relation,
        /// Why.
        why: Option<Text>,
    },
    /// To untie it.
    Unlink {
        /// From which.
        to: TicketId,
    },
}

/// Hours that somebody worked, as they write them down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkedHours {
    /// On which day.
    pub day: Date,
    /// How long.
    pub minutes: Minutes,
    /// On what.
    pub what: Line,
    /// In which task.
    pub task: Option<TaskId>,
    /// Why more than was agreed.
    pub despite: Option<Text>,
}

/// Another ticket of the same Ente, as people or programs name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// By its identifier.
    Id(TicketId),
    /// By its number.
    Number(TicketNumber),
}

impl Command {
    /// Its name.
    pub const fn name(&self) -> CommandName {
        match self {
            Self::TakeCharge => CommandName::TakeCharge,
            Self::StartWork => CommandName::StartWork,
            Self::Wait(_) => CommandName::Wait,
            Self::Resume => CommandName::Resume,
            Self::Escalate { .. } => CommandName::Escalate,
            Self::Transfer { .. } => CommandName::Transfer,
            Self::Assign { .. } => CommandName::Assign,
            Self::Classify { .. } => CommandName::Classify,
            Self::ChangeSeverity { .. } => CommandName::ChangeSeverity,
            Self::RecordWorkaround { .. } => CommandName::RecordWorkaround,
            Self::Note { .. } => CommandName::Note,
            Self::PageOnCall { .. } => CommandName::PageOnCall,
            Self::AcknowledgePage => CommandName::AcknowledgePage,
            Self::AssignTask { .. } => CommandName::AssignTask,
            Self::AcceptTask { .. } => CommandName::AcceptTask,
            Self::AnswerTask { .. } => CommandName::AnswerTask,
            Self::DeclineTask { .. } => CommandName::DeclineTask,
            Self::WithdrawTask { .. } => CommandName::WithdrawTask,
            Self::PlanConsulting { .. } => CommandName::PlanConsulting,
            Self::UseHours(_) => CommandName::UseHours,
            Self::CorrectHours { .. } => CommandName::CorrectHours,
            Self::HoldTraining { .. } => CommandName::HoldTraining,
            Self::CloseTechnically { .. } => CommandName::CloseTechnically,
            Self::Verify(_) => CommandName::Verify,
            Self::Close => CommandName::Close,
            Self::Reopen { .. } => CommandName::Reopen,
            Self::Cancel { .. } => CommandName::Cancel,
            Self::MarkDuplicate { .. } => CommandName::MarkDuplicate,
            Self::Link { .. } => CommandName::Link,
            Self::Unlink { .. } => CommandName::Unlink,
        }
    }

    /// The task that the third level does with this command.
    pub(super) const fn own_task(&self) -> Option<TaskId> {
        match self {
            Self::AcceptTask { task }
            | Self::AnswerTask { task, .. }
            | Self::DeclineTask { task, .. } => Some(*task),
            Self::UseHours(WorkedHours { task, .. }) | Self::HoldTraining { task, .. } => *task,
            Self::TakeCharge
            | Self::StartWork
            | Self::Wait(_)
            | Self::Resume
            | Self::Escalate { .. }
            | Self::Transfer { .. }
            | Self::Assign { .. }
            | Self::Classify { .. }
            | Self::ChangeSeverity { .. }
            | Self::RecordWorkaround { .. }
            | Self::Note { .. }
            | Self::PageOnCall { .. }
            | Self::AcknowledgePage
            | Self::AssignTask { .. }
            | Self::WithdrawTask { .. }
            | Self::PlanConsulting { .. }
            | Self::CorrectHours { .. }
            | Self::CloseTechnically { .. }
            | Self::Verify(_)
            | Self::Close
            | Self::Reopen { .. }
            | Self::Cancel { .. }
            | Self::MarkDuplicate { .. }
            | Self::Link { .. }
            | Self::Unlink { .. } => None,
        }
    }
}
