//! Document: an event of a ticket as the JSON text that is kept of it.
//!
//! Written by hand beside the domain's own types, so that neither can change without the other noticing:
//! both directions are total matches, and unknown fields are refused.

use custode_domain::Severity;
use custode_domain::id::{PersonId, TaskId, TicketId};
use custode_domain::person::Level;
use custode_domain::ticket::{
    Activity, ClosingBasis, Competence, ConsultingPlan, Happening, Hours, Kind, Line, Link, Medium,
    Minutes, Relation, Term, Text, TrainingSession, Visibility,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::parts::{
    AssignmentDocument, CalledDocument, CheckDocument, OpeningDocument, PageDocument,
    RaisedDocument, ReopeningCauseDocument, RepromiseDocument, SeverityReasonDocument,
    StepDocument, WaitDocument,
};
use super::sessions::SessionDocument;
use crate::store::spelt::{Spelt, bare};

/// The JSON text of a happening.
pub(super) fn write(happening: &Happening) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Document::from(happening))
}

/// The happening of a JSON text.
pub(super) fn read(text: &str) -> Result<Happening, serde_json::Error> {
    serde_json::from_str::<Document>(text).map(Happening::from)
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Document {
    Opened(OpeningDocument),
    TakenInCharge,
    WorkStarted,
    WaitStarted(WaitDocument),
    Resumed,
    Escalated {
        to: Spelt<Competence>,
        reason: Spelt<Text>,
    },
    Transferred {
        to: Spelt<Competence>,
        reason: Spelt<Text>,
    },
    Assigned {
        to: Spelt<PersonId>,
        level: Spelt<Level>,
        reason: Option<Spelt<Text>>,
    },
    Classified {
        kind: Spelt<Kind>,
        competence: Option<Spelt<Competence>>,
        reason: Spelt<Text>,
    },
    SeverityChanged {
        from: Spelt<Severity>,
        to: Spelt<Severity>,
        why: SeverityReasonDocument,
    },
    Noted {
        visibility: Spelt<Visibility>,
        text: Spelt<Text>,
    },
    WorkaroundRecorded {
        text: Spelt<Text>,
    },
    OnCallPaged(PageDocument),
    OnCallPassedOn {
        to: CalledDocument,
    },
    OnCallAcknowledged,
    Assistance(Box<SessionDocument>),
    TaskAssigned(AssignmentDocument),
    TaskAccepted {
        task: Spelt<TaskId>,
    },
    TaskAnswered {
        task: Spelt<TaskId>,
        answer: Spelt<Text>,
    },
    TaskDeclined {
        task: Spelt<TaskId>,
        reason: Spelt<Text>,
    },
    TaskWithdrawn {
        task: Spelt<TaskId>,
        reason: Spelt<Text>,
    },
    ConsultingPlanned {
        activity: Spelt<Activity>,
        minutes: Spelt<Minutes>,
        agreed_with: Spelt<Line>,
        reason: Option<Spelt<Text>>,
    },
    HoursUsed {
        day: Spelt<Date>,
        person: Spelt<PersonId>,
        minutes: Spelt<Minutes>,
        what: Spelt<Line>,
        task: Option<Spelt<TaskId>>,
        despite: Option<Spelt<Text>>,
    },
    HoursCorrected {
        entry: u32,
        minutes: Option<Spelt<Minutes>>,
        reason: Spelt<Text>,
    },
    TrainingHeld {
        day: Spelt<Date>,
        participants: u16,
        what: Spelt<Line>,
    },
    FindingRaised(RaisedDocument),
    FindingRegraded {
        step: StepDocument,
        severity: Spelt<Severity>,
    },
    FindingFlapping {
        step: StepDocument,
    },
    FindingCleared {
        step: StepDocument,
    },
    ClosureProposed,
    TechnicallyClosed {
        answer: Spelt<Text>,
        told: Spelt<Medium>,
        despite: Option<Spelt<Text>>,
    },
    VerificationAttempted(CheckDocument),
    Closed {
        basis: Spelt<ClosingBasis>,
    },
    Reopened {
        cause: ReopeningCauseDocument,
    },
    Cancelled {
        reason: Spelt<Text>,
    },
    MarkedDuplicate {
        of: Spelt<TicketId>,
        reason: Spelt<Text>,
    },
    Linked {
        to: Spelt<TicketId>,
        relation: Spelt<Relation>,
        why: Option<Spelt<Text>>,
    },
    Unlinked {
        to: Spelt<TicketId>,
    },
    Repromised(RepromiseDocument),
    AtRisk {
        term: Spelt<Term>,
        due: Spelt<Timestamp>,
    },
    Breached {
        term: Spelt<Term>,
        due: Spelt<Timestamp>,
    },
    VerificationEscalated {
        due: Spelt<Timestamp>,
    },
}

impl From<&Happening> for Document {
    fn from(happening: &Happening) -> Self {
        match happening.clone() {
            Happening::Opened(opening) => Self::Opened(opening.into()),
            Happening::TakenInCharge => Self::TakenInCharge,
            Happening::WorkStarted => Self::WorkStarted,
            Happening::WaitStarted(wait) => Self::WaitStarted(wait.into()),
            Happening::Resumed => Self::Resumed,
            Happening::Escalated { to, reason } => Self::Escalated {
                to: Spelt(to),
                reason: Spelt(reason),
            },
            Happening::Transferred { to, reason } => Self::Transferred {
                to: Spelt(to),
                reason: Spelt(reason),
            },
            Happening::Assigned { to, level, reason } => Self::Assigned {
                to: Spelt(to),
                level: Spelt(level),
                reason: reason.map(Spelt),
            },
            Happening::Classified {
                kind,
                competence,
                reason,
            } => Self::Classified {
                kind: Spelt(kind),
                competence: competence.map(Spelt),
                reason: Spelt(reason),
            },
            Happening::SeverityChanged { from, to, why } => Self::SeverityChanged {
                from: Spelt(from),
                to: Spelt(to),
                why: why.into(),
            },
            Happening::Noted { visibility, text } => Self::Noted {
                visibility: Spelt(visibility),
                text: Spelt(text),
            },
            Happening::WorkaroundRecorded { text } => {
                Self::WorkaroundRecorded { text: Spelt(text) }
            }
            Happening::OnCallPaged(page) => Self::OnCallPaged(page.into()),
            Happening::OnCallPassedOn { to } => Self::OnCallPassedOn { to: to.into() },
            Happening::OnCallAcknowledged => Self::OnCallAcknowledged,
            Happening::Assistance(step) => Self::Assistance(Box::new((*step).into())),
            Happening::TaskAssigned(assignment) => Self::TaskAssigned(assignment.into()),
            Happening::TaskAccepted { task } => Self::TaskAccepted { task: Spelt(task) },
            Happening::TaskAnswered { task, answer } => Self::TaskAnswered {
                task: Spelt(task),
                answer: Spelt(answer),
            },
            Happening::TaskDeclined { task, reason } => Self::TaskDeclined {
                task: Spelt(task),
                reason: Spelt(reason),
            },
            Happening::TaskWithdrawn { task, reason } => Self::TaskWithdrawn {
                task: Spelt(task),
                reason: Spelt(reason),
            },
            Happening::ConsultingPlanned { plan, reason } => Self::ConsultingPlanned {
                activity: Spelt(plan.activity),
                minutes: Spelt(plan.minutes),
                agreed_with: Spelt(plan.agreed_with),
                reason: reason.map(Spelt),
            },
            Happening::HoursUsed { hours, despite } => Self::HoursUsed {
                day: Spelt(hours.day),
                person: Spelt(hours.person),
                minutes: Spelt(hours.minutes),
                what: Spelt(hours.what),
                task: hours.task.map(Spelt),
                despite: despite.map(Spelt),
            },
            Happening::HoursCorrected {
                entry,
                minutes,
                reason,
            } => Self::HoursCorrected {
                entry,
                minutes: minutes.map(Spelt),
                reason: Spelt(reason),
            },
            Happening::TrainingHeld(session) => Self::TrainingHeld {
                day: Spelt(session.day),
                participants: session.participants,
                what: Spelt(session.what),
            },
            Happening::FindingRaised(raised) => Self::FindingRaised(raised.into()),
            Happening::FindingRegraded { step, severity } => Self::FindingRegraded {
                step: step.into(),
                severity: Spelt(severity),
            },
            Happening::FindingFlapping(step) => Self::FindingFlapping { step: step.into() },
            Happening::FindingCleared(step) => Self::FindingCleared { step: step.into() },
            Happening::ClosureProposed => Self::ClosureProposed,
            Happening::TechnicallyClosed {
                answer,
                told,
                despite,
            } => Self::TechnicallyClosed {
                answer: Spelt(answer),
                told: Spelt(told),
                despite: despite.map(Spelt),
            },
            Happening::VerificationAttempted(check) => Self::VerificationAttempted(check.into()),
            Happening::Closed { basis } => Self::Closed {
                basis: Spelt(basis),
            },
            Happening::Reopened(cause) => Self::Reopened {
                cause: cause.into(),
            },
            Happening::Cancelled { reason } => Self::Cancelled {
                reason: Spelt(reason),
            },
            Happening::MarkedDuplicate { of, reason } => Self::MarkedDuplicate {
                of: Spelt(of),
                reason: Spelt(reason),
            },
            Happening::Linked { link, why } => Self::Linked {
                to: Spelt(link.to),
                relation: Spelt(link.relation),
                why: why.map(Spelt),
            },
            Happening::Unlinked { to } => Self::Unlinked { to: Spelt(to) },
            Happening::Repromised(moved) => Self::Repromised(moved.into()),
            Happening::AtRisk { term, due } => Self::AtRisk {
                term: Spelt(term),
                due: Spelt(due),
            },
            Happening::Breached { term, due } => Self::Breached {
                term: Spelt(term),
                due: Spelt(due),
            },
            Happening::VerificationEscalated { due } => {
                Self::VerificationEscalated { due: Spelt(due) }
            }
        }
    }
}

impl From<Document> for Happening {
    fn from(document: Document) -> Self {
        match document {
            Document::Opened(opening) => Self::Opened(opening.into()),
            Document::TakenInCharge => Self::TakenInCharge,
            Document::WorkStarted => Self::WorkStarted,
            Document::WaitStarted(wait) => Self::WaitStarted(wait.into()),
            Document::Resumed => Self::Resumed,
            Document::Escalated { to, reason } => Self::Escalated {
                to: to.0,
                reason: reason.0,
            },
            Document::Transferred { to, reason } => Self::Transferred {
                to: to.0,
                reason: reason.0,
            },
            Document::Assigned { to, level, reason } => Self::Assigned {
                to: to.0,
                level: level.0,
                reason: bare(reason),
            },
            Document::Classified {
                kind,
                competence,
                reason,
            } => Self::Classified {
                kind: kind.0,
                competence: bare(competence),
                reason: reason.0,
            },
            Document::SeverityChanged { from, to, why } => Self::SeverityChanged {
                from: from.0,
                to: to.0,
                why: why.into(),
            },
            Document::Noted { visibility, text } => Self::Noted {
                visibility: visibility.0,
                text: text.0,
            },
            Document::WorkaroundRecorded { text } => Self::WorkaroundRecorded { text: text.0 },
            Document::OnCallPaged(page) => Self::OnCallPaged(page.into()),
            Document::OnCallPassedOn { to } => Self::OnCallPassedOn { to: to.into() },
            Document::OnCallAcknowledged => Self::OnCallAcknowledged,
            Document::Assistance(step) => Self::Assistance(Box::new((*step).into())),
            Document::TaskAssigned(assignment) => Self::TaskAssigned(assignment.into()),
            Document::TaskAccepted { task } => Self::TaskAccepted { task: task.0 },
            Document::TaskAnswered { task, answer } => Self::TaskAnswered {
                task: task.0,
                answer: answer.0,
            },
            Document::TaskDeclined { task, reason } => Self::TaskDeclined {
                task: task.0,
                reason: reason.0,
            },
            Document::TaskWithdrawn { task, reason } => Self::TaskWithdrawn {
                task: task.0,
                reason: reason.0,
            },
            Document::ConsultingPlanned {
                activity,
                minutes,
                agreed_with,
                reason,
            } => Self::ConsultingPlanned {
                plan: ConsultingPlan {
                    activity: activity.0,
                    minutes: minutes.0,
                    agreed_with: agreed_with.0,
                },
                reason: bare(reason),
            },
            Document::HoursUsed {
                day,
                person,
                minutes,
                what,
                task,
                despite,
            } => Self::HoursUsed {
                hours: Hours {
                    day: day.0,
                    person: person.0,
                    minutes: minutes.0,
                    what: what.0,
                    task: bare(task),
                },
                despite: bare(despite),
            },
            Document::HoursCorrected {
                entry,
                minutes,
                reason,
            } => Self::HoursCorrected {
                entry,
                minutes: bare(minutes),
                reason: reason.0,
            },
            Document::TrainingHeld {
                day,
                participants,
                what,
            } => Self::TrainingHeld(TrainingSession {
                day: day.0,
                participants,
                what: what.0,
            }),
            Document::FindingRaised(raised) => Self::FindingRaised(raised.into()),
            Document::FindingRegraded { step, severity } => Self::FindingRegraded {
                step: step.into(),
                severity: severity.0,
            },
            Document::FindingFlapping { step } => Self::FindingFlapping(step.into()),
            Document::FindingCleared { step } => Self::FindingCleared(step.into()),
            Document::ClosureProposed => Self::ClosureProposed,
            Document::TechnicallyClosed {
                answer,
                told,
                despite,
            } => Self::TechnicallyClosed {
                answer: answer.0,
                told: told.0,
                despite: bare(despite),
            },
            Document::VerificationAttempted(check) => Self::VerificationAttempted(check.into()),
            Document::Closed { basis } => Self::Closed { basis: basis.0 },
            Document::Reopened { cause } => Self::Reopened(cause.into()),
            Document::Cancelled { reason } => Self::Cancelled { reason: reason.0 },
            Document::MarkedDuplicate { of, reason } => Self::MarkedDuplicate {
                of: of.0,
                reason: reason.0,
            },
            Document::Linked { to, relation, why } => Self::Linked {
                link: Link {
                    to: to.0,
                    relation: relation.0,
                },
                why: bare(why),
            },
            Document::Unlinked { to } => Self::Unlinked { to: to.0 },
            Document::Repromised(moved) => Self::Repromised(moved.into()),
            Document::AtRisk { term, due } => Self::AtRisk {
                term: term.0,
                due: due.0,
            },
            Document::Breached { term, due } => Self::Breached {
                term: term.0,
                due: due.0,
            },
            Document::VerificationEscalated { due } => Self::VerificationEscalated { due: due.0 },
        }
    }
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
