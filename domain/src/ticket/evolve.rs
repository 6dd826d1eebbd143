//! Evolve: what each event makes of a ticket; one total match.

use jiff::Timestamp;

use crate::Severity;
use crate::assistance::{Session, Step as SessionStep};
use crate::id::{PersonId, TaskId, TicketId};
use crate::on_call::{Called, Paging, PagingState};
use crate::person::{Actor, Level};
use crate::ticket::{
    Assignment, Attempt, Breach, Check, ClosingBasis, Competence, Event, FindingStanding, Halt,
    HaltCause, Happening, HappeningName, Kind, LinkedFinding, Medium, Raised, Reopening,
    ReopeningCause, State, StateName, Step, Taking, Task, TaskState, TechnicalClosure, Term, Text,
    Ticket, Wait,
};

/// A log that no sequence of commands can have written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrokenHistory {
    /// No event at all.
    #[error("a ticket's log is empty")]
    Empty,
    /// The first event is another.
    #[error("a ticket's log begins with `{}` instead of its opening", .0.code())]
    NotOpened(HappeningName),
    /// The opening stands in the middle of the log.
    #[error("a ticket's log opens it twice")]
    OpenedTwice,
    /// An event that cannot happen in this state.
    #[error("a ticket's log has `{}` while the ticket is {}", .what.code(), .state.words())]
    OutOfPlace {
        /// The event.
        what: HappeningName,
        /// The state.
        state: StateName,
    },
    /// A step of a task or of a finding that the ticket does not have.
    #[error("a ticket's log has `{}` for something that it never mentioned before", .0.code())]
    Unknown(HappeningName),
}

/// The ticket after one event.
pub fn evolve(ticket: Option<Ticket>, event: &Event) -> Result<Ticket, BrokenHistory> {
    let Some(mut ticket) = ticket else {
        let Happening::Opened(opening) = &event.what else {
            return Err(BrokenHistory::NotOpened(event.what.name()));
        };
        return Ok(Ticket::born(opening, event));
    };
    ticket.apply(event)?;
    ticket.changed_at = event.at;
    Ok(ticket)
}

impl Ticket {
    fn apply(&mut self, event: &Event) -> Result<(), BrokenHistory> {
        let at = event.at;
        match &event.what {
            Happening::Opened(_) => return Err(BrokenHistory::OpenedTwice),
            Happening::TakenInCharge => self.taken_in_charge(event)?,
            Happening::WorkStarted | Happening::Resumed => self.work_goes_on(at),
            Happening::WaitStarted(wait) => self.wait_started(wait, at),
            Happening::Escalated { to, .. } => self.escalated(*to),
            Happening::Transferred { to, .. } => self.transferred(*to),
            Happening::Assigned { to, level, .. } => self.assigned(*to, *level),
            Happening::Classified {
                kind, competence, ..
            } => self.classified(*kind, *competence),
            Happening::SeverityChanged { to, .. } => self.severity_changed(*to),
            Happening::Noted { .. } | Happening::Repromised(_) => {}
            Happening::WorkaroundRecorded { text } => self.workaround = Some(text.clone()),
            Happening::OnCallPaged(page) => {
                self.paging = Some(Paging::begun(page, event.by, at));
            }
            Happening::OnCallPassedOn { to } => self.page_passed_on(*to, event)?,
            Happening::OnCallAcknowledged => self.page_acknowledged(event)?,
            Happening::Assistance(step) => self.session_stepped(step, event)?,
            Happening::TaskAssigned(assignment) => self.task_assigned(assignment, at),
            Happening::TaskAccepted { task } => self.task_of(*task, event)?.accepted(at),
            Happening::TaskAnswered { task, answer } => {
                self.task_of(*task, event)?.answered(answer, at);
            }
            Happening::TaskDeclined { task, reason } => {
                self.task_of(*task, event)?.declined(reason, at);
            }
            Happening::TaskWithdrawn { task, reason } => {
                self.task_of(*task, event)?.withdrawn(reason, at);
            }
            Happening::ConsultingPlanned { plan, .. } => self.consulting.plan = Some(plan.clone()),
            Happening::HoursUsed { hours, .. } => self.hours_used(hours),
            Happening::HoursCorrected { entry, minutes, .. } => {
                if !self.hours_corrected(*entry, *minutes) {
                    return Err(BrokenHistory::Unknown(event.what.name()));
                }
            }
            Happening::TrainingHeld(session) => self.consulting.trainings.push(session.clone()),
            Happening::FindingRaised(raised) => self.finding_raised(raised),
            Happening::FindingRegraded { step, severity } => {
                self.finding_of(step, event)?.severity = *severity;
            }
            Happening::FindingFlapping(step) => {
                self.finding_of(step, event)?.standing = FindingStanding::Flapping;
            }
            Happening::FindingCleared(step) => {
                self.finding_of(step, event)?.standing = FindingStanding::Cleared;
            }
            Happening::ClosureProposed => self.closure_proposed = Some(at),
            Happening::TechnicallyClosed {
                answer,
                told,
                despite,
            } => {
                self.technically_closed(answer, *told, despite.as_ref(), event);
            }
            Happening::VerificationAttempted(check) => self.verification_attempted(check, event)?,
            Happening::Closed { basis } => self.closed(*basis, event)?,
            Happening::Reopened(cause) => self.reopened(cause, event)?,
            Happening::Cancelled { reason } => self.cancelled(reason, at),
            Happening::MarkedDuplicate { of, reason } => self.duplicate(*of, reason, at),
            Happening::Linked { link, .. } => {
                self.links.retain(|known| known.to != link.to);
                self.links.push(link.clone());
            }
            Happening::Unlinked { to } => self.links.retain(|known| known.to != *to),
            Happening::AtRisk { term, .. } => self.at_risk.push(*term),
            Happening::Breached { term, due } => self.breaches.push(Breach {
                term: *term,
                due: *due,
                at,
            }),
            Happening::VerificationEscalated { .. } => self.verification_escalated = true,
        }
        Ok(())
    }

