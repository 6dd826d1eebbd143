//! Verification: by which day the fix is verified with the requester, and who is reminded of it when (T40, R11, R12).

use jiff::Timestamp;

use super::Obligation;
use crate::contract::Contract;
use crate::sla::Standing;
use crate::ticket::{Breach, Term, Ticket, VERIFICATION_CALENDAR_DAYS};

/// The days within which the fix is verified, counted by local dates from the technical closure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerificationTerm {
    /// The last second of the last day.
    pub due: Timestamp,
    /// From when whoever closed is reminded: the opening of the desk on the last day but one that it works before the
    /// deadline.
    pub nears_at: Timestamp,
    /// From when the coordinators look after it: the opening of the desk on the fifth day, or on the last day that it
    /// works before, since on a Sunday nobody would be told.
    pub escalates_at: Timestamp,
}

impl VerificationTerm {
    /// The term of the verification that is owed on a ticket, while one is.
    pub fn of(contract: &Contract, ticket: &Ticket) -> Option<Self> {
        let closed = ticket.verification_owed()?.at;
        let desk = &contract.terms().desk;
        let due = desk
            .calendar_days(closed, i64::from(VERIFICATION_CALENDAR_DAYS))
            .ok()?;
        let openings = desk.openings_of_days(closed, VERIFICATION_CALENDAR_DAYS);
        let escalates_at = openings.last().copied().unwrap_or(closed);
        let before = openings.len().checked_sub(2);
        let nears_at = before.and_then(|place| openings.get(place).copied());
        Some(Self {
            due,
            nears_at: nears_at.unwrap_or(escalates_at),
            escalates_at,
        })
    }

    /// From when it is missed.
    pub(super) fn missed_at(self) -> Timestamp {
        self.due
            .saturating_add(jiff::SignedDuration::from_secs(1))
            .unwrap_or(self.due)
    }

    /// The breach that was written down since the closure whose verification is owed.
    pub(super) fn breach(ticket: &Ticket) -> Option<Breach> {
        let closed = ticket.verification_owed()?.at;
        let mut breaches = ticket.breaches().iter();
        breaches
            .find(|breach| breach.term == Term::Verification && breach.due >= closed)
            .copied()
    }

    pub(super) fn obligation(self, ticket: &Ticket, now: Timestamp) -> Obligation {
        let standing = if let Some(breach) = Self::breach(ticket) {
            Standing::Breached { due: breach.due }
        } else if now >= self.missed_at() {
            Standing::Breached { due: self.due }
        } else if now >= self.nears_at {
            Standing::AtRisk
        } else {
            Standing::Within
        };
        Obligation {
            term: Term::Verification,
            target: None,
            due: Some(self.due),
            at_risk_from: Some(self.nears_at),
            standing,
            ended: None,
            changes_at: match standing {
                Standing::Within => Some(self.nears_at),
                Standing::AtRisk => Some(self.missed_at()),
                Standing::Breached { .. } => None,
            },
        }
    }
}
