//! Priority: in which order open tickets are worked, from severity, channel and what is due (T36, T37, T42).
//!
//! A ticket stands where its next deadline stands, moved forward by what makes it matter more. So the order needs no
//! clock: it changes with the events of a ticket alone, and whatever waits long enough comes to the front.

use jiff::{SignedDuration, Timestamp};

use crate::Severity;
use crate::channel::Channel;
use crate::contract::Due;
use crate::ticket::Ticket;

/// By how much things make a ticket go before others: data of the contract, which can be adapted while it lasts (T38).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Criteria {
    /// For severity 1 and 2; severity 3 goes by its deadline alone.
    pub severity: [Ahead; 2],
    /// For what was asked in SAM.
    pub sam: Ahead,
}

/// Time by which a ticket goes before its deadline, in whole minutes; a year at the most, and never behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ahead(u32);

impl Ahead {
    /// A year.
    const MOST: u32 = 60 * 24 * 365;

    /// So many minutes; none over a year.
    pub const fn from_minutes(minutes: u32) -> Option<Self> {
        if minutes <= Self::MOST {
            Some(Self(minutes))
        } else {
            None
        }
    }

    const fn hours(hours: u32) -> Self {
        Self(hours * 60)
    }

    /// In minutes.
    pub const fn minutes(self) -> u32 {
        self.0
    }

    const fn duration(self) -> SignedDuration {
        SignedDuration::from_mins(self.0 as i64)
    }
}

impl Criteria {
    /// A blocking fault goes before everything that is not late by a month, one with another way before minor ones that
    /// are not late by days; *"gli interventi richiesti in SAM sono … serviti in modo prioritario"* (T42): half a working day.
    pub const USUAL: Self = Self {
        severity: [Ahead::hours(24 * 30), Ahead::hours(24 * 3)],
        sam: Ahead::hours(4),
    };

    const fn by_severity(&self, severity: Severity) -> SignedDuration {
        match severity {
            Severity::Blocking => self.severity[0].duration(),
            Severity::NonBlocking => self.severity[1].duration(),
            Severity::Minor => SignedDuration::ZERO,
        }
    }

    const fn by_channel(&self, channel: Channel) -> SignedDuration {
        match channel {
            Channel::Sam => self.sam.duration(),
            Channel::Phone | Channel::Mail | Channel::Chat | Channel::Agent => SignedDuration::ZERO,
        }
    }
}

/// What waits for others stands behind all that can be worked.
const WAITING_BEHIND: SignedDuration = SignedDuration::from_hours(24 * 3650);

/// The place of an open ticket among the others; the least is worked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(Timestamp);

impl Rank {
    /// Of a ticket on which this is due.
    pub fn of(ticket: &Ticket, due: Due, criteria: &Criteria) -> Self {
        let Some(due) = due.at() else {
            return Self(moved(ticket.changed_at(), WAITING_BEHIND));
        };
        let ahead = criteria.by_severity(ticket.severity()) + criteria.by_channel(ticket.channel());
        Self(moved(due, -ahead))
    }

    /// As an instant, which is how it is kept.
    pub const fn instant(self) -> Timestamp {
        self.0
    }
}

fn moved(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;
    use crate::ticket::lifecycle::sample::opened;

    fn rank(severity: u8, channel: Channel, arrived: &str) -> Rank {
        let severity = Severity::from_number(severity).unwrap();
        let ticket = opened(severity, channel, arrived.parse().unwrap());
        let due = Contract::of_the_tender().unwrap().due(&ticket);
        Rank::of(&ticket, due, &Criteria::USUAL)
    }

    const MONDAY: &str = "2026-11-23T08:00:00Z";
    const TUESDAY: &str = "2026-11-24T08:00:00Z";

    #[test]
    fn t36_the_more_severe_is_worked_first_and_among_equals_the_older() {
        let order = [
            rank(1, Channel::Phone, TUESDAY),
            rank(2, Channel::Phone, MONDAY),
            rank(2, Channel::Phone, TUESDAY),
            rank(3, Channel::Phone, MONDAY),
        ];
        assert!(order.is_sorted() && order[0] < order[1], "{order:?}");
    }

    #[test]
    fn t42_what_is_asked_in_sam_is_served_before_every_other_channel() {
        for channel in [Channel::Phone, Channel::Mail, Channel::Chat, Channel::Agent] {
            for severity in 1..=3 {
                assert!(rank(severity, Channel::Sam, MONDAY) < rank(severity, channel, MONDAY));
            }
        }
    }

    #[test]
    fn t37_nothing_waits_for_ever_behind_what_is_more_severe() {
        let (old, new) = ("2026-09-01T08:00:00Z", "2026-11-24T08:00:00Z");
        assert!(rank(3, Channel::Mail, old) < rank(1, Channel::Sam, new));
        assert!(rank(2, Channel::Mail, old) < rank(1, Channel::Sam, new));
    }
}
