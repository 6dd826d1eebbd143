//! Running: the clocks of a ticket and of its tasks, each with its start, its pauses and its end.

use jiff::{SignedDuration, Timestamp};

use super::Obligation;
use crate::contract::{Contract, Promise};
use crate::sla::{Clock, Pause, Pauses, Standing, Target};
use crate::ticket::{Breach, State, Task, TaskState, Term, Ticket};

/// One clock: taking charge, the resolution, or a task.
pub(super) struct Running<'c> {
    contract: &'c Contract,
    pub(super) term: Term,
    pub(super) target: Target,
    starts: Timestamp,
    pauses: Pauses,
    pub(super) ended: Option<Timestamp>,
}

impl<'c> Running<'c> {
    /// All clocks of a ticket.
    pub(super) fn all(contract: &'c Contract, ticket: &Ticket) -> Vec<Self> {
        let tasks = ticket.tasks().iter();
        [
            Self::take_charge(contract, ticket),
            Self::resolution(contract, ticket),
        ]
        .into_iter()
        .chain(tasks.map(|task| Self::task(contract, task)))
        .collect()
    }

    /// R7: nothing pauses it.
    fn take_charge(contract: &'c Contract, ticket: &Ticket) -> Self {
        let taken = ticket.taken();
        let severity = taken.map_or(ticket.severity(), |taken| taken.severity);
        Self {
            contract,
            term: Term::TakeCharge,
            target: contract.targets(severity).of(Promise::TakeCharge),
            starts: ticket.clock_starts(),
            pauses: Pauses::NONE,
            ended: taken.map(|taken| taken.at).or_else(|| dropped(ticket)),
        }
    }

    /// R5, R8, R9: one clock from the opening to the last answer.
    fn resolution(contract: &'c Contract, ticket: &Ticket) -> Self {
        let ended = answered(ticket).or_else(|| dropped(ticket));
        Self {
            contract,
            term: Term::Resolution,
            target: contract.targets(ticket.severity()).of(Promise::Resolution),
            starts: ticket.clock_starts(),
            pauses: pauses(contract, ticket, ended),
            ended,
        }
    }

    /// R10: its own clock, which the waiting of the ticket does not stop.
    fn task(contract: &'c Contract, task: &Task) -> Self {
        let own = task.assignment.target.and_then(|target| {
            let seconds = SignedDuration::try_from(target).ok()?.as_secs();
            Target::from_seconds(seconds).ok()
        });
        let promised = contract.targets(task.severity).of(Promise::Task);
        Self {
            contract,
            term: Term::Task(task.assignment.task),
            target: own.unwrap_or(promised),
            starts: task.assigned_at,
            pauses: Pauses::NONE,
            ended: match task.state {
                TaskState::Assigned | TaskState::Accepted => None,
                TaskState::Answered { at, .. }
                | TaskState::Declined { at, .. }
                | TaskState::Withdrawn { at, .. } => Some(at),
            },
        }
    }

    /// How it stands at an instant.
    pub(super) fn obligation(&self, ticket: &Ticket, now: Timestamp) -> Obligation {
        let due = self.due();
        let standing = match self.breach(ticket) {
            Some(breach) => Standing::Breached { due: breach.due },
            None => self.standing(self.ended.map_or(now, |ended| ended.min(now))),
        };
        let changes_at = match (self.ended, standing) {
            (Some(_), _) | (None, Standing::Breached { .. }) => None,
            (None, Standing::AtRisk) => self.missed_at(),
            (None, Standing::Within) => self.at_risk_from(),
        };
        Obligation {
            term: self.term,
            target: Some(self.target),
            due: match standing {
                Standing::Breached { due } => Some(due),
                Standing::Within | Standing::AtRisk => due,
            },
            at_risk_from: self.at_risk_from(),
            standing,
            ended: self.ended,
            changes_at,
        }
    }

    /// The breach of it that was written down.
    pub(super) fn breach(&self, ticket: &Ticket) -> Option<Breach> {
        let mut breaches = ticket.breaches().iter();
        breaches.find(|breach| breach.term == self.term).copied()
    }

    /// The deadline (R2). A calendar that does not open again in time owes nothing.
    pub(super) fn due(&self) -> Option<Timestamp> {
        self.used_up(self.target)
    }

    /// From when it is at risk.
    pub(super) fn at_risk_from(&self) -> Option<Timestamp> {
        self.used_up(self.target.part(self.contract.terms().at_risk))
    }

    /// From when it is breached: the first instant at which more than the target has elapsed.
    pub(super) fn missed_at(&self) -> Option<Timestamp> {
        self.used_up(self.target.missed())
    }

    fn standing(&self, at: Timestamp) -> Standing {
        let terms = self.contract.terms();
        let standing = self.clock().standing(self.target, terms.at_risk, at);
        standing.unwrap_or(Standing::Within)
    }

    fn used_up(&self, target: Target) -> Option<Timestamp> {
        self.clock().due(target).ok().flatten()
    }

    fn clock(&self) -> Clock<'_> {
        Clock::new(&self.contract.terms().desk, self.starts, &self.pauses)
    }
}

/// What stopped the clock: nothing does after its end, so that the deadline is known which it had then.
fn pauses(contract: &Contract, ticket: &Ticket, ended: Option<Timestamp>) -> Pauses {
    let halts = ticket.halts().iter();
    let stop = halts.filter(|halt| contract.terms().pausing.pause(**halt));
    stop.filter_map(|halt| match halt.to.or(ended) {
        Some(to) => Pause::between(halt.from, to).ok(),
        None => Some(Pause::since(halt.from)),
    })
    .collect()
}

/// When the answer was given that holds so far.
fn answered(ticket: &Ticket) -> Option<Timestamp> {
    match ticket.state() {
        State::TechnicallyClosed(closure) | State::Closed { closure, .. } => Some(closure.at),
        State::New
        | State::TakenInCharge { .. }
        | State::InProgress { .. }
        | State::Waiting { .. }
        | State::Cancelled { .. }
        | State::Duplicate { .. } => None,
    }
}

/// When it was decided that nothing is owed any more.
fn dropped(ticket: &Ticket) -> Option<Timestamp> {
    match ticket.state() {
        State::Cancelled { at, .. } | State::Duplicate { at, .. } => Some(*at),
        State::New
        | State::TakenInCharge { .. }
        | State::InProgress { .. }
        | State::Waiting { .. }
        | State::TechnicallyClosed(_)
        | State::Closed { .. } => None,
    }
}
