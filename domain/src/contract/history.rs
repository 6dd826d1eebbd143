//! History: all versions of an Ente's contract, and which of them governs a ticket (T38).

use jiff::Timestamp;

use crate::coded::coded;
use crate::contract::Contract;
use crate::ticket::{State, Ticket};

coded! {
    /// Which tickets a new version governs.
    Reaches {
        /// Those that are opened under it; what was promised before stays as it was promised.
        OpenedSince = "opened_since",
        /// Those that still run as well, from their own beginning: an extraordinary closure of the desk, for instance.
        StillOpen = "still_open",
    }
}

/// A contract, and from when it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Counted from 1 within an Ente.
    pub number: u32,
    /// Its first instant.
    pub from: Timestamp,
    /// Which tickets it governs.
    pub reaches: Reaches,
    /// What is promised.
    pub contract: Contract,
}

/// All versions of an Ente's contract by their numbers; one at least. The first holds from ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contracts(Vec<Version>);

/// Versions that are no history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAHistory {
    /// There is none.
    #[error("no version")]
    Empty,
    /// One does not follow the one before it by number, or begins before it.
    #[error("version {0} does not follow the one before it")]
    OutOfOrder(u32),
}

impl Contracts {
    /// The history of these versions, given in the order of their numbers.
    pub fn new(versions: Vec<Version>) -> Result<Self, NotAHistory> {
        if versions.is_empty() {
            return Err(NotAHistory::Empty);
        }
        for (place, version) in (1..).zip(&versions) {
            if version.number != place {
                return Err(NotAHistory::OutOfOrder(version.number));
            }
        }
        for pair in versions.windows(2) {
            if let [earlier, later] = pair
                && later.from < earlier.from
            {
                return Err(NotAHistory::OutOfOrder(later.number));
            }
        }
        Ok(Self(versions))
    }

    /// The history as it was when this version was the last one; the first stands in every history.
    #[must_use]
    pub fn up_to(&self, number: u32) -> Self {
        let kept = usize::try_from(number).unwrap_or(usize::MAX).max(1);
        Self(self.0.iter().take(kept).cloned().collect())
    }

    /// The same with one more version, if it follows the last.
    pub fn with(&self, version: Version) -> Result<Self, NotAHistory> {
        let versions = self.0.iter().cloned().chain([version]);
        Self::new(versions.collect())
    }

    /// All of them, the first one first.
    pub fn versions(&self) -> &[Version] {
        &self.0
    }

    /// The version in force at an instant; before all others the first.
    pub fn in_force(&self, at: Timestamp) -> &Version {
        self.last(|version| version.from <= at)
    }

    /// The version that governs a ticket at an instant: the last that was in force at its opening, or that reached it
    /// while work was owed on it.
    pub fn governing(&self, ticket: &Ticket, now: Timestamp) -> &Version {
        let (opened, until) = (
            ticket.opened_at(),
            work_ended(ticket).unwrap_or(now).min(now),
        );
        self.governing_between(opened, until)
    }

    /// The version that governs what was opened at an instant, while work is owed on it until another.
    pub fn governing_between(&self, opened: Timestamp, until: Timestamp) -> &Version {
        self.last(|version| match version.reaches {
            Reaches::OpenedSince => version.from <= opened,
            Reaches::StillOpen => version.from <= opened || version.from <= until,
        })
    }

    /// The last of those that hold, or the first of all.
    fn last(&self, holds: impl Fn(&Version) -> bool) -> &Version {
        let found = self.0.iter().rev().find(|version| holds(version));
        found.unwrap_or(&self.0[0])
    }
}

/// When work ended to be owed on a ticket, if it did.
fn work_ended(ticket: &Ticket) -> Option<Timestamp> {
    match ticket.state() {
        State::New
        | State::TakenInCharge { .. }
        | State::InProgress { .. }
        | State::Waiting { .. } => None,
        State::TechnicallyClosed(closure) | State::Closed { closure, .. } => Some(closure.at),
        State::Cancelled { at, .. } | State::Duplicate { at, .. } => Some(*at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;
    use crate::channel::Channel;
    use crate::sla::Target;
    use crate::ticket::lifecycle::sample::{OPERATOR, opened};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn version(number: u32, from: &str, reaches: Reaches) -> Version {
        let mut terms = Contract::of_the_tender().unwrap().terms().clone();
        let hours = u16::try_from(10 * number).unwrap();
        terms.targets[2].resolution = Target::from_hours(hours + 20);
        let from = at(from);
        Version {
            number,
            from,
            reaches,
            contract: Contract::new(terms, from).unwrap(),
        }
    }

    fn three() -> Contracts {
        Contracts::new(vec![
            version(1, "2026-01-01T00:00:00Z", Reaches::OpenedSince),
            version(2, "2026-07-01T00:00:00Z", Reaches::OpenedSince),
            version(3, "2026-10-01T00:00:00Z", Reaches::StillOpen),
        ])
        .unwrap()
    }

    #[test]
    fn t38_what_was_promised_stays_unless_the_new_version_reaches_what_is_open() {
        let contracts = three();
        let ticket = opened(Severity::Minor, Channel::Sam, at("2026-06-30T08:00:00Z"));
        for (now, number) in [
            ("2026-06-30T09:00:00Z", 1),
            ("2026-07-02T09:00:00Z", 1),
            ("2026-09-30T23:59:59Z", 1),
            ("2026-10-01T00:00:00Z", 3),
        ] {
            assert_eq!(
                contracts.governing(&ticket, at(now)).number,
                number,
                "{now}"
            );
        }
    }

    #[test]
    fn t38_a_ticket_that_was_answered_before_keeps_its_version_for_ever() {
        let contracts = three();
        let opened = opened(Severity::Minor, Channel::Sam, at("2026-07-02T08:00:00Z"));
        let cancelled = opened
            .cancel(
                OPERATOR,
                crate::ticket::Text::parse("Doppione").unwrap(),
                at("2026-07-03T08:00:00Z"),
            )
            .unwrap();
        let ticket = opened.after(&cancelled).unwrap();
        assert_eq!(
            contracts
                .governing(&ticket, at("2027-01-01T00:00:00Z"))
                .number,
            2
        );
    }

    #[test]
    fn in_force_is_the_last_that_began_and_before_all_the_first() {
        let contracts = three();
        for (now, number) in [
            ("2020-01-01T00:00:00Z", 1),
            ("2026-06-30T23:59:59Z", 1),
            ("2026-07-01T00:00:00Z", 2),
            ("2030-01-01T00:00:00Z", 3),
        ] {
            assert_eq!(contracts.in_force(at(now)).number, number, "{now}");
        }
    }

    #[test]
    fn versions_follow_each_other() {
        let (first, second) = (
            version(1, "2026-07-01T00:00:00Z", Reaches::OpenedSince),
            version(2, "2026-01-01T00:00:00Z", Reaches::OpenedSince),
        );
        assert_eq!(Contracts::new(Vec::new()), Err(NotAHistory::Empty));
        assert_eq!(
            Contracts::new(vec![second.clone()]),
            Err(NotAHistory::OutOfOrder(2))
        );
        assert_eq!(
            Contracts::new(vec![first, second]),
            Err(NotAHistory::OutOfOrder(2))
        );
    }
}
