//! Facts: what a ticket's log says for the figures, without its texts.

use std::time::Duration;

use jiff::Timestamp;

use crate::Severity;
use crate::channel::Channel;
use crate::coded::coded;
use crate::id::{EnteId, PersonId, TaskId, TicketId};
use crate::person::{Actor, Level};
use crate::ticket::{
    Area, Assignment, AttemptOutcome, BrokenHistory, Check, Event, Happening, Kind, Opening,
    StateName, WaitingFor,
};

coded! {
    /// How a task came to its end.
    Ended {
        /// The area did it.
        Answered = "answered",
        /// The area refused it.
        Declined = "declined",
        /// The desk took it back.
        Withdrawn = "withdrawn",
    }
}

/// What a ticket's log says for the figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The ticket.
    pub ticket: TicketId,
    /// Whose it is.
    pub ente: EnteId,
    /// By which way it came.
    pub channel: Channel,
    /// Its nature, as it was judged last.
    pub kind: Kind,
    /// From when the service levels count (R9).
    pub starts: Timestamp,
    /// Who of the desk wrote it down, if somebody did.
    pub opened_by: Option<PersonId>,
    /// Each severity with its first instant; the first is that of the opening.
    pub severities: Vec<(Timestamp, Severity)>,
    /// Where it stood, at which level, from when; the first is the opening.
    pub stands: Vec<Stand>,
    /// When it was first taken in charge.
    pub taken: Option<Timestamp>,
    /// Its technical closures.
    pub closures: Vec<Closure>,
    /// Its tasks, in the order in which they went out.
    pub tasks: Vec<TaskFacts>,
    /// When the first fault was noticed, if a machine reported one.
    pub noticed: Option<Timestamp>,
    /// When further faults came on it, which would have been tickets of their own.
    pub joined: Vec<Timestamp>,
    /// It was given to somebody else, or made to wait, or a task of it went out.
    pub passed_on: bool,
}

/// Where a ticket stood, and at which level, from an instant on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// Its first instant.
    pub at: Timestamp,
    /// The state.
    pub state: StateName,
    /// What was awaited, while it waited.
    pub awaits: Option<WaitingFor>,
    /// The level that answered for it.
    pub level: Level,
}

/// One technical closure, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// When.
    pub at: Timestamp,
    /// Who, if a person did.
    pub by: Option<PersonId>,
    /// Anybody but the desk had worked on the ticket: a verification is owed (T40).
    pub third_parties: bool,
    /// Until then nobody else had it, and nothing was waited for.
    pub at_once: bool,
    /// How often the requester was asked whether the fix holds (T41).
    pub attempts: u32,
    /// When that was settled: the requester said so, or it was closed after attempts enough.
    pub settled: Option<Timestamp>,
    /// When it was reopened.
    pub reopened: Option<Timestamp>,
}

/// One task of the third level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFacts {
    /// Which.
    pub task: TaskId,
    /// Who does it.
    pub area: Area,
    /// Its own target, where it names one.
    pub target: Option<Duration>,
    /// When it went out.
    pub assigned: Timestamp,
    /// When the area first worked on it.
    pub begun: Option<Timestamp>,
    /// When and how it ended.
    pub ended: Option<(Timestamp, Ended)>,
}

impl Facts {
    /// The facts of a whole log.
    pub fn replay(events: &[Event]) -> Result<Self, BrokenHistory> {
        let [first, later @ ..] = events else {
            return Err(BrokenHistory::Empty);
        };
        let Happening::Opened(opening) = &first.what else {
            return Err(BrokenHistory::NotOpened(first.what.name()));
        };
        Self::born(opening, first).after(later)
    }

    /// The facts after further events.
    pub fn after(mut self, events: &[Event]) -> Result<Self, BrokenHistory> {
        for event in events {
            self.apply(event)?;
        }
        Ok(self)
    }

    fn born(opening: &Opening, event: &Event) -> Self {
        let opened_by = match event.by {
            Actor::Person { id, role, .. } if role.is_of_the_desk() => Some(id),
            Actor::Person { .. } | Actor::Machine(_) | Actor::System => None,
        };
        Self {
            ticket: opening.ticket,
            ente: opening.ente,
            channel: opening.channel,
            kind: opening.kind,
            starts: opening.arrived.min(event.at),
            opened_by,
            severities: vec![(event.at, opening.severity)],
            stands: vec![Stand {
                at: event.at,
                state: StateName::New,
                awaits: None,
                level: opening.level,
            }],
            taken: None,
            closures: Vec::new(),
            tasks: Vec::new(),
            noticed: None,
            joined: Vec::new(),
            passed_on: false,
        }
    }

