//! A ticket: what its log amounts to, and how it is opened.

use jiff::Timestamp;

use crate::Severity;
use crate::assistance::Session;
use crate::category::Category;
use crate::channel::Channel;
use crate::id::{EnteId, PersonId, TaskId, TicketId};
use crate::on_call::Paging;
use crate::person::{Actor, Level};
use crate::ticket::evolve::{BrokenHistory, evolve};
use crate::ticket::{
    Breach, Competence, Concern, Consulting, Event, Halt, HaltCause, Happening, Kind, Link,
    LinkedFinding, Opening, Refusal, ReopeningCause, Routed, State, StateName, Subject, Task, Term,
    Text, ThirdParties, WaitingFor, guard,
};

/// A ticket, as its log amounts to.
///
/// Level, owner and tasks stand beside the state: the second level keeps the ownership while tasks are out (T27).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    pub(super) opening: Opening,
    pub(super) opened_at: Timestamp,
    pub(super) opened_by: Actor,
    pub(super) changed_at: Timestamp,
    pub(super) state: State,
    pub(super) kind: Kind,
    pub(super) severity: Severity,
    pub(super) level: Level,
    pub(super) competence: Option<Competence>,
    pub(super) owner: Option<PersonId>,
    pub(super) taken: Option<Taking>,
    pub(super) workaround: Option<Text>,
    pub(super) paging: Option<Paging>,
    pub(super) sessions: Vec<Session>,
    pub(super) tasks: Vec<Task>,
    pub(super) findings: Vec<LinkedFinding>,
    pub(super) closure_proposed: Option<Timestamp>,
    pub(super) reopenings: Vec<Reopening>,
    pub(super) halts: Vec<Halt>,
    pub(super) links: Vec<Link>,
    pub(super) consulting: Consulting,
    pub(super) at_risk: Vec<Term>,
    pub(super) breaches: Vec<Breach>,
    pub(super) verification_escalated: bool,
}

/// The first taking in charge: the end of the time that the service level measures, never undone (R7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taking {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// The severity that the ticket had: what the time is judged by.
    pub severity: Severity,
}

/// One reopening; counted as a figure of the service (R8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopening {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// Why.
    pub cause: ReopeningCause,
}

impl Ticket {
    /// Opens a ticket for a person's request, for a machine's finding, or for planned work.
    pub fn open(by: Actor, opening: Opening, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        guard::may_open(by, &opening)?;
        Ok(vec![Event {
            at: now,
            by,
            what: Happening::Opened(opening),
        }])
    }

    /// The ticket that this log amounts to.
    pub fn replay(events: &[Event]) -> Result<Self, BrokenHistory> {
        let mut ticket = None;
        for event in events {
            ticket = Some(evolve(ticket, event)?);
        }
        ticket.ok_or(BrokenHistory::Empty)
    }

    /// The ticket after these events.
    pub fn after(self, events: &[Event]) -> Result<Self, BrokenHistory> {
        events
            .iter()
            .try_fold(self, |ticket, event| evolve(Some(ticket), event))
    }

    pub(super) fn born(opening: &Opening, event: &Event) -> Self {
        Self {
            opened_at: event.at,
            opened_by: event.by,
            changed_at: event.at,
            state: State::New,
            kind: opening.kind,
            severity: opening.severity,
            level: opening.level,
            competence: opening.competence,
            owner: None,
            taken: None,
            workaround: None,
            paging: None,
            sessions: Vec::new(),
            tasks: Vec::new(),
            findings: Vec::new(),
            closure_proposed: None,
            reopenings: Vec::new(),
            halts: Vec::new(),
            links: Vec::new(),
            consulting: Consulting::default(),
            at_risk: Vec::new(),
            breaches: Vec::new(),
            verification_escalated: false,
            opening: opening.clone(),
        }
    }

    /// An event of this ticket. The log never runs backwards, even when the clock was set back.
    pub(crate) fn event(&self, by: Actor, what: Happening, now: Timestamp) -> Event {
        Event {
            at: now.max(self.changed_at),
            by,
            what,
        }
    }

    /// The ticket's own identifier.
    pub fn id(&self) -> TicketId {
        self.opening.ticket
    }

