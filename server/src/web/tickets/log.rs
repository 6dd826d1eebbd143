//! Log: the *registro di lavoro* of a ticket as one stream: what people, machines and rules did, and who was told.

use std::collections::BTreeMap;

use custode_domain::contract::Promise;
use custode_domain::id::{FindingId, PersonId};
use custode_domain::notice::{Occasion, Recipient};
use custode_domain::on_call::{Called, PageReason};
use custode_domain::person::Actor;
use custode_domain::ticket::{
    Event, Happening, Minutes, ReopeningCause, Repromise, Routed, SeverityReason, Text,
};
use jiff::Timestamp;

use super::choices::{medium, outcome};
use super::consulting::{activity, amount, day};
use crate::app::show_ticket::{Somebody, Standing, TicketShown, Told, Way, is_internal};
use crate::lang::Lang;
use crate::web::assistance::{session_said, session_step};
use crate::web::fault;
use crate::web::when::When;
use crate::web::words::{self, actor, severity};

/// A line of the work log.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) at: When,
    /// What happened.
    pub(super) title: String,
    /// What was written; empty where nothing was.
    pub(super) text: String,
    pub(super) by: String,
    /// Whether the desk alone reads it.
    pub(super) internal: bool,
}

/// What the lines name.
struct Names<'s> {
    t: Lang,
    findings: BTreeMap<FindingId, String>,
    people: &'s BTreeMap<PersonId, Somebody>,
}

