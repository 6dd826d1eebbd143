//! Event: one line of the *registro di lavoro*, the append-only log that a ticket is made of (T15, T24).

use jiff::Timestamp;

use crate::Severity;
use crate::assistance::Step as SessionStep;
use crate::coded::coded;
use crate::id::{FindingId, PersonId, TaskId, TicketId};
use crate::on_call::{Called, Page};
use crate::person::{Actor, Level};
use crate::ticket::{
    Assignment, Check, ClosingBasis, Competence, ConsultingPlan, Hours, Kind, Link, Medium,
    Minutes, Opening, Raised, Repromise, StateName, Step, Term, Text, TrainingSession, Wait,
};

/// One thing that happened to a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When; never before the event it follows.
    pub at: Timestamp,
    /// Who did it.
    pub by: Actor,
    /// What it was.
    pub what: Happening,
}

/// What can happen to a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// It was born.
    Opened(Opening),
    /// The person who acted answers for it (*presa in carico*).
    TakenInCharge,
    /// The work began.
    WorkStarted,
    /// The work waits.
    WaitStarted(Wait),
    /// The wait is over.
    Resumed,
    /// From the first level to specialists (T06).
    Escalated {
        /// Which specialists.
        to: Competence,
        /// Why.
        reason: Text,
    },
    /// From some specialists to others (T17).
    Transferred {
        /// Which specialists.
        to: Competence,
        /// Why.
        reason: Text,
    },
    /// A person was given the ownership.
    Assigned {
        /// Who.
        to: PersonId,
        /// At which level they work.
        level: Level,
        /// Why.
        reason: Option<Text>,
    },
    /// Its nature was corrected (T08).
    Classified {
        /// What it is.
        kind: Kind,
        /// Which specialists know about it.
        competence: Option<Competence>,
        /// Why.
        reason: Text,
    },
    /// It matters more, or less.
    SeverityChanged {
        /// Before.
        from: Severity,
        /// After.
        to: Severity,
        /// Why.
        why: SeverityReason,
    },
    /// Somebody wrote on it.
    Noted {
        /// Who may read it.
        visibility: Visibility,
        /// What.
        text: Text,
    },
    /// There is another way for the time being (T11).
    WorkaroundRecorded {
        /// Which.
        text: Text,
    },
    /// Who is on call was called (T02).
    OnCallPaged(Page),
    /// Nobody acknowledged in time: the next one was called (T02).
    OnCallPassedOn {
        /// Who.
        to: Called,
    },
    /// Whoever acted sees to it (T02).
    OnCallAcknowledged,
    /// Something about a session of remote assistance (T28).
    Assistance(Box<SessionStep>),
    /// A task went out to the third level (T26).
    TaskAssigned(Assignment),
    /// The area works on it.
    TaskAccepted {
        /// Which task.
        task: TaskId,
    },
    /// The area did it.
    TaskAnswered {
        /// Which task.
        task: TaskId,
        /// The answer.
        answer: Text,
    },
    /// The area refused it.
    TaskDeclined {
        /// Which task.
        task: TaskId,
        /// Why.
        reason: Text,
    },
    /// The desk took it back.
    TaskWithdrawn {
        /// Which task.
        task: TaskId,
        /// Why.
        reason: Text,
    },
    /// Hours of advice or training were agreed with the Ente, or agreed anew (T19).
    ConsultingPlanned {
        /// What was agreed.
        plan: ConsultingPlan,
        /// Why it changed; nothing the first time.
        reason: Option<Text>,
    },
    /// Somebody worked some of them.
    HoursUsed {
        /// When, who, how long, on what.
        hours: Hours,
        /// Why more than was agreed.
        despite: Option<Text>,
    },
    /// What was written down of them was wrong.
    HoursCorrected {
        /// Which entry, from 1.
        entry: u32,
        /// How long it was; nothing where it was none.
        minutes: Option<Minutes>,
        /// Why.
        reason: Text,
    },
    /// A training was held.
    TrainingHeld(TrainingSession),
    /// A fault was noticed.
    FindingRaised(Raised),
    /// A fault became worse, or less bad.
    FindingRegraded {
        /// Which and when.
        step: Step,
        /// How bad from here on.
        severity: Severity,
    },
    /// A fault comes and goes.
    FindingFlapping(Step),
    /// A fault is gone.
    FindingCleared(Step),
    /// The last fault is gone: a person may close.
    ClosureProposed,
    /// The answer was given and sent (T39).
    TechnicallyClosed {
        /// What the requester was told.
        answer: Text,
        /// How.
        told: Medium,
        /// Why tasks or standing faults did not keep it open.
        despite: Option<Text>,
    },
    /// The requester was asked whether the fix holds (T40, T41).
    VerificationAttempted(Check),
    /// The end (T40).
    Closed {
        /// Why it could be closed.
        basis: ClosingBasis,
    },
    /// The answer did not hold.
    Reopened(ReopeningCause),
    /// It will not be worked.
    Cancelled {
        /// Why.
        reason: Text,
    },
    /// It is the same request as another.
    MarkedDuplicate {
        /// The other, which goes on.
        of: TicketId,
        /// Why they are the same.
        reason: Text,
    },
    /// It was tied to another ticket.
    Linked {
        /// To which, and how.
        link: Link,
        /// Why.
        why: Option<Text>,
    },
    /// It was untied from another ticket.
    Unlinked {
        /// From which.
        to: TicketId,
    },
    /// A new version of the contract moved a deadline (R6, T38).
    Repromised(Repromise),
    /// Most of the time for something was used up.
    AtRisk {
        /// For what.
        term: Term,
        /// The deadline, if nothing moves it.
        due: Timestamp,
    },
    /// A deadline was missed (R6).
    Breached {
        /// Of what.
        term: Term,
        /// The deadline.
        due: Timestamp,
    },
    /// The last day to verify the fix begins: the coordinators look after it (T40).
    VerificationEscalated {
        /// The deadline.
        due: Timestamp,
    },
}

