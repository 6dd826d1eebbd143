//! Lapse: what is to be written down when time alone changes how a ticket stands (R6).

use jiff::Timestamp;

use super::running::Running;
use super::verification::VerificationTerm;
use crate::contract::Contract;
use crate::person::Actor;
use crate::ticket::{Event, Happening, State, Term, Ticket};

impl Contract {
    /// The next instant at which [`Ticket::lapses`] has something to write down, if nothing happens before; it may have
    /// passed.
    pub fn next_lapse(&self, ticket: &Ticket) -> Option<Timestamp> {
        let running = running(self, ticket).filter_map(|running| {
            if running.breach(ticket).is_some() {
                None
            } else if ticket.at_risk().contains(&running.term) {
                running.missed_at()
            } else {
                running.at_risk_from().filter(|_| running.due().is_some())
            }
        });
        running.chain(next_of_verification(self, ticket)).min()
    }
}

impl Ticket {
    /// What time alone has changed, and what nobody wrote down yet: terms that are at risk, and deadlines that were
    /// missed. Each is written once; what was missed already is no risk any more.
    pub fn lapses(&self, contract: &Contract, now: Timestamp) -> Vec<Event> {
        let mut lapsed = self.missed(contract, now);
        let risks = running(contract, self).filter_map(|running| {
            let begins = running.at_risk_from()?;
            let due = running.due()?;
            let term = running.term;
            let is_new = running.breach(self).is_none() && !self.at_risk().contains(&term);
            let is_risk = begins <= now && running.missed_at().is_none_or(|missed| now < missed);
            (is_new && is_risk).then_some(Happening::AtRisk { term, due })
        });
        lapsed.extend(risks.map(|what| self.event(Actor::System, what, now)));
        lapsed.extend(self.verification_lapses(contract, now));
        lapsed
    }

    /// The deadlines that were missed by now, and of which nobody wrote that down yet. It is written before anything
    /// else happens to the ticket: what comes later could hide it (R6).
    pub fn missed(&self, contract: &Contract, now: Timestamp) -> Vec<Event> {
        let terms = running(contract, self).filter_map(|running| {
            let (due, missed) = (running.due()?, running.missed_at()?);
            let is_new = running.breach(self).is_none();
            (is_new && missed <= now).then_some(Happening::Breached {
                term: running.term,
                due,
            })
        });
        let verification = VerificationTerm::of(contract, self)
            .filter(|owed| VerificationTerm::breach(self).is_none() && owed.missed_at() <= now)
            .map(|owed| Happening::Breached {
                term: Term::Verification,
                due: owed.due,
            });
        terms
            .chain(verification)
            .map(|what| self.event(Actor::System, what, now))
            .collect()
    }

    fn verification_lapses(&self, contract: &Contract, now: Timestamp) -> Vec<Event> {
        let Some(owed) = VerificationTerm::of(contract, self) else {
            return Vec::new();
        };
        if owed.missed_at() <= now {
            return Vec::new();
        }
        let due = owed.due;
        let escalates = owed.escalates_at <= now && !self.verification_escalated();
        let nears = owed.nears_at <= now
            && !self.verification_escalated()
            && !self.at_risk().contains(&Term::Verification);
        let told = [
            nears.then_some(Happening::AtRisk {
                term: Term::Verification,
                due,
            }),
            escalates.then_some(Happening::VerificationEscalated { due }),
        ];
        told.into_iter()
            .flatten()
            .map(|what| self.event(Actor::System, what, now))
            .collect()
    }
}

/// The clocks of a ticket that have not ended; none of one on which no work is owed.
fn running<'c>(contract: &'c Contract, ticket: &Ticket) -> impl Iterator<Item = Running<'c>> {
    let all = match ticket.state() {
        State::New
        | State::TakenInCharge { .. }
        | State::InProgress { .. }
        | State::Waiting { .. } => Running::all(contract, ticket),
        State::TechnicallyClosed(_)
        | State::Closed { .. }
        | State::Cancelled { .. }
        | State::Duplicate { .. } => Vec::new(),
    };
    all.into_iter().filter(|running| running.ended.is_none())
}

fn next_of_verification(contract: &Contract, ticket: &Ticket) -> Option<Timestamp> {
    let owed = VerificationTerm::of(contract, ticket)?;
    if VerificationTerm::breach(ticket).is_some() {
        None
    } else if ticket.verification_escalated() {
        Some(owed.missed_at())
    } else if ticket.at_risk().contains(&Term::Verification) {
        Some(owed.escalates_at)
    } else {
        Some(owed.nears_at)
    }
}