    fn apply(&mut self, event: &Event) -> Result<(), BrokenHistory> {
        let at = event.at;
        if let Some(state) = event.what.name().enters() {
            self.enter(state, awaits(&event.what), at);
        }
        match &event.what {
            Happening::Opened(_) => return Err(BrokenHistory::OpenedTwice),
            Happening::TakenInCharge => {
                self.taken.get_or_insert(at);
            }
            Happening::WaitStarted(_) | Happening::Transferred { .. } => self.passed_on = true,
            Happening::Escalated { .. } => self.passed_to(Level::Second, at),
            Happening::Assigned { level, .. } => self.passed_to(*level, at),
            Happening::Classified { kind, .. } => self.kind = *kind,
            Happening::SeverityChanged { to, .. } => self.severities.push((at, *to)),
            Happening::TaskAssigned(assignment) => self.task_assigned(assignment, at),
            Happening::TaskAccepted { task } => self.task(*task, event)?.begun = Some(at),
            Happening::TaskAnswered { task, .. } => {
                let task = self.task(*task, event)?;
                task.begun.get_or_insert(at);
                task.ended = Some((at, Ended::Answered));
            }
            Happening::TaskDeclined { task, .. } => {
                self.task(*task, event)?.ended = Some((at, Ended::Declined));
            }
            Happening::TaskWithdrawn { task, .. } => {
                self.task(*task, event)?.ended = Some((at, Ended::Withdrawn));
            }
            Happening::FindingRaised(raised) => match self.noticed {
                None => self.noticed = Some(raised.noticed),
                Some(_) => self.joined.push(at),
            },
            Happening::TechnicallyClosed { .. } => self.closed_technically(event),
            Happening::VerificationAttempted(check) => self.attempted(check, at),
            Happening::Closed { .. } => self.settled(at),
            Happening::Reopened(_) => {
                self.settled(at);
                if let Some(closure) = self.closures.last_mut() {
                    closure.reopened = Some(at);
                }
            }
            Happening::WorkStarted
            | Happening::Resumed
            | Happening::Noted { .. }
            | Happening::WorkaroundRecorded { .. }
            | Happening::FindingRegraded { .. }
            | Happening::FindingFlapping(_)
            | Happening::FindingCleared(_)
            | Happening::ClosureProposed
            | Happening::Cancelled { .. }
            | Happening::MarkedDuplicate { .. }
            | Happening::Linked { .. }
            | Happening::Unlinked { .. }
            | Happening::Repromised(_)
            | Happening::OnCallPaged(_)
            | Happening::OnCallPassedOn { .. }
            | Happening::OnCallAcknowledged
            | Happening::Assistance(_)
            | Happening::ConsultingPlanned { .. }
            | Happening::HoursUsed { .. }
            | Happening::HoursCorrected { .. }
            | Happening::TrainingHeld(_)
            | Happening::AtRisk { .. }
            | Happening::Breached { .. }
            | Happening::VerificationEscalated { .. } => {}
        }
        Ok(())
    }

    fn enter(&mut self, state: StateName, awaits: Option<WaitingFor>, at: Timestamp) {
        let level = self.level();
        self.stands.push(Stand {
            at,
            state,
            awaits,
            level,
        });
    }

    fn passed_to(&mut self, level: Level, at: Timestamp) {
        self.passed_on = true;
        if let Some(last) = self.stands.last().copied()
            && last.level != level
        {
            self.stands.push(Stand { at, level, ..last });
        }
    }

    fn task_assigned(&mut self, assignment: &Assignment, at: Timestamp) {
        self.passed_on = true;
        self.tasks.push(TaskFacts {
            task: assignment.task,
            area: assignment.area.clone(),
            target: assignment.target,
            assigned: at,
            begun: None,
            ended: None,
        });
    }

    fn task(&mut self, id: TaskId, event: &Event) -> Result<&mut TaskFacts, BrokenHistory> {
        let unknown = BrokenHistory::Unknown(event.what.name());
        let found = self.tasks.iter_mut().find(|task| task.task == id);
        found.ok_or(unknown)
    }

    fn closed_technically(&mut self, event: &Event) {
        let waited = |stand: &Stand| stand.awaits == Some(WaitingFor::ThirdParty);
        self.closures.push(Closure {
            at: event.at,
            by: event.by.person(),
            third_parties: self.tasks.iter().any(|task| task.begun.is_some())
                || self.stands.iter().any(waited),
            at_once: !self.passed_on,
            attempts: 0,
            settled: None,
            reopened: None,
        });
    }

    fn attempted(&mut self, check: &Check, at: Timestamp) {
        if let Some(closure) = self.closures.last_mut() {
            closure.attempts += 1;
        }
        match check.outcome {
            AttemptOutcome::Effective | AttemptOutcome::Ineffective => self.settled(at),
            AttemptOutcome::NotReached | AttemptOutcome::Postponed => {}
        }
    }

    fn settled(&mut self, at: Timestamp) {
        if let Some(closure) = self.closures.last_mut() {
            closure.settled.get_or_insert(at);
        }
    }

    fn level(&self) -> Level {
        self.stands.last().map_or(Level::First, |stand| stand.level)
    }

    /// When it was written down.
    pub fn opened(&self) -> Timestamp {
        self.stands.first().map_or(self.starts, |stand| stand.at)
    }

    /// How severe it was at an instant.
    pub fn severity_at(&self, at: Timestamp) -> Severity {
        let mut since = self.severities.iter().rev();
        let found = since.find(|(from, _)| *from <= at);
        let first = || self.severities.first();
        found.or_else(first).map_or(Severity::Minor, |(_, it)| *it)
    }

    /// Where it stood at an instant.
    pub fn stand_at(&self, at: Timestamp) -> Option<&Stand> {
        self.stands.iter().rev().find(|stand| stand.at <= at)
    }

    /// When work had ended to be owed on it, if none was at an instant.
    pub(super) fn work_ended(&self, at: Timestamp) -> Option<Timestamp> {
        let answered = self.closures.iter().find(|closure| {
            closure.at <= at && closure.reopened.is_none_or(|reopened| at < reopened)
        });
        let answered = answered.map(|closure| closure.at);
        answered.or_else(|| self.dropped().filter(|dropped| *dropped <= at))
    }

    /// When it was dropped, if it was.
    pub fn dropped(&self) -> Option<Timestamp> {
        let last = self.stands.last()?;
        match last.state {
            StateName::Cancelled | StateName::Duplicate => Some(last.at),
            StateName::New
            | StateName::TakenInCharge
            | StateName::InProgress
            | StateName::Waiting
            | StateName::TechnicallyClosed
            | StateName::Closed => None,
        }
    }
}

fn awaits(what: &Happening) -> Option<WaitingFor> {
    if let Happening::WaitStarted(wait) = what {
        Some(wait.on)
    } else {
        None
    }
}