    /// Whose it is.
    pub fn ente(&self) -> EnteId {
        self.opening.ente
    }

    /// What it is about.
    pub fn concern(&self) -> Concern {
        self.opening.concern
    }

    /// Who asked, if a person did.
    pub fn requester(&self) -> Option<PersonId> {
        self.opening.requester
    }

    /// By which way it came.
    pub fn channel(&self) -> Channel {
        self.opening.channel
    }

    /// In one line.
    pub fn subject(&self) -> &Subject {
        &self.opening.subject
    }

    /// In full.
    pub fn description(&self) -> Option<&Text> {
        self.opening.description.as_ref()
    }

    /// What it was said to be about.
    pub fn category(&self) -> Option<Category> {
        self.opening.category
    }

    /// What the routing rules made of it when it was born (T06).
    pub fn routed(&self) -> &Routed {
        &self.opening.routed
    }

    /// All that was known when it was born.
    pub fn opening(&self) -> &Opening {
        &self.opening
    }

    /// When it was written down.
    pub fn opened_at(&self) -> Timestamp {
        self.opened_at
    }

    /// Who wrote it down.
    pub fn opened_by(&self) -> Actor {
        self.opened_by
    }

    /// From when the service levels count: the arrival of the request, or the instant of the fault.
    /// A change of severity does not move it (R9).
    pub fn clock_starts(&self) -> Timestamp {
        self.opening.arrived.min(self.opened_at)
    }

    /// When its last event happened.
    pub fn changed_at(&self) -> Timestamp {
        self.changed_at
    }

    /// Where it stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Where it stands, by name.
    pub fn state_name(&self) -> StateName {
        self.state.name()
    }

    /// Its nature.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How much it keeps people from working.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The level that answers for it: the first or the second.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Which specialists know about it.
    pub fn competence(&self) -> Option<Competence> {
        self.competence
    }

    /// Who answers for it (*titolare*).
    pub fn owner(&self) -> Option<PersonId> {
        self.owner
    }

    /// When it was first taken in charge, and by whom.
    pub fn taken(&self) -> Option<Taking> {
        self.taken
    }

    /// The other way that exists for the time being.
    pub fn workaround(&self) -> Option<&Text> {
        self.workaround.as_ref()
    }

    /// Whether anybody but the desk worked on it: the third level began a task, or somebody outside was waited for.
    pub fn third_parties(&self) -> ThirdParties {
        let waited = HaltCause::Waiting(WaitingFor::ThirdParty);
        let worked = self.tasks.iter().any(|task| task.begun_at.is_some())
            || self.halts.iter().any(|halt| halt.cause == waited);
        if worked {
            ThirdParties::Worked
        } else {
            ThirdParties::Absent
        }
    }

    /// The last call of who is on call, if there was one.
    pub fn paging(&self) -> Option<&Paging> {
        self.paging.as_ref()
    }

    /// All its tasks, in the order in which they went out.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// One of its tasks.
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.assignment.task == id)
    }

    /// The tasks that the third level still has.
    pub fn tasks_out(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| task.is_out())
    }

    /// All faults that machines reported on it, in the order of their coming.
    pub fn findings(&self) -> &[LinkedFinding] {
        &self.findings
    }

    /// Since when its closure is proposed, if it is.
    pub fn closure_proposed(&self) -> Option<Timestamp> {
        self.closure_proposed
    }

    /// All its reopenings.
    pub fn reopenings(&self) -> &[Reopening] {
        &self.reopenings
    }

    /// All stretches in which nobody was expected to work on it; what pauses the clock is taken from here (R5, R8).
    pub fn halts(&self) -> &[Halt] {
        &self.halts
    }

    /// The terms of which it was written down that they are at risk, since the severity last changed.
    pub fn at_risk(&self) -> &[Term] {
        &self.at_risk
    }

    /// All deadlines that were missed (R6).
    pub fn breaches(&self) -> &[Breach] {
        &self.breaches
    }

    /// Whether the coordinators were told that the last day to verify the fix began.
    pub fn verification_escalated(&self) -> bool {
        self.verification_escalated
    }

    /// Its ties to other tickets; ties of others to it are theirs.
    pub fn links(&self) -> &[Link] {
        &self.links
    }
}
