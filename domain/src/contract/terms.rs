//! Terms, and the contract that they are once they were checked.

use jiff::{SignedDuration, Timestamp};

use crate::Severity;
use crate::calendar::{Nation, Openings, ServiceCalendar, Stretch, UnknownZone, Week, Zone};
use crate::contract::{PausingWaits, Percent, Promise, Refused, Rounding, Targets, Which};
use crate::priority::Criteria;
use crate::sla::Target;

/// How long a calendar may stay closed: longer, and it was written wrong.
const OPENS_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 366);

/// What somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// When the desk works (T46).
    pub desk: ServiceCalendar,
    /// When the on-site staff works (T47): an object of its own, since they may be closed when the desk is open.
    pub on_site: ServiceCalendar,
    /// Within what, for severity 1, 2 and 3.
    pub targets: [Targets; 3],
    /// Which waiting stops the clock of the resolution (R5).
    pub pausing: PausingWaits,
    /// The part of a target, in percent, from which a ticket is at risk.
    pub at_risk: u8,
    /// In which order the queue goes (T36, T38).
    pub criteria: Criteria,
    /// How figures in percent are rounded.
    pub rounding: Rounding,
}

/// Terms that hold together. Made by [`Contract::new`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract(Terms);

impl Contract {
    /// The contract of these terms, which hold from an instant on.
    pub fn new(terms: Terms, from: Timestamp) -> Result<Self, Refused> {
        opens(&terms.desk, from, Which::Desk)?;
        opens(&terms.on_site, from, Which::OnSite)?;
        for severity in Severity::ALL {
            promises_something(&terms, severity)?;
        }
        for promise in Promise::ALL {
            hurries_more(&terms, *promise)?;
        }
        if !(1..=99).contains(&terms.at_risk) {
            return Err(Refused::AtRisk(terms.at_risk));
        }
        Ok(Self(terms))
    }

    /// The hours of the tender (T46, T47) and, as it names no targets, sober ones: half an hour, one and two hours of
    /// service until somebody takes charge; half a working day, one and three until the answer, of eight hours each;
    /// for a task half of that. Nine of ten must be met, as is usual in the field.
    pub fn of_the_tender() -> Result<Self, UnknownZone> {
        let hours = ServiceCalendar {
            holidays: Some(Nation::Italy),
            ..ServiceCalendar::new(Zone::named("Europe/Rome")?, Week::of_the_tender())
        };
        let targets = |minutes, hours| Targets {
            take_charge: Target::from_minutes(minutes),
            resolution: Target::from_hours(hours),
            task: Target::from_hours(hours / 2),
            taken_in_time: NINE_OF_TEN,
            resolved_in_time: NINE_OF_TEN,
        };
        Ok(Self(Terms {
            on_site: hours.clone(),
            desk: hours,
            targets: [targets(30, 4), targets(60, 8), targets(120, 24)],
            pausing: PausingWaits::in_general(),
            at_risk: 75,
            criteria: Criteria::USUAL,
            rounding: Rounding::USUAL,
        }))
    }

    /// What was agreed.
    pub const fn terms(&self) -> &Terms {
        &self.0
    }

    /// What is promised for this severity.
    pub const fn targets(&self, severity: Severity) -> &Targets {
        &self.0.targets[place(severity)]
    }
}

const NINE_OF_TEN: Percent = match Percent::whole(90) {
    Some(percent) => percent,
    None => Percent::ALL,
};

const fn place(severity: Severity) -> usize {
    match severity {
        Severity::Blocking => 0,
        Severity::NonBlocking => 1,
        Severity::Minor => 2,
    }
}

fn opens(calendar: &ServiceCalendar, from: Timestamp, which: Which) -> Result<(), Refused> {
    let until = from.saturating_add(OPENS_WITHIN).unwrap_or(Timestamp::MAX);
    let mut openings = Openings::within(calendar, Stretch::between(from, until));
    openings.next().map(drop).ok_or(Refused::NeverOpens(which))
}

fn promises_something(terms: &Terms, severity: Severity) -> Result<(), Refused> {
    let targets = &terms.targets[place(severity)];
    for promise in Promise::ALL {
        if targets.of(*promise).seconds() == 0 {
            return Err(Refused::ZeroTarget {
                promise: *promise,
                severity,
            });
        }
    }
    if targets.resolution < targets.take_charge {
        return Err(Refused::ResolvedBeforeTaken(severity));
    }
    Ok(())
}

fn hurries_more(terms: &Terms, promise: Promise) -> Result<(), Refused> {
    for pair in Severity::ALL.windows(2) {
        if let [more, less] = *pair
            && terms.targets[place(more)].of(promise) > terms.targets[place(less)].of(promise)
        {
            return Err(Refused::SlowerWhenMoreSevere {
                promise,
                severity: more,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::DayPlan;

    const FROM: &str = "2026-11-23T08:00:00Z";

    fn refusal(spoil: impl FnOnce(&mut Terms)) -> Option<Refused> {
        let mut terms = Contract::of_the_tender().unwrap().terms().clone();
        spoil(&mut terms);
        Contract::new(terms, FROM.parse().unwrap()).err()
    }

    #[test]
    fn t46_t47_the_tender_has_two_calendars_of_the_same_hours() {
        let contract = Contract::of_the_tender().unwrap();
        assert_eq!(contract.terms().desk, contract.terms().on_site);
        assert_eq!(refusal(|_| {}), None);
    }

    #[test]
    fn a_calendar_that_never_opens_is_refused_by_its_name() {
        let closed = || Week::from_monday(std::array::from_fn(|_| DayPlan::CLOSED));
        let desk = refusal(|terms| terms.desk.week = closed());
        assert_eq!(desk, Some(Refused::NeverOpens(Which::Desk)));
        let on_site = refusal(|terms| terms.on_site.week = closed());
        assert_eq!(on_site, Some(Refused::NeverOpens(Which::OnSite)));
        // One open date within the year is enough.
        let date = "2027-05-01".parse().unwrap();
        let opened = refusal(|terms| {
            terms.desk.week = closed();
            terms.desk.overrides.insert(date, DayPlan::of_the_tender());
        });
        assert_eq!(opened, None);
    }

    #[test]
    fn targets_that_contradict_each_other_are_refused_with_the_place() {
        let zero = refusal(|terms| terms.targets[1].task = Target::from_hours(0));
        assert_eq!(
            zero.unwrap().to_string(),
            "the target of task at severity 2 is zero"
        );
        let late = refusal(|terms| terms.targets[2].take_charge = Target::from_hours(25));
        assert_eq!(late, Some(Refused::ResolvedBeforeTaken(Severity::Minor)));
        let slow = refusal(|terms| terms.targets[0].resolution = Target::from_hours(9));
        assert_eq!(
            slow,
            Some(Refused::SlowerWhenMoreSevere {
                promise: Promise::Resolution,
                severity: Severity::Blocking
            })
        );
        for at_risk in [0, 100, 255] {
            let refused = refusal(|terms| terms.at_risk = at_risk);
            assert_eq!(refused, Some(Refused::AtRisk(at_risk)));
        }
    }
}
