//! Evolve: what each event makes of a ticket; one total match.

use crate::id::TaskId;
use crate::person::{Actor, Level};
use crate::ticket::{
    Attempt, Check, ClosingBasis, Event, FindingStanding, Halt, HaltCause, Happening,
    HappeningName, LinkedFinding, Medium, Raised, Reopening, ReopeningCause, State, StateName,
    Step, Taking, Task, TaskState, TechnicalClosure, Text, ThirdParties, Ticket, Wait, WaitingFor,
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
        match &event.what {
            Happening::Opened(_) => return Err(BrokenHistory::OpenedTwice),
            Happening::TakenInCharge => self.taken_in_charge(event)?,
            Happening::WorkStarted | Happening::Resumed => {
                self.enter(State::InProgress { since: event.at }, event);
            }
            Happening::WaitStarted(wait) => self.wait_started(wait, event),
            Happening::Escalated { to, .. } => {
                self.level = Level::Second;
                self.competence = Some(*to);
                self.owner = None;
            }
            Happening::Transferred { to, .. } => {
                self.competence = Some(*to);
                self.owner = None;
            }
            Happening::Assigned { to, level, .. } => {
                self.owner = Some(*to);
                self.level = *level;
            }
            Happening::Classified {
                kind, competence, ..
            } => {
                self.kind = *kind;
                self.competence = *competence;
            }
            Happening::SeverityChanged { to, .. } => self.severity = *to,
            Happening::Noted { .. } => {}
            Happening::WorkaroundRecorded { text } => self.workaround = Some(text.clone()),
            Happening::TaskAssigned(assignment) => self.tasks.push(Task {
                assignment: assignment.clone(),
                assigned_at: event.at,
                state: TaskState::Assigned,
            }),
            Happening::TaskAccepted { task } => {
                self.third_parties = ThirdParties::Worked;
                self.task_becomes(*task, TaskState::Accepted { at: event.at }, event)?;
            }
            Happening::TaskAnswered { task, answer } => {
                self.third_parties = ThirdParties::Worked;
                self.task_becomes(
                    *task,
                    TaskState::Answered {
                        at: event.at,
                        answer: answer.clone(),
                    },
                    event,
                )?;
            }
            Happening::TaskDeclined { task, reason } => {
                self.task_becomes(
                    *task,
                    TaskState::Declined {
                        at: event.at,
                        reason: reason.clone(),
                    },
                    event,
                )?;
            }
            Happening::TaskWithdrawn { task, reason } => {
                self.task_becomes(
                    *task,
                    TaskState::Withdrawn {
                        at: event.at,
                        reason: reason.clone(),
                    },
                    event,
                )?;
            }
            Happening::FindingRaised(raised) => self.finding_raised(raised),
            Happening::FindingRegraded { step, severity } => {
                self.finding_steps(step, event)?.severity = *severity;
            }
            Happening::FindingFlapping(step) => {
                self.finding_steps(step, event)?.standing = FindingStanding::Flapping;
            }
            Happening::FindingCleared(step) => {
                self.finding_steps(step, event)?.standing = FindingStanding::Cleared;
            }
            Happening::ClosureProposed => self.closure_proposed = Some(event.at),
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
            Happening::Cancelled { reason } => {
                self.enter(
                    State::Cancelled {
                        reason: reason.clone(),
                        at: event.at,
                    },
                    event,
                );
            }
            Happening::MarkedDuplicate { of, reason } => {
                self.enter(
                    State::Duplicate {
                        of: *of,
                        reason: reason.clone(),
                        at: event.at,
                    },
                    event,
                );
            }
        }
        Ok(())
    }

    /// Enters a state. Leaving a halt ends it, and a proposal to close does not outlive the closing.
    fn enter(&mut self, state: State, event: &Event) {
        if let Some(halt) = self.halts.last_mut()
            && halt.to.is_none()
            && !state.name().is_final()
        {
            halt.to = Some(event.at);
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
        self.taken.get_or_insert(Taking { by, at: event.at });
        self.enter(State::TakenInCharge { by, at: event.at }, event);
        Ok(())
    }

    fn wait_started(&mut self, wait: &Wait, event: &Event) {
        if wait.on == WaitingFor::ThirdParty {
            self.third_parties = ThirdParties::Worked;
        }
        self.enter(
            State::Waiting {
                wait: wait.clone(),
                since: event.at,
            },
            event,
        );
        self.halts.push(Halt {
            cause: HaltCause::Waiting(wait.on),
            from: event.at,
            to: None,
        });
    }

    fn task_becomes(
        &mut self,
        id: TaskId,
        state: TaskState,
        event: &Event,
    ) -> Result<(), BrokenHistory> {
        let task = self
            .tasks
            .iter_mut()
            .find(|task| task.assignment.task == id);
        task.ok_or(BrokenHistory::Unknown(event.what.name()))?.state = state;
        Ok(())
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

    fn finding_steps(
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
            third_parties: self.third_parties,
            attempts: Vec::new(),
        };
        self.enter(State::TechnicallyClosed(closure), event);
        self.halts.push(Halt {
            cause: HaltCause::TechnicallyClosed,
            from: event.at,
            to: None,
        });
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
        self.enter(
            State::Closed {
                closure,
                basis,
                at: event.at,
            },
            event,
        );
        Ok(())
    }

    fn reopened(&mut self, cause: &ReopeningCause, event: &Event) -> Result<(), BrokenHistory> {
        let Some(Taking { by, at }) = self.taken else {
            return Err(self.out_of_place(event));
        };
        self.reopenings.push(Reopening {
            at: event.at,
            by: event.by,
            cause: cause.clone(),
        });
        self.enter(State::TakenInCharge { by, at }, event);
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