    fn work_goes_on(&mut self, at: Timestamp) {
        self.enter(State::InProgress { since: at }, at);
    }

    /// The risk was that of the target before; a breach stays one.
    fn severity_changed(&mut self, to: Severity) {
        self.severity = to;
        self.at_risk.retain(|term| *term == Term::Verification);
    }

    fn escalated(&mut self, to: Competence) {
        self.level = Level::Second;
        self.transferred(to);
    }

    fn transferred(&mut self, to: Competence) {
        self.competence = Some(to);
        self.owner = None;
    }

    fn assigned(&mut self, to: PersonId, level: Level) {
        self.owner = Some(to);
        self.level = level;
    }

    fn classified(&mut self, kind: Kind, competence: Option<Competence>) {
        self.kind = kind;
        self.competence = competence;
    }

    fn cancelled(&mut self, reason: &Text, at: Timestamp) {
        let reason = reason.clone();
        self.enter(State::Cancelled { reason, at }, at);
    }

    fn duplicate(&mut self, of: TicketId, reason: &Text, at: Timestamp) {
        let reason = reason.clone();
        self.enter(State::Duplicate { of, reason, at }, at);
    }

    /// Enters a state. Leaving a halt ends it, and a proposal to close does not outlive the closing.
    fn enter(&mut self, state: State, at: Timestamp) {
        if let Some(halt) = self.halts.last_mut()
            && halt.to.is_none()
            && !state.name().is_final()
        {
            halt.to = Some(at);
        }
        if !state.name().is_open() {
            self.closure_proposed = None;
        }
        self.state = state;
    }

    fn taken_in_charge(&mut self, event: &Event) -> Result<(), BrokenHistory> {
        let Actor::Person { id: by, .. } = event.by else {
            return Err(self.out_of_place(event));
        };
        self.owner = Some(by);
        let at = event.at;
        let severity = self.severity;
        self.taken.get_or_insert(Taking { by, at, severity });
        self.enter(State::TakenInCharge { by, at }, at);
        Ok(())
    }

    fn wait_started(&mut self, wait: &Wait, at: Timestamp) {
        let cause = HaltCause::Waiting(wait.on);
        let wait = wait.clone();
        self.enter(State::Waiting { wait, since: at }, at);
        self.halts.push(Halt::from(cause, at));
    }

    fn page_passed_on(&mut self, to: Called, event: &Event) -> Result<(), BrokenHistory> {
        let unknown = BrokenHistory::Unknown(event.what.name());
        self.paging.as_mut().ok_or(unknown)?.call(to);
        Ok(())
    }

