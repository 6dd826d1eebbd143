//! Repromise: a new version of the contract moves what is owed on a ticket, and the log says so (R6).

use jiff::Timestamp;

use crate::contract::{Contract, Promise, Version};
use crate::person::Actor;
use crate::ticket::{Event, Happening, Ticket};

/// A deadline that a new version of the contract moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repromise {
    /// The number of the version, within the Ente.
    pub version: u32,
    /// What is owed.
    pub promise: Promise,
    /// By when it was owed; unknown while a pause without an end was on.
    pub from: Option<Timestamp>,
    /// By when it is owed from here on.
    pub to: Option<Timestamp>,
}

impl Ticket {
    /// Records what a version that takes effect now moves on this ticket, from what was promised before. Nothing where
    /// nothing moves, or nothing is owed any more. It moves deadlines and undoes no breach: a deadline that was missed
    /// stays in the log with its instant.
    pub fn repromise(&self, before: &Contract, version: &Version, now: Timestamp) -> Vec<Event> {
        let (old, new) = (before.promised(self), version.contract.promised(self));
        let moved = old.into_iter().zip(new).filter(|(old, new)| old != new);
        moved
            .map(|((promise, from), (_, to))| {
                let what = Happening::Repromised(Repromise {
                    version: version.number,
                    promise,
                    from,
                    to,
                });
                self.event(Actor::System, what, now)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;
    use crate::channel::Channel;
    use crate::contract::Reaches;
    use crate::sla::Target;
    use crate::ticket::WaitingFor;
    use crate::ticket::lifecycle::sample::{OPERATOR, opened, wait};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Version 2: six hours in place of four for what is blocking, and closed on the 24th.
    fn second() -> (Contract, Version) {
        let tender = Contract::of_the_tender().unwrap();
        let mut terms = tender.terms().clone();
        terms.targets[0].resolution = Target::from_hours(6);
        terms
            .desk
            .closed_dates
            .insert("2026-11-24".parse().unwrap());
        let from = at("2026-11-23T09:00:00Z");
        let version = Version {
            number: 2,
            from,
            reaches: Reaches::StillOpen,
            contract: Contract::new(terms, from).unwrap(),
        };
        (tender, version)
    }

    #[test]
    fn t38_a_new_version_moves_deadlines_and_the_log_keeps_both() {
        let (tender, version) = second();
        // A Monday, 09:00 in Rome.
        let ticket = opened(Severity::Blocking, Channel::Sam, at("2026-11-23T08:00:00Z"));
        let events = ticket.repromise(&tender, &version, version.from);
        let moved = Repromise {
            version: 2,
            promise: Promise::Resolution,
            from: Some(at("2026-11-23T12:00:00Z")),
            to: Some(at("2026-11-23T15:30:00Z")),
        };
        let [event] = events.as_slice() else {
            panic!("{events:?}")
        };
        assert_eq!(event.by, Actor::System);
        assert_eq!(event.what, Happening::Repromised(moved));
        let after = ticket.after(&events).unwrap();
        assert_eq!(version.contract.resolution(&after), moved.to);
        assert!(
            after
                .repromise(&version.contract, &version, version.from)
                .is_empty()
        );
    }

    #[test]
    fn what_waits_without_an_end_or_owes_nothing_is_not_moved() {
        let (tender, version) = second();
        let ticket = opened(Severity::Blocking, Channel::Sam, at("2026-11-23T08:00:00Z"));
        let begun = ticket
            .take_charge(OPERATOR, at("2026-11-23T08:10:00Z"))
            .unwrap();
        let begun = ticket.after(&begun).unwrap();
        let begun = begun
            .clone()
            .after(&begun.start_work(OPERATOR, version.from).unwrap())
            .unwrap();
        let waits = begun
            .wait(OPERATOR, wait(WaitingFor::User), version.from)
            .unwrap();
        let waits = begun.clone().after(&waits).unwrap();
        assert!(waits.repromise(&tender, &version, version.from).is_empty());
        let text = crate::ticket::Text::parse("Non serve più.").unwrap();
        let over = begun.cancel(OPERATOR, text, version.from).unwrap();
        let over = begun.after(&over).unwrap();
        assert!(over.repromise(&tender, &version, version.from).is_empty());
    }
}