/// Why a severity changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeverityReason {
    /// A person judged so, and says why.
    Judged(Text),
    /// This finding is worse than the ticket was thought to be.
    Finding(FindingId),
}

impl SeverityReason {
    /// The spelling in the database; its data stands beside it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Judged(_) => "judged",
            Self::Finding(_) => "finding",
        }
    }
}

/// Why a ticket was reopened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReopeningCause {
    /// A person says that it is not solved.
    Contested(Text),
    /// The same fault came back, as this finding.
    Refired(FindingId),
    /// The verification found the fix ineffective.
    Ineffective,
}

impl ReopeningCause {
    /// The spelling in the database; its data stands beside it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Contested(_) => "contested",
            Self::Refired(_) => "refired",
            Self::Ineffective => "ineffective",
        }
    }
}

coded! {
    /// Who may read a note.
    Visibility {
        /// The requester too.
        Public = "public",
        /// The desk alone.
        Internal = "internal",
    }

    /// The name of a happening, without its data.
    HappeningName {
        /// [`Happening::Opened`].
        Opened = "opened",
        /// [`Happening::TakenInCharge`].
        TakenInCharge = "taken_in_charge",
        /// [`Happening::WorkStarted`].
        WorkStarted = "work_started",
        /// [`Happening::WaitStarted`].
        WaitStarted = "wait_started",
        /// [`Happening::Resumed`].
        Resumed = "resumed",
        /// [`Happening::Escalated`].
        Escalated = "escalated",
        /// [`Happening::Transferred`].
        Transferred = "transferred",
        /// [`Happening::Assigned`].
        Assigned = "assigned",
        /// [`Happening::Classified`].
        Classified = "classified",
        /// [`Happening::SeverityChanged`].
        SeverityChanged = "severity_changed",
        /// [`Happening::Noted`].
        Noted = "noted",
        /// [`Happening::WorkaroundRecorded`].
        WorkaroundRecorded = "workaround_recorded",
        /// [`Happening::OnCallPaged`].
        OnCallPaged = "on_call_paged",
        /// [`Happening::OnCallPassedOn`].
        OnCallPassedOn = "on_call_passed_on",
        /// [`Happening::OnCallAcknowledged`].
        OnCallAcknowledged = "on_call_acknowledged",
        /// [`Happening::Assistance`].
        Assistance = "assistance",
        /// [`Happening::TaskAssigned`].
        TaskAssigned = "task_assigned",
        /// [`Happening::TaskAccepted`].
        TaskAccepted = "task_accepted",
        /// [`Happening::TaskAnswered`].
        TaskAnswered = "task_answered",
        /// [`Happening::TaskDeclined`].
        TaskDeclined = "task_declined",
        /// [`Happening::TaskWithdrawn`].
        TaskWithdrawn = "task_withdrawn",
        /// [`Happening::ConsultingPlanned`].
        ConsultingPlanned = "consulting_planned",
        /// [`Happening::HoursUsed`].
        HoursUsed = "hours_used",
        /// [`Happening::HoursCorrected`].
        HoursCorrected = "hours_corrected",
        /// [`Happening::TrainingHeld`].
        TrainingHeld = "training_held",
        /// [`Happening::FindingRaised`].
        FindingRaised = "finding_raised",
        /// [`Happening::FindingRegraded`].
        FindingRegraded = "finding_regraded",
        /// [`Happening::FindingFlapping`].
        FindingFlapping = "finding_flapping",
        /// [`Happening::FindingCleared`].
        FindingCleared = "finding_cleared",
        /// [`Happening::ClosureProposed`].
        ClosureProposed = "closure_proposed",
        /// [`Happening::TechnicallyClosed`].
        TechnicallyClosed = "technically_closed",
        /// [`Happening::VerificationAttempted`].
        VerificationAttempted = "verification_attempted",
        /// [`Happening::Closed`].
        Closed = "closed",
        /// [`Happening::Reopened`].
        Reopened = "reopened",
        /// [`Happening::Cancelled`].
        Cancelled = "cancelled",
        /// [`Happening::MarkedDuplicate`].
        MarkedDuplicate = "marked_duplicate",
        /// [`Happening::Linked`].
        Linked = "linked",
        /// [`Happening::Unlinked`].
        Unlinked = "unlinked",
        /// [`Happening::Repromised`].
        Repromised = "repromised",
        /// [`Happening::AtRisk`].
        AtRisk = "at_risk",
        /// [`Happening::Breached`].
        Breached = "breached",
        /// [`Happening::VerificationEscalated`].
        VerificationEscalated = "verification_escalated",
    }
}

