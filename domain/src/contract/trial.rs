//! Trial: what a contract makes of an open ticket, to be compared with what another makes of it.

use jiff::Timestamp;

use crate::contract::{Contract, Due};
use crate::priority::Rank;
use crate::sla::{Clock, Pauses};
use crate::ticket::Ticket;

/// Where a ticket would stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trial {
    /// What is owed next, and by when.
    pub due: Due,
    /// Its place in the queue.
    pub rank: Rank,
    /// How the next promise goes.
    pub goes: Goes,
}

/// How a promise goes at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Goes {
    /// There is time.
    Well,
    /// The part of the target from which it is at risk is used up.
    AtRisk,
    /// The deadline has passed.
    Late,
}

impl Contract {
    /// Where a ticket would stand at an instant.
    pub fn try_on(&self, ticket: &Ticket, now: Timestamp) -> Trial {
        let due = self.due(ticket);
        Trial {
            due,
            rank: Rank::of(ticket, due, &self.terms().criteria),
            goes: self.goes(ticket, due, now),
        }
    }

    fn goes(&self, ticket: &Ticket, due: Due, now: Timestamp) -> Goes {
        let targets = self.targets(ticket.severity());
        let (target, pauses) = match due {
            Due::TakeCharge(_) => (targets.take_charge, Pauses::NONE),
            Due::Resolution(_) => (targets.resolution, self.pauses(ticket)),
            Due::Nothing => return Goes::Well,
        };
        let elapsed = Clock::new(&self.terms().desk, ticket.clock_starts(), &pauses).elapsed(now);
        let at_risk = i128::from(target.seconds()) * i128::from(self.terms().at_risk);
        if elapsed > target.seconds() {
            Goes::Late
        } else if i128::from(elapsed) * 100 >= at_risk {
            Goes::AtRisk
        } else {
            Goes::Well
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;
    use crate::channel::Channel;
    use crate::ticket::lifecycle::sample::opened;

    #[test]
    fn t36_a_ticket_goes_well_until_three_quarters_and_is_late_after_the_target() {
        let tender = Contract::of_the_tender().unwrap();
        // A Monday, 09:00 in Rome; an hour until somebody takes charge.
        let ticket = opened(
            Severity::NonBlocking,
            Channel::Sam,
            "2026-11-23T08:00:00Z".parse().unwrap(),
        );
        for (now, goes) in [
            ("2026-11-23T08:44:59Z", Goes::Well),
            ("2026-11-23T08:45:00Z", Goes::AtRisk),
            ("2026-11-23T09:00:00Z", Goes::AtRisk),
            ("2026-11-23T09:00:01Z", Goes::Late),
        ] {
            assert_eq!(
                tender.try_on(&ticket, now.parse().unwrap()).goes,
                goes,
                "{now}"
            );
        }
    }
}
