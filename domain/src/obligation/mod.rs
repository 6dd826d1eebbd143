//! Obligation: what is owed on a ticket and by when, how it stands, and why its deadline is where it is
//! (T04, T14, T40; R1 to R12 of [`crate::sla`]).
//!
//! All of it is computed from the ticket, the contract that governs it, and `now`. Beside that stand the facts that
//! were written down, [`Breach`](crate::ticket::Breach)es and risks: [`Ticket::lapses`](crate::ticket::Ticket::lapses)
//! answers those that are not yet, and [`Contract::next_lapse`] when the next one comes, which is what a watcher sleeps
//! for.

mod lapse;
mod ledger;
mod running;
mod verification;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::contract::Contract;
use crate::sla::{Standing, Target};
use crate::ticket::{Term, Ticket};

pub use ledger::{Entry, Why, ledger};
pub use verification::VerificationTerm;

use running::Running;

/// Something that is, or was, owed on a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Obligation {
    /// What.
    pub term: Term,
    /// Within how much service time; nothing where days are counted.
    pub target: Option<Target>,
    /// The deadline; nothing while its clock stands.
    pub due: Option<Timestamp>,
    /// From when on it is at risk; nothing while its clock stands before that.
    pub at_risk_from: Option<Timestamp>,
    /// How it stands, or stood when it was met or dropped. What was written down as a breach is one.
    pub standing: Standing,
    /// When it was met or dropped.
    pub ended: Option<Timestamp>,
    /// When it stands differently if nothing happens before.
    pub changes_at: Option<Timestamp>,
}

impl Contract {
    /// All that is or was owed on a ticket: taking charge, the resolution, its tasks, the verification.
    pub fn obligations(&self, ticket: &Ticket, now: Timestamp) -> Vec<Obligation> {
        let mut all: Vec<_> = Running::all(self, ticket)
            .iter()
            .map(|running| running.obligation(ticket, now))
            .collect();
        all.extend(VerificationTerm::of(self, ticket).map(|owed| owed.obligation(ticket, now)));
        all
    }

    /// What is or was owed of this kind.
    pub fn obligation(&self, ticket: &Ticket, term: Term, now: Timestamp) -> Option<Obligation> {
        let mut all = self.obligations(ticket, now).into_iter();
        all.find(|owed| owed.term == term)
    }
}

impl Ticket {
    /// How the ticket as a whole stands by what was written down on it: a breach of its taking charge or of its
    /// resolution stays, and a risk lasts while that is owed.
    pub fn recorded(&self) -> Recorded {
        let own = |term: Term| matches!(term, Term::TakeCharge | Term::Resolution);
        let running = |term: &&Term| match term {
            Term::TakeCharge => self.taken().is_none(),
            Term::Resolution => true,
            Term::Task(_) | Term::Verification => false,
        };
        if self.breaches().iter().any(|breach| own(breach.term)) {
            Recorded::Breached
        } else if self.state_name().is_open() && self.at_risk().iter().any(|term| running(&term)) {
            Recorded::AtRisk
        } else {
            Recorded::Within
        }
    }
}

crate::coded::coded! {
    /// How a ticket stands by what was written down on it.
    Recorded {
        /// Nothing was.
        Within = "within",
        /// Most of the time for something that is still owed was used up.
        AtRisk = "at_risk",
        /// A deadline was missed.
        Breached = "breached",
    }
}