    fn page_acknowledged(&mut self, event: &Event) -> Result<(), BrokenHistory> {
        let unknown = BrokenHistory::Unknown(event.what.name());
        let by = event.by.person().ok_or(self.out_of_place(event))?;
        let paging = self.paging.as_mut().ok_or(unknown)?;
        paging.state = PagingState::Acknowledged { by, at: event.at };
        Ok(())
    }

    fn session_stepped(&mut self, step: &SessionStep, event: &Event) -> Result<(), BrokenHistory> {
        if let SessionStep::Requested(asked) = step {
            self.sessions.push(Session::asked(asked, event.at));
            return Ok(());
        }
        let unknown = BrokenHistory::Unknown(event.what.name());
        let mut sessions = self.sessions.iter_mut();
        let session = sessions.find(|it| it.asked.session == step.session());
        let session = session.ok_or(unknown)?;
        *session = session.clone().after(step, event.at);
        Ok(())
    }

    fn task_assigned(&mut self, assignment: &Assignment, at: Timestamp) {
        self.tasks.push(Task {
            assignment: assignment.clone(),
            assigned_at: at,
            severity: self.severity,
            begun_at: None,
            state: TaskState::Assigned,
        });
    }

    fn task_of(&mut self, id: TaskId, event: &Event) -> Result<&mut Task, BrokenHistory> {
        let unknown = BrokenHistory::Unknown(event.what.name());
        let found = self
            .tasks
            .iter_mut()
            .find(|task| task.assignment.task == id);
        found.ok_or(unknown)
    }

    fn finding_raised(&mut self, raised: &Raised) {
        self.closure_proposed = None;
        self.findings.push(LinkedFinding {
            raised: raised.clone(),
            severity: raised.severity,
            standing: FindingStanding::Standing,
            ordinal: raised.ordinal,
        });
    }

    fn finding_of(
        &mut self,
        step: &Step,
        event: &Event,
    ) -> Result<&mut LinkedFinding, BrokenHistory> {
        let finding = self
            .findings
            .iter_mut()
            .find(|linked| linked.raised.finding == step.finding);
        let finding = finding.ok_or(BrokenHistory::Unknown(event.what.name()))?;
        finding.ordinal = step.ordinal;
        Ok(finding)
    }

    fn technically_closed(
        &mut self,
        answer: &Text,
        told: Medium,
        despite: Option<&Text>,
        event: &Event,
    ) {
        let closure = TechnicalClosure {
            answer: answer.clone(),
            told,
            despite: despite.cloned(),
            by: event.by,
            at: event.at,
            level: self.level,
            third_parties: self.third_parties(),
            attempts: Vec::new(),
        };
        self.enter(State::TechnicallyClosed(closure), event.at);
        self.at_risk.retain(|term| *term != Term::Verification);
        self.verification_escalated = false;
        self.halts
            .push(Halt::from(HaltCause::TechnicallyClosed, event.at));
    }

    fn verification_attempted(
        &mut self,
        check: &Check,
        event: &Event,
    ) -> Result<(), BrokenHistory> {
        let attempt = Attempt {
            at: event.at,
            by: event.by,
            check: check.clone(),
        };
        self.closure_mut(event)?.attempts.push(attempt);
        Ok(())
    }

    fn closed(&mut self, basis: ClosingBasis, event: &Event) -> Result<(), BrokenHistory> {
        let closure = self.closure_mut(event)?.clone();
        let at = event.at;
        self.enter(State::Closed { closure, basis, at }, at);
        Ok(())
    }

    fn reopened(&mut self, cause: &ReopeningCause, event: &Event) -> Result<(), BrokenHistory> {
        let Some(Taking { by, at, .. }) = self.taken else {
            return Err(self.out_of_place(event));
        };
        self.reopenings.push(Reopening {
            at: event.at,
            by: event.by,
            cause: cause.clone(),
        });
        self.enter(State::TakenInCharge { by, at }, event.at);
        Ok(())
    }

    fn closure_mut(&mut self, event: &Event) -> Result<&mut TechnicalClosure, BrokenHistory> {
        let misplaced = self.out_of_place(event);
        if let State::TechnicallyClosed(closure) = &mut self.state {
            Ok(closure)
        } else {
            Err(misplaced)
        }
    }

    fn out_of_place(&self, event: &Event) -> BrokenHistory {
        BrokenHistory::OutOfPlace {
            what: event.what.name(),
            state: self.state_name(),
        }
    }
}