/// The lines of a ticket, in the order of what happened.
pub(super) fn lines(t: Lang, shown: &TicketShown) -> Vec<Line> {
    let names = Names::new(t, shown);
    let mut lines: Vec<(Timestamp, Line)> = shown
        .log
        .iter()
        .map(|event| (event.at, names.line(event)))
        .collect();
    for told in &shown.notices {
        lines.push((told.ended_at.unwrap_or(told.created_at), names.told(told)));
    }
    // What happened at one instant keeps its order.
    lines.sort_by_key(|(at, _)| *at);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The lines of some events alone.
pub(super) fn lines_of(t: Lang, shown: &TicketShown, events: &[Event]) -> Vec<Line> {
    let names = Names::new(t, shown);
    events.iter().map(|event| names.line(event)).collect()
}

impl<'s> Names<'s> {
    fn new(t: Lang, shown: &'s TicketShown) -> Self {
        let findings = shown.findings.iter().map(|part| &part.finding);
        Self {
            t,
            findings: findings
                .map(|finding| {
                    let title = fault::title(t, finding.code, &finding.object);
                    (finding.id, title)
                })
                .collect(),
            people: &shown.people,
        }
    }

    fn line(&self, event: &Event) -> Line {
        Line {
            at: When::at(event.at),
            title: self.title(&event.what),
            text: self.text(&event.what),
            by: self.who(event.by),
            internal: is_internal(&event.what),
        }
    }

    /// Who was told what, or will be.
    fn told(&self, told: &Told) -> Line {
        let t = self.t;
        let person = self.people.get(&told.person);
        let recipient = person.map_or(recipient(t, told.recipient), |somebody| &somebody.name);
        let way = match told.medium {
            Way::Mail => t.log_by_mail(),
            Way::Push => t.log_by_push(),
        };
        let standing = match told.standing {
            Standing::Pending | Standing::Sending | Standing::Handed => t.log_notice_waits(),
            Standing::Sent => t.log_notice_sent(),
            Standing::Failed => t.log_notice_failed(),
            Standing::Unreachable => t.log_notice_unreachable(),
        };
        let is_failed = told.standing == Standing::Failed;
        let outcome = told.outcome.clone().filter(|_| is_failed);
        Line {
            at: When::at(told.ended_at.unwrap_or(told.created_at)),
            title: t.log_notice(recipient, occasion(t, told.occasion)),
            text: outcome.unwrap_or_default(),
            by: format!("{way}: {standing}"),
            internal: true,
        }
    }

    fn who(&self, by: Actor) -> String {
        let named = by.person().and_then(|person| self.people.get(&person));
        named.map_or_else(
            || actor(self.t, by).to_owned(),
            |somebody| named_with_role(&somebody.name, words::role(self.t, somebody.role)),
        )
    }

    fn finding(&self, id: FindingId) -> &str {
        let title = self.findings.get(&id);
        title.map_or(self.t.log_finding(), String::as_str)
    }

    fn person(&self, id: PersonId) -> &str {
        let somebody = self.people.get(&id);
        somebody.map_or(self.t.log_somebody(), |somebody| &somebody.name)
    }

    /// Who was called, or why nobody was.
    fn called(&self, to: Called, passed_on: bool) -> String {
        let t = self.t;
        match (to, passed_on) {
            (Called::Person { person, until }, false) => {
                t.log_paged(self.person(person), When::at(until).minute())
            }
            (Called::Person { person, until }, true) => {
                t.log_passed_on(self.person(person), When::at(until).minute())
            }
            (Called::Coordinators, false) => t.log_nobody_on_call().to_owned(),
            (Called::Coordinators, true) => t.log_nobody_answered().to_owned(),
        }
    }

    fn title(&self, what: &Happening) -> String {
        let t = self.t;
        match what {
            Happening::Opened(opening) => t.log_opened(severity(t, opening.severity)),
            Happening::TakenInCharge => t.log_taken().to_owned(),
            Happening::WorkStarted => t.log_started().to_owned(),
            Happening::WaitStarted(wait) => t.log_waiting(&wait.awaited),
            Happening::Resumed => t.log_resumed().to_owned(),
            Happening::Escalated { to, .. } => t.log_escalated(words::competence(t, *to)),
            Happening::Transferred { to, .. } => t.log_transferred(words::competence(t, *to)),
            Happening::Assigned { to, .. } => t.log_assigned(self.person(*to)),
            Happening::Classified { kind, .. } => t.log_classified(words::kind(t, *kind)),
            Happening::SeverityChanged { from, to, .. } => {
                t.log_severity(severity(t, *from), severity(t, *to))
            }
            Happening::Noted { .. } => t.log_noted().to_owned(),
            Happening::WorkaroundRecorded { .. } => t.log_workaround().to_owned(),
            Happening::OnCallPaged(page) => self.called(page.to, false),
            Happening::OnCallPassedOn { to } => self.called(*to, true),
            Happening::OnCallAcknowledged => t.log_acknowledged().to_owned(),
            Happening::Assistance(step) => session_step(t, step),
            Happening::TaskAssigned(assignment) => t.log_task_assigned(&assignment.area.name),
            Happening::TaskAccepted { .. } => t.log_task_accepted().to_owned(),
            Happening::TaskAnswered { .. } => t.log_task_answered().to_owned(),
            Happening::TaskDeclined { .. } => t.log_task_declined().to_owned(),
            Happening::TaskWithdrawn { .. } => t.log_task_withdrawn().to_owned(),
            Happening::ConsultingPlanned { plan, .. } => t.log_planned(
                amount(plan.minutes.get()),
                &plan.agreed_with,
                activity(t, plan.activity),
            ),
            Happening::HoursUsed { hours, .. } => {
                t.log_hours(amount(hours.minutes.get()), day(hours.day), &hours.what)
            }
            Happening::HoursCorrected { entry, minutes, .. } => {
                let minutes = minutes.map_or(0, Minutes::get);
                t.log_hours_corrected(entry, amount(minutes))
            }
            Happening::TrainingHeld(held) => {
                t.log_training(day(held.day), held.participants, &held.what)
            }
            Happening::FindingRaised(raised) => {
                t.log_raised(fault::title(t, raised.code, &raised.object))
            }
            Happening::FindingRegraded {
                step,
                severity: degree,
            } => t.log_regraded(severity(t, *degree), self.finding(step.finding)),
            Happening::FindingFlapping(step) => t.log_flapping(self.finding(step.finding)),
            Happening::FindingCleared(step) => t.log_cleared(self.finding(step.finding)),
            Happening::ClosureProposed => t.log_closure_proposed().to_owned(),
            Happening::TechnicallyClosed { told, .. } => t.log_technically_closed(medium(t, *told)),
            Happening::VerificationAttempted(check) => {
                t.log_verified(medium(t, check.medium), outcome(t, check.outcome))
            }
            Happening::Closed { .. } => t.log_closed().to_owned(),
            Happening::Reopened(cause) => reopened(t, cause).to_owned(),
            Happening::Cancelled { .. } => t.log_cancelled().to_owned(),
            Happening::MarkedDuplicate { .. } => t.log_duplicate().to_owned(),
            Happening::Linked { .. } => t.log_linked().to_owned(),
            Happening::Unlinked { .. } => t.log_unlinked().to_owned(),
            Happening::Repromised(moved) => repromised(t, moved),
            Happening::AtRisk { term, due } => {
                t.log_at_risk(words::term(t, *term), When::at(*due).minute())
            }
            Happening::Breached { term, due } => {
                t.log_breached(words::term(t, *term), When::at(*due).minute())
            }
            Happening::VerificationEscalated { due } => {
                t.log_verification_escalated(When::at(*due).minute())
            }
        }
    }

    /// What the routing rules made of it.
    fn routed(&self, routed: &Routed) -> String {
        match routed {
            Routed::NotTried => String::new(),
            Routed::NoneFits { version } => self.t.log_routed_none(version),
            Routed::By { name, version, .. } => self.t.log_routed_by(name, version),
        }
    }

    fn text(&self, what: &Happening) -> String {
        let some =
            |text: &Option<Text>| text.as_ref().map_or_else(String::new, ToString::to_string);
        match what {
            Happening::WaitStarted(wait) => wait.reason.to_string(),
            Happening::Escalated { reason, .. }
            | Happening::Transferred { reason, .. }
            | Happening::Classified { reason, .. }
            | Happening::TaskDeclined { reason, .. }
            | Happening::TaskWithdrawn { reason, .. }
            | Happening::HoursCorrected { reason, .. }
            | Happening::Cancelled { reason }
            | Happening::MarkedDuplicate { reason, .. } => reason.to_string(),
            Happening::Assigned { reason, .. } | Happening::ConsultingPlanned { reason, .. } => {
                some(reason)
            }
            Happening::HoursUsed { despite, .. } => some(despite),
            Happening::SeverityChanged { why, .. } => match why {
                SeverityReason::Judged(text) => text.to_string(),
                SeverityReason::Finding(finding) => {
                    self.t.log_severity_finding(self.finding(*finding))
                }
            },
            Happening::Noted { text, .. } | Happening::WorkaroundRecorded { text } => {
                text.to_string()
            }
            Happening::OnCallPaged(page) => match &page.reason {
                PageReason::Judged(text) => text.to_string(),
                PageReason::Blocking => self.t.log_paged_blocking().to_owned(),
            },
            Happening::TaskAssigned(assignment) => assignment.request.to_string(),
            Happening::TaskAnswered { answer, .. }
            | Happening::TechnicallyClosed { answer, .. } => answer.to_string(),
            Happening::VerificationAttempted(check) => some(&check.remark),
            Happening::Reopened(ReopeningCause::Contested(text)) => text.to_string(),
            Happening::Assistance(step) => session_said(step),
            Happening::Linked { why, .. } => some(why),
            Happening::Opened(opening) => self.routed(&opening.routed),
            Happening::TakenInCharge
            | Happening::WorkStarted
            | Happening::Resumed
            | Happening::OnCallPassedOn { .. }
            | Happening::OnCallAcknowledged
            | Happening::TaskAccepted { .. }
            | Happening::TrainingHeld(_)
            | Happening::FindingRaised(_)
            | Happening::FindingRegraded { .. }
            | Happening::FindingFlapping(_)
            | Happening::FindingCleared(_)
            | Happening::ClosureProposed
            | Happening::Closed { .. }
            | Happening::Reopened(ReopeningCause::Refired(_) | ReopeningCause::Ineffective)
            | Happening::Unlinked { .. }
            | Happening::Repromised(_)
            | Happening::AtRisk { .. }
            | Happening::Breached { .. }
            | Happening::VerificationEscalated { .. } => String::new(),
        }
    }
}

/// Which deadline moved, and by what.
pub(in crate::web) fn repromised(t: Lang, moved: &Repromise) -> String {
    let at = |instant: Option<Timestamp>| {
        instant.map_or_else(
            || t.log_repromised_open().to_owned(),
            |at| When::at(at).minute(),
        )
    };
    let what = match moved.promise {
        Promise::TakeCharge => t.log_repromised_take_charge(),
        Promise::Resolution => t.log_repromised_resolution(),
        Promise::Task => t.log_repromised_task(),
    };
    t.log_repromised(what, at(moved.from), at(moved.to), moved.version)
}

/// Some people are called what they are.
fn named_with_role(name: &str, role: &str) -> String {
    if name == role {
        name.to_owned()
    } else {
        format!("{name}, {role}")
    }
}

const fn reopened(t: Lang, cause: &ReopeningCause) -> &'static str {
    match cause {
        ReopeningCause::Contested(_) => t.log_reopened(),
        ReopeningCause::Refired(_) => t.log_reopened_refired(),
        ReopeningCause::Ineffective => t.log_reopened_ineffective(),
    }
}

