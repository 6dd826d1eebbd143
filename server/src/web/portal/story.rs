//! Story: what happened to a request, as the people of its Ente read it: what the desk does among itself is left out.

use std::collections::BTreeMap;

use custode_domain::id::PersonId;
use custode_domain::person::Actor;
use custode_domain::ticket::{
    Event, Happening, Minutes, ReopeningCause, SeverityReason, Visibility,
};

use crate::app::show_ticket::Somebody;
use crate::lang::Lang;
use crate::web::assistance::{session_said, session_step};
use crate::web::fault;
use crate::web::tickets::repromised;
use crate::web::tickets::{activity, amount, day};
use crate::web::when::When;
use crate::web::words;

/// The people whom a ticket names.
pub(super) type People = BTreeMap<PersonId, Somebody>;

/// An entry of the story.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) at: When,
    pub(super) title: String,
    /// In somebody's own words; often empty.
    pub(super) text: String,
    pub(super) by: String,
}

impl Entry {
    /// The event as an entry, if it concerns the Ente.
    pub(super) fn of(t: Lang, event: &Event, people: &People) -> Option<Self> {
        let (title, text) = told(t, &event.what)?;
        Some(Self {
            at: When::at(event.at),
            title,
            text,
            by: by(t, event.by, people),
        })
    }
}

/// Who did something, by name where it is known.
pub(super) fn by(t: Lang, actor: Actor, people: &People) -> String {
    let known = actor.person().and_then(|id| people.get(&id));
    known.map_or_else(
        || words::actor(t, actor).to_owned(),
        |person| t.portal_by(&person.name, words::role(t, person.role)),
    )
}

fn told(t: Lang, what: &Happening) -> Option<(String, String)> {
    let told = |title: &str, text: &dyn ToString| Some((title.to_owned(), text.to_string()));
    match what {
        Happening::Opened(_) => told(t.portal_log_opened(), &""),
        Happening::TakenInCharge => told(t.portal_log_taken(), &""),
        Happening::WorkStarted => told(t.portal_log_started(), &""),
        Happening::WaitStarted(wait) => told(t.portal_log_waiting(), &wait.reason),
        Happening::Resumed => told(t.portal_log_resumed(), &""),
        Happening::Escalated { .. } | Happening::Transferred { .. } => {
            told(t.portal_log_escalated(), &"")
        }
        Happening::Assigned { .. } => told(t.portal_log_assigned(), &""),
        Happening::Classified { reason, .. } => told(t.portal_log_classified(), reason),
        Happening::SeverityChanged { from, to, why } => {
            let (from, to) = (words::severity(t, *from), words::severity(t, *to));
            let why = match why {
                SeverityReason::Judged(reason) => reason.to_string(),
                SeverityReason::Finding(_) => String::new(),
            };
            told(&t.portal_log_severity(from, to), &why)
        }
        Happening::Noted { visibility, text } => match visibility {
            Visibility::Public => told(t.portal_log_note(), text),
            Visibility::Internal => None,
        },
        Happening::WorkaroundRecorded { text } => told(t.portal_log_workaround(), text),
        Happening::TaskAssigned(_) => told(t.portal_log_task(), &""),
        Happening::TaskAnswered { .. } => told(t.portal_log_task_done(), &""),
        Happening::OnCallPaged(_) => told(t.portal_log_paged(), &""),
        Happening::OnCallAcknowledged => told(t.portal_log_acknowledged(), &""),
        Happening::Assistance(step) => told(&session_step(t, step), &session_said(step)),
        Happening::OnCallPassedOn { .. }
        | Happening::TaskAccepted { .. }
        | Happening::TaskDeclined { .. }
        | Happening::TaskWithdrawn { .. }
        | Happening::FindingRegraded { .. }
        | Happening::FindingFlapping(_)
        | Happening::ClosureProposed
        | Happening::Linked { .. }
        | Happening::Unlinked { .. }
        | Happening::AtRisk { .. }
        | Happening::Breached { .. }
        | Happening::VerificationEscalated { .. } => None,
        Happening::Repromised(moved) => told(&repromised(t, moved), &""),
        Happening::ConsultingPlanned { plan, reason } => {
            let planned = amount(plan.minutes.get());
            let title = t.log_planned(planned, &plan.agreed_with, activity(t, plan.activity));
            let reason = reason
                .as_ref()
                .map_or_else(String::new, ToString::to_string);
            told(&title, &reason)
        }
        Happening::HoursUsed { hours, .. } => {
            let worked = amount(hours.minutes.get());
            told(&t.log_hours(worked, day(hours.day), &hours.what), &"")
        }
        Happening::HoursCorrected {
            entry,
            minutes,
            reason,
        } => {
            let worked = amount(minutes.map_or(0, Minutes::get));
            told(&t.log_hours_corrected(entry, worked), reason)
        }
        Happening::TrainingHeld(held) => told(
            &t.log_training(day(held.day), held.participants, &held.what),
            &"",
        ),
        Happening::FindingRaised(raised) => told(
            t.portal_log_finding(),
            &fault::title(t, raised.code, &raised.object),
        ),
        Happening::FindingCleared(_) => told(t.portal_log_cleared(), &""),
        Happening::TechnicallyClosed { answer, .. } => told(t.portal_log_solved(), answer),
        Happening::VerificationAttempted(check) => {
            let remark = check
                .remark
                .as_ref()
                .map_or_else(String::new, ToString::to_string);
            told(t.portal_log_verified(), &remark)
        }
        Happening::Closed { .. } => told(t.portal_log_closed(), &""),
        Happening::Reopened(cause) => {
            let why = match cause {
                ReopeningCause::Contested(reason) => reason.to_string(),
                ReopeningCause::Ineffective | ReopeningCause::Refired(_) => String::new(),
            };
            told(t.portal_log_reopened(), &why)
        }
        Happening::Cancelled { reason } => told(t.portal_log_cancelled(), reason),
        Happening::MarkedDuplicate { reason, .. } => told(t.portal_log_duplicate(), reason),
    }
}
