//! Reckoning: an Ente's contract and a period, by which facts are judged.

use std::rc::Rc;

use jiff::{SignedDuration, Timestamp};

use crate::contract::{Contract, Contracts, Reaches, Version};
use crate::figures::hours::Hours;
use crate::figures::{Cut, Facts, Period, Stand};
use crate::sla::{Pause, Pauses};
use crate::ticket::{Halt, HaltCause, StateName};

/// Tickets that began longer before the period are reckoned one by one.
const BEFORE: SignedDuration = SignedDuration::from_hours(24 * 400);

/// An Ente's contract and a period, by which facts are judged.
#[derive(Debug)]
pub struct Reckoning<'r> {
    pub(super) period: &'r Period,
    /// The first instant that is not known yet, or not of the period.
    pub(super) end: Timestamp,
    pub(super) now: Timestamp,
    pub(super) cut: Cut,
    contracts: &'r Contracts,
    /// The service hours of each version, in their order.
    hours: Vec<Rc<Hours>>,
}

impl<'r> Reckoning<'r> {
    /// By all versions of an Ente's contract, as far as `now`. What calendars this shares with `others` is taken over.
    pub fn new(
        contracts: &'r Contracts,
        period: &'r Period,
        cut: Cut,
        now: Timestamp,
        others: &[Self],
    ) -> Self {
        let end = period.until().min(now);
        let from = period.from().saturating_sub(BEFORE);
        let from = from.unwrap_or(period.from());
        let mut hours: Vec<Rc<Hours>> = Vec::new();
        for version in contracts.versions() {
            let desk = &version.contract.terms().desk;
            let theirs = others.iter().flat_map(|other| &other.hours);
            let known = theirs.chain(&hours).find(|known| known.calendar() == desk);
            let these = known.cloned();
            hours.push(these.unwrap_or_else(|| Rc::new(Hours::within(desk, from, end))));
        }
        Self {
            period,
            end,
            now,
            cut,
            contracts,
            hours,
        }
    }

    /// The period.
    pub const fn period(&self) -> &Period {
        self.period
    }

    /// The version that governs a ticket at an instant, with its hours; while no work is owed on the ticket, that of
    /// its last instant of work.
    pub(super) fn governing(&self, facts: &Facts, at: Timestamp) -> (&Contract, &Hours) {
        let until = facts.work_ended(at).unwrap_or(at);
        let version = self.contracts.governing_between(facts.opened(), until);
        let place = usize::try_from(version.number).unwrap_or(1).max(1) - 1;
        let hours = self.hours.get(place).or_else(|| self.hours.first());
        // A history has one version at least, and each has its hours.
        (&version.contract, hours.map_or(&self.hours[0], |it| it))
    }

    /// When a target was first used up by more than a second, under the severity and the version of that time (R6, R9).
    /// Looks as far as `last`.
    pub(super) fn missed(
        &self,
        facts: &Facts,
        running: &Running<impl Fn(&Contract, Timestamp) -> i64>,
        last: Timestamp,
    ) -> Option<Timestamp> {
        let edges = self.edges(facts, running.starts, last);
        for (place, from) in edges.iter().enumerate() {
            let (contract, hours) = self.governing(facts, *from);
            let still = if running.pauses {
                pauses_until(facts, contract, last)
            } else {
                Pauses::NONE
            };
            let seconds = (running.target)(contract, *from);
            let Some(due) = hours.due(running.starts, seconds.saturating_add(1), &still) else {
                continue;
            };
            let missed = due.max(*from);
            let until = edges.get(place + 1);
            if missed <= last && until.is_none_or(|until| missed < *until) {
                return Some(missed);
            }
        }
        None
    }

    /// The instants from which another severity or another version holds; the first is the beginning of the clock.
    fn edges(&self, facts: &Facts, starts: Timestamp, last: Timestamp) -> Vec<Timestamp> {
        let reaching = |version: &&Version| version.reaches == Reaches::StillOpen;
        let versions = self.contracts.versions().iter().filter(reaching);
        let severities = facts.severities.iter().skip(1).map(|(from, _)| *from);
        let reopened = facts.closures.iter().filter_map(|closure| closure.reopened);
        let later = severities
            .chain(versions.map(|version| version.from))
            .chain(reopened)
            .filter(|edge| starts < *edge && *edge <= last);
        let mut edges: Vec<Timestamp> = std::iter::once(starts).chain(later).collect();
        edges.sort_unstable();
        edges.dedup();
        edges
    }
}

/// A clock of a ticket.
pub(super) struct Running<T> {
    /// Its first instant.
    pub(super) starts: Timestamp,
    /// Whether it stands while others are awaited (R5, R7).
    pub(super) pauses: bool,
    /// Seconds of service, as a version wants them from an instant on.
    pub(super) target: T,
}

/// What stopped the clock of the resolution until an instant, as a version says (R5, R8).
pub(super) fn pauses_until(facts: &Facts, contract: &Contract, until: Timestamp) -> Pauses {
    let stands = facts.stands.iter().take_while(|stand| stand.at <= until);
    let ends = facts.stands.iter().skip(1).map(|stand| Some(stand.at));
    let halts = stands.zip(ends.chain([None])).filter_map(|(stand, to)| {
        Some(Halt {
            cause: halts(stand)?,
            from: stand.at,
            to,
        })
    });
    let pausing = halts.filter(|halt| contract.terms().pausing.pause(*halt));
    pausing
        .filter_map(|halt| match halt.to {
            Some(to) => Pause::between(halt.from, to).ok(),
            None => Some(Pause::since(halt.from)),
        })
        .collect()
}

/// Why nobody is expected to work on a ticket that stands there, if so.
fn halts(stand: &Stand) -> Option<HaltCause> {
    match stand.state {
        StateName::Waiting => stand.awaits.map(HaltCause::Waiting),
        StateName::TechnicallyClosed => Some(HaltCause::TechnicallyClosed),
        StateName::New
        | StateName::TakenInCharge
        | StateName::InProgress
        | StateName::Closed
        | StateName::Cancelled
        | StateName::Duplicate => None,
    }
}
