//! What is owed, day by day and by its laws.

mod days;
mod laws;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::Severity;
use crate::channel::Channel;
use crate::ticket::lifecycle::sample::{opened, text};
use crate::ticket::{Event, Refusal};

/// A Monday; 09:00 in Rome.
const MONDAY: &str = "2026-11-23T08:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn contract() -> Contract {
    Contract::of_the_tender().unwrap()
}

/// A ticket with its log, and a watcher that looks after every command.
struct Story {
    contract: Contract,
    log: Vec<Event>,
    ticket: Ticket,
}

impl Story {
    fn opened(severity: Severity, arrived: &str) -> Self {
        use crate::ticket::lifecycle::sample::{OPERATOR, USER, opening};
        let arrived = at(arrived);
        let opening = crate::ticket::Opening {
            requester: USER.person(),
            channel: Channel::Sam,
            severity,
            arrived,
            ..opening(crate::ticket::lifecycle::sample::Story::FirstLevel)
        };
        let log = Ticket::open(OPERATOR, opening, arrived).unwrap();
        let ticket = Ticket::replay(&log).unwrap();
        assert_eq!(ticket, opened(severity, Channel::Sam, arrived));
        Self {
            contract: contract(),
            log,
            ticket,
        }
    }

    /// What the server does with a command: what was missed before it is written down first.
    fn then(
        &mut self,
        now: &str,
        command: impl FnOnce(&Ticket, Timestamp) -> Result<Vec<Event>, Refusal>,
    ) {
        self.then_at(at(now), command).unwrap();
    }

    fn then_at(
        &mut self,
        now: Timestamp,
        command: impl FnOnce(&Ticket, Timestamp) -> Result<Vec<Event>, Refusal>,
    ) -> Result<(), Refusal> {
        let events = command(&self.ticket, now)?;
        let missed = self.ticket.missed(&self.contract, now);
        self.write(missed);
        self.write(events);
        Ok(())
    }

    /// What the watcher does.
    fn look(&mut self, now: &str) -> Vec<crate::ticket::Happening> {
        self.look_at(at(now))
    }

    fn look_at(&mut self, now: Timestamp) -> Vec<crate::ticket::Happening> {
        let lapsed = self.ticket.lapses(&self.contract, now);
        let what = lapsed.iter().map(|event| event.what.clone()).collect();
        self.write(lapsed);
        what
    }

    fn write(&mut self, events: Vec<Event>) {
        self.ticket = self.ticket.clone().after(&events).unwrap();
        self.log.extend(events);
    }

    fn owed(&self, term: Term, now: &str) -> Obligation {
        self.contract
            .obligation(&self.ticket, term, at(now))
            .unwrap()
    }

    fn ledger(&self, term: Term) -> Vec<Entry> {
        ledger(&self.contract, &self.log, term).unwrap()
    }
}

fn words() -> crate::ticket::Text {
    text("Per prova.")
}

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