const fn recipient(t: Lang, recipient: Recipient) -> &'static str {
    match recipient {
        Recipient::Requester(_) => t.log_to_requester(),
        Recipient::EnteContacts(_) => t.log_to_contacts(),
        Recipient::FrontOffice => t.log_to_front_office(),
        Recipient::Owner(_) => t.log_to_owner(),
        Recipient::OnCall(_) => t.log_to_on_call(),
        Recipient::Coordinators => t.log_to_coordinators(),
        Recipient::Closer(_) => t.log_to_closer(),
        Recipient::Area(_) => t.log_to_area(),
    }
}

const fn occasion(t: Lang, occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::Entered(state) => words::state(t, state),
        Occasion::Reopened => t.log_on_reopened(),
        Occasion::Urgent => t.log_on_urgent(),
        Occasion::Assigned => t.log_on_assigned(),
        Occasion::Noted => t.log_on_noted(),
        Occasion::TaskEnded(_) => t.log_on_task(),
        Occasion::ClosureProposed => t.log_on_proposed(),
        Occasion::Paged => t.log_on_paged(),
        Occasion::NobodyOnCall => t.log_on_nobody(),
        Occasion::AtRisk(_) => t.log_on_risk(),
        Occasion::Breached(_) => t.log_on_breach(),
        Occasion::VerificationEscalated => t.log_on_escalation(),
        Occasion::ConsentAsked => t.log_on_consent_asked(),
        Occasion::ConsentAnswered => t.log_on_consent_answered(),
        Occasion::SessionEnded => t.log_on_session_ended(),
    }
}