impl Happening {
    /// Its name.
    pub const fn name(&self) -> HappeningName {
        match self {
            Self::Opened(_) => HappeningName::Opened,
            Self::TakenInCharge => HappeningName::TakenInCharge,
            Self::WorkStarted => HappeningName::WorkStarted,
            Self::WaitStarted(_) => HappeningName::WaitStarted,
            Self::Resumed => HappeningName::Resumed,
            Self::Escalated { .. } => HappeningName::Escalated,
            Self::Transferred { .. } => HappeningName::Transferred,
            Self::Assigned { .. } => HappeningName::Assigned,
            Self::Classified { .. } => HappeningName::Classified,
            Self::SeverityChanged { .. } => HappeningName::SeverityChanged,
            Self::Noted { .. } => HappeningName::Noted,
            Self::WorkaroundRecorded { .. } => HappeningName::WorkaroundRecorded,
            Self::OnCallPaged(_) => HappeningName::OnCallPaged,
            Self::OnCallPassedOn { .. } => HappeningName::OnCallPassedOn,
            Self::OnCallAcknowledged => HappeningName::OnCallAcknowledged,
            Self::Assistance(_) => HappeningName::Assistance,
            Self::TaskAssigned(_) => HappeningName::TaskAssigned,
            Self::TaskAccepted { .. } => HappeningName::TaskAccepted,
            Self::TaskAnswered { .. } => HappeningName::TaskAnswered,
            Self::TaskDeclined { .. } => HappeningName::TaskDeclined,
            Self::TaskWithdrawn { .. } => HappeningName::TaskWithdrawn,
            Self::ConsultingPlanned { .. } => HappeningName::ConsultingPlanned,
            Self::HoursUsed { .. } => HappeningName::HoursUsed,
            Self::HoursCorrected { .. } => HappeningName::HoursCorrected,
            Self::TrainingHeld(_) => HappeningName::TrainingHeld,
            Self::FindingRaised(_) => HappeningName::FindingRaised,
            Self::FindingRegraded { .. } => HappeningName::FindingRegraded,
            Self::FindingFlapping(_) => HappeningName::FindingFlapping,
            Self::FindingCleared(_) => HappeningName::FindingCleared,
            Self::ClosureProposed => HappeningName::ClosureProposed,
            Self::TechnicallyClosed { .. } => HappeningName::TechnicallyClosed,
            Self::VerificationAttempted(_) => HappeningName::VerificationAttempted,
            Self::Closed { .. } => HappeningName::Closed,
            Self::Reopened(_) => HappeningName::Reopened,
            Self::Cancelled { .. } => HappeningName::Cancelled,
            Self::MarkedDuplicate { .. } => HappeningName::MarkedDuplicate,
            Self::Linked { .. } => HappeningName::Linked,
            Self::Unlinked { .. } => HappeningName::Unlinked,
            Self::Repromised(_) => HappeningName::Repromised,
            Self::AtRisk { .. } => HappeningName::AtRisk,
            Self::Breached { .. } => HappeningName::Breached,
            Self::VerificationEscalated { .. } => HappeningName::VerificationEscalated,
        }
    }
}

impl HappeningName {
    /// The state that a ticket enters by it, if it changes the state at all.
    pub const fn enters(self) -> Option<StateName> {
        match self {
            Self::Opened => Some(StateName::New),
            Self::TakenInCharge | Self::Reopened => Some(StateName::TakenInCharge),
            Self::WorkStarted | Self::Resumed => Some(StateName::InProgress),
            Self::WaitStarted => Some(StateName::Waiting),
            Self::TechnicallyClosed => Some(StateName::TechnicallyClosed),
            Self::Closed => Some(StateName::Closed),
            Self::Cancelled => Some(StateName::Cancelled),
            Self::MarkedDuplicate => Some(StateName::Duplicate),
            Self::Escalated
            | Self::Transferred
            | Self::Assigned
            | Self::Classified
            | Self::SeverityChanged
            | Self::Noted
            | Self::WorkaroundRecorded
            | Self::OnCallPaged
            | Self::OnCallPassedOn
            | Self::OnCallAcknowledged
            | Self::Assistance
            | Self::TaskAssigned
            | Self::TaskAccepted
            | Self::TaskAnswered
            | Self::TaskDeclined
            | Self::TaskWithdrawn
            | Self::ConsultingPlanned
            | Self::HoursUsed
            | Self::HoursCorrected
            | Self::TrainingHeld
            | Self::FindingRaised
            | Self::FindingRegraded
            | Self::FindingFlapping
            | Self::FindingCleared
            | Self::ClosureProposed
            | Self::VerificationAttempted
            | Self::Linked
            | Self::Unlinked
            | Self::Repromised
            | Self::AtRisk
            | Self::Breached
            | Self::VerificationEscalated => None,
        }
    }
}
