//! Ledger: every move of a deadline, with what moved it, from the opening on (T04, R4).

use jiff::Timestamp;

use super::running::Running;
use crate::Severity;
use crate::contract::Contract;
use crate::sla::{Clock, Pauses, Target};
use crate::ticket::{
    BrokenHistory, Event, Happening, ReopeningCause, State, StateName, Term, Ticket, Wait,
};

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub why: Why,
    /// The deadline before; nothing at the beginning.
    pub before: Option<Timestamp>,
    /// The deadline after; nothing while the clock stands.
    pub after: Option<Timestamp>,
    /// By how many seconds of service the deadline moved, where both are known.
    pub moved: Option<i64>,
}

/// Why a line stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The clock began, with this target.
    Began {
        /// How much it keeps people from working.
        severity: Severity,
        /// Service time.
        target: Target,
    },
    /// The ticket waited; until now where there is no end.
    Waited {
        /// What was awaited, and why.
        wait: Wait,
        /// From when.
        from: Timestamp,
        /// Until when.
        until: Option<Timestamp>,
    },
    /// The answer had been given, and did not hold (R8).
    Reopened {
        /// When the answer was given.
        closed: Timestamp,
        /// Why it was reopened.
        cause: ReopeningCause,
    },
    /// Another severity gives another target, from the same beginning (R9).
    SeverityChanged {
        /// Before.
        from: Severity,
        /// After.
        to: Severity,
        /// Service time.
        target: Target,
    },
    /// What was owed was done, or dropped.
    Ended,
    /// The deadline was missed.
    Breached {
        /// It.
        due: Timestamp,
    },
}

/// The ledger of a term by the work log of its ticket, under the contract that governs it.
pub fn ledger(contract: &Contract, log: &[Event], term: Term) -> Result<Vec<Entry>, BrokenHistory> {
    let mut book = Book {
        contract,
        term,
        entries: Vec::new(),
        due: None,
        wait: None,
        closed: None,
    };
    let mut ticket: Option<Ticket> = None;
    for event in log {
        let after = crate::ticket::evolve(ticket.clone(), event)?;
        book.turn(ticket.as_ref(), &after, event);
        ticket = Some(after);
    }
    let stands = ticket.is_some_and(|ticket| {
        clock(contract, &ticket, term).is_some_and(|running| running.due().is_none())
    });
    if let Some((wait, from)) = book.wait.take().filter(|_| stands) {
        let until = None;
        book.write(from, Why::Waited { wait, from, until }, None);
    }
    Ok(book.entries)
}

struct Book<'c> {
    contract: &'c Contract,
    term: Term,
    entries: Vec<Entry>,
    /// The last deadline that was known.
    due: Option<Timestamp>,
    /// The wait that is on.
    wait: Option<(Wait, Timestamp)>,
    /// When the answer was given.
    closed: Option<Timestamp>,
}

impl Book<'_> {
    fn turn(&mut self, before: Option<&Ticket>, after: &Ticket, event: &Event) {
        let Some(running) = clock(self.contract, after, self.term) else {
            return;
        };
        let (at, due) = (event.at, running.due());
        let was = before.and_then(|ticket| clock(self.contract, ticket, self.term));
        let Some(was) = was else {
            let (severity, target) = (after.severity(), running.target);
            let starts = match self.term {
                Term::TakeCharge | Term::Resolution => after.clock_starts(),
                Term::Task(_) | Term::Verification => at,
            };
            return self.write(starts, Why::Began { severity, target }, due);
        };
        if let Happening::Breached { term, due } = &event.what {
            if *term == self.term {
                self.write(at, Why::Breached { due: *due }, Some(*due));
            }
        } else if let Happening::SeverityChanged { from, to, .. } = &event.what {
            if was.target != running.target {
                let (from, to, target) = (*from, *to, running.target);
                self.write(at, Why::SeverityChanged { from, to, target }, due);
            }
        } else if was.ended.is_none() && running.ended.is_some() {
            self.ends_wait(before, at, due);
            self.write(at, Why::Ended, due);
        } else if self.term == Term::Resolution {
            self.halts(before, after, event, due);
        }
        if let State::TechnicallyClosed(closure) = after.state() {
            self.closed = Some(closure.at);
        }
    }

    /// The waits and closures of the ticket, when they end; a wait that moves nothing (at night, not pausing) is left
    /// out.
    fn halts(
        &mut self,
        before: Option<&Ticket>,
        after: &Ticket,
        event: &Event,
        due: Option<Timestamp>,
    ) {
        if let Happening::WaitStarted(wait) = &event.what {
            self.wait = Some((wait.clone(), event.at));
        } else if let (Happening::Reopened(cause), Some(closed)) = (&event.what, self.closed) {
            let cause = cause.clone();
            self.write(event.at, Why::Reopened { closed, cause }, due);
        } else if after.state_name() != StateName::Waiting {
            self.ends_wait(before, event.at, due);
        }
    }

    fn ends_wait(&mut self, before: Option<&Ticket>, at: Timestamp, due: Option<Timestamp>) {
        let waited = before.is_some_and(|ticket| ticket.state_name() == StateName::Waiting);
        if let Some((wait, from)) = self.wait.take().filter(|_| waited)
            && due != self.due
        {
            let until = Some(at);
            self.write(at, Why::Waited { wait, from, until }, due);
        }
    }

    fn write(&mut self, at: Timestamp, why: Why, after: Option<Timestamp>) {
        let before = self.due;
        let moved = before
            .zip(after)
            .map(|(before, after)| self.service(before, after));
        self.entries.push(Entry {
            at,
            why,
            before,
            after,
            moved,
        });
        self.due = after.or(before);
    }

    /// Seconds of service between two instants; negative when the second comes first.
    fn service(&self, from: Timestamp, to: Timestamp) -> i64 {
        let desk = &self.contract.terms().desk;
        let between = |from, to| Clock::new(desk, from, &Pauses::NONE).elapsed(to);
        if from <= to {
            between(from, to)
        } else {
            -between(to, from)
        }
    }
}

fn clock<'c>(contract: &'c Contract, ticket: &Ticket, term: Term) -> Option<Running<'c>> {
    let mut all = Running::all(contract, ticket).into_iter();
    all.find(|running| running.term == term)
}
