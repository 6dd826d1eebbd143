//! Due: the next thing that is owed on a ticket, and by when.

use jiff::Timestamp;

use crate::contract::{Contract, Promise};
use crate::sla::{Clock, Pause, Pauses};
use crate::ticket::{StateName, Ticket};

/// The next thing that is owed on a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Somebody takes it in charge by then.
    TakeCharge(Timestamp),
    /// It is resolved by then.
    Resolution(Timestamp),
    /// The clock stands: others are awaited, or the answer was given.
    Nothing,
}

impl Due {
    /// By when, if anything is owed.
    pub const fn at(self) -> Option<Timestamp> {
        match self {
            Self::TakeCharge(at) | Self::Resolution(at) => Some(at),
            Self::Nothing => None,
        }
    }
}

impl Contract {
    /// The next thing that is owed on a ticket. A calendar that does not open again in time owes nothing.
    ///
    /// The clock starts when the request arrived. Taking charge knows no pause (R7); the resolution pauses while the
    /// ticket waits for the user or for others, and while it was technically closed (R5, R8).
    pub fn due(&self, ticket: &Ticket) -> Due {
        let (start, targets) = (ticket.clock_starts(), self.targets(ticket.severity()));
        let by = |pauses: &Pauses, target| {
            let clock = Clock::new(&self.terms().desk, start, pauses);
            clock.due(target).ok().flatten()
        };
        match ticket.state_name() {
            StateName::New => {
                by(&Pauses::NONE, targets.take_charge).map_or(Due::Nothing, Due::TakeCharge)
            }
            StateName::TakenInCharge | StateName::InProgress | StateName::Waiting => {
                by(&self.pauses(ticket), targets.resolution).map_or(Due::Nothing, Due::Resolution)
            }
            StateName::TechnicallyClosed
            | StateName::Closed
            | StateName::Cancelled
            | StateName::Duplicate => Due::Nothing,
        }
    }

    /// What is still owed on a ticket, and by when; unknown while a pause without an end is on. The next one first.
    pub fn promised(&self, ticket: &Ticket) -> Vec<(Promise, Option<Timestamp>)> {
        let resolution = (Promise::Resolution, self.resolution(ticket));
        match ticket.state_name() {
            StateName::New => vec![(Promise::TakeCharge, self.due(ticket).at()), resolution],
            StateName::TakenInCharge | StateName::InProgress | StateName::Waiting => {
                vec![resolution]
            }
            StateName::TechnicallyClosed
            | StateName::Closed
            | StateName::Cancelled
            | StateName::Duplicate => Vec::new(),
        }
    }

    /// By when the answer is owed, as far as that is known: what the requester is told at the opening.
    pub fn resolution(&self, ticket: &Ticket) -> Option<Timestamp> {
        let pauses = self.pauses(ticket);
        let clock = Clock::new(&self.terms().desk, ticket.clock_starts(), &pauses);
        let target = self.targets(ticket.severity()).resolution;
        clock.due(target).ok().flatten()
    }

    /// What stops the clock of a ticket's resolution, in the order of its beginning (R5, R8).
    pub fn pauses(&self, ticket: &Ticket) -> Pauses {
        let halts = ticket.halts().iter();
        let stop = halts.filter(|halt| self.terms().pausing.pause(**halt));
        stop.filter_map(|halt| match halt.to {
            Some(to) => Pause::between(halt.from, to).ok(),
            None => Some(Pause::since(halt.from)),
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;
    use crate::channel::Channel;
    use crate::ticket::WaitingFor;
    use crate::ticket::lifecycle::sample::{OPERATOR, opened, wait};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn t46_the_desk_promises_in_its_service_hours() {
        let contract = Contract::of_the_tender().unwrap();
        // A Friday, 12:30 in Rome: one hour until the break, and the rest after it or on Monday.
        let arrived = at("2026-11-27T11:30:00Z");
        for (severity, take_charge, resolution) in [
            (1, "2026-11-27T12:00:00Z", "2026-11-27T17:00:00Z"),
            (2, "2026-11-27T12:30:00Z", "2026-11-30T11:30:00Z"),
            (3, "2026-11-27T15:00:00Z", "2026-12-02T11:30:00Z"),
        ] {
            let severity = Severity::from_number(severity).unwrap();
            let ticket = opened(severity, Channel::Sam, arrived);
            assert_eq!(
                contract.due(&ticket),
                Due::TakeCharge(at(take_charge)),
                "{severity:?}"
            );
            assert_eq!(
                contract.resolution(&ticket),
                Some(at(resolution)),
                "{severity:?}"
            );
        }
    }

    #[test]
    fn t04_the_clock_of_the_resolution_stands_while_the_user_is_awaited() {
        let contract = Contract::of_the_tender().unwrap();
        // A Monday, 09:00 in Rome.
        let mut ticket = opened(Severity::Blocking, Channel::Sam, at("2026-11-23T08:00:00Z"));
        let mut due =
            |now: &str, give: &dyn Fn(&Ticket, Timestamp) -> Vec<crate::ticket::Event>| {
                ticket = ticket.clone().after(&give(&ticket, at(now))).unwrap();
                contract.due(&ticket)
            };
        let taken = due("2026-11-23T08:30:00Z", &|ticket, now| {
            ticket.take_charge(OPERATOR, now).unwrap()
        });
        assert_eq!(taken, Due::Resolution(at("2026-11-23T12:00:00Z")));
        let begun = due("2026-11-23T08:30:00Z", &|ticket, now| {
            ticket.start_work(OPERATOR, now).unwrap()
        });
        assert_eq!(begun, taken);
        let waits = due("2026-11-23T09:00:00Z", &|ticket, now| {
            ticket.wait(OPERATOR, wait(WaitingFor::User), now).unwrap()
        });
        assert_eq!(waits, Due::Nothing);
        let goes_on = due("2026-11-23T09:30:00Z", &|ticket, now| {
            ticket.resume(OPERATOR, now).unwrap()
        });
        assert_eq!(goes_on, Due::Resolution(at("2026-11-23T12:30:00Z")));
    }
}
