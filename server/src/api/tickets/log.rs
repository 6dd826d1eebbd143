//! The work log of a ticket, as programs read it.

use custode_domain::on_call::PageReason;
use custode_domain::person::Actor;
use custode_domain::ticket::{Event, Happening, ReopeningCause, SeverityReason, Text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::coded;
use crate::app::show_ticket::is_internal;

/// One line of the *registro di lavoro*.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Entry {
    #[schema(value_type = jiff::Timestamp)]
    at: String,
    by: By,
    #[schema(value_type = coded::What, example = "noted")]
    what: &'static str,
    /// Whether the desk wrote it for itself.
    internal: bool,
    /// What somebody wrote; text from outside.
    text: Option<String>,
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct By {
    kind: ByKind,
    #[schema(value_type = Option<uuid::Uuid>)]
    id: Option<String>,
    #[schema(value_type = Option<coded::Role>)]
    role: Option<&'static str>,
}

/// A person, a machine by itself, or the system by a rule.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum ByKind {
    Person,
    Machine,
    System,
}

impl From<&Event> for Entry {
    fn from(event: &Event) -> Self {
        let internal = is_internal(&event.what);
        Self {
            at: event.at.to_string(),
            by: event.by.into(),
            what: event.what.name().code(),
            internal,
            text: written(&event.what).map(|text| text.as_str().to_owned()),
        }
    }
}

impl From<Actor> for By {
    fn from(actor: Actor) -> Self {
        let (kind, id, role) = match actor {
            Actor::Person { id, role, .. } => {
                (ByKind::Person, Some(id.to_string()), Some(role.code()))
            }
            Actor::Machine(id) => (ByKind::Machine, Some(id.to_string()), None),
            Actor::System => (ByKind::System, None, None),
        };
        Self { kind, id, role }
    }
}

/// What a person wrote with it.
fn written(what: &Happening) -> Option<&Text> {
    match what {
        Happening::Opened(opening) => opening.description.as_ref(),
        Happening::WaitStarted(wait) => Some(&wait.reason),
        Happening::Escalated { reason, .. }
        | Happening::Transferred { reason, .. }
        | Happening::Classified { reason, .. }
        | Happening::TaskDeclined { reason, .. }
        | Happening::TaskWithdrawn { reason, .. }
        | Happening::HoursCorrected { reason, .. }
        | Happening::Cancelled { reason }
        | Happening::MarkedDuplicate { reason, .. } => Some(reason),
        Happening::Assigned { reason, .. } | Happening::ConsultingPlanned { reason, .. } => {
            reason.as_ref()
        }
        Happening::HoursUsed { despite, .. } => despite.as_ref(),
        Happening::Linked { why, .. } => why.as_ref(),
        Happening::SeverityChanged { why, .. } => match why {
            SeverityReason::Judged(text) => Some(text),
            SeverityReason::Finding(_) => None,
        },
        Happening::Noted { text, .. } | Happening::WorkaroundRecorded { text } => Some(text),
        Happening::TaskAssigned(assignment) => Some(&assignment.request),
        Happening::TaskAnswered { answer, .. } | Happening::TechnicallyClosed { answer, .. } => {
            Some(answer)
        }
        Happening::OnCallPaged(page) => match &page.reason {
            PageReason::Judged(text) => Some(text),
            PageReason::Blocking => None,
        },
        Happening::VerificationAttempted(check) => check.remark.as_ref(),
        Happening::Reopened(cause) => match cause {
            ReopeningCause::Contested(text) => Some(text),
            ReopeningCause::Refired(_) | ReopeningCause::Ineffective => None,
        },
        Happening::OnCallPassedOn { .. }
        | Happening::OnCallAcknowledged
        | Happening::Assistance(_)
        | Happening::TakenInCharge
        | Happening::WorkStarted
        | Happening::Resumed
        | Happening::TaskAccepted { .. }
        | Happening::TrainingHeld(_)
        | Happening::FindingRaised(_)
        | Happening::FindingRegraded { .. }
        | Happening::FindingFlapping(_)
        | Happening::FindingCleared(_)
        | Happening::ClosureProposed
        | Happening::Unlinked { .. }
        | Happening::Repromised(_)
        | Happening::AtRisk { .. }
        | Happening::Breached { .. }
        | Happening::VerificationEscalated { .. }
        | Happening::Closed { .. } => None,
    }
}
