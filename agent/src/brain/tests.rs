//! What the brain answers, look by look: no machine is needed.

use custode_domain::Severity;
use uuid::Uuid;

use super::*;
use crate::check::http::{HttpTarget, HttpUrl, NoAnswer, Reading};
use crate::check::tcp::Unreachable;
use crate::check::{LastRun, Thresholds};

const HALF: Duration = Duration::from_secs(30);

fn target() -> HttpTarget {
    HttpTarget {
        name: Object::parse("Anagrafe").unwrap(),
        url: HttpUrl::parse("http://127.0.0.1:1/").unwrap(),
        status: None,
        text: None,
        severity: Severity::Blocking,
        timeout: HttpTarget::TIMEOUT,
        every: HALF,
    }
}

fn brain(remembered: Vec<(FindingCode, Object, Remembered)>, timings: Timings) -> Brain {
    let checks = Checks::new(&Thresholds::default(), &LastRun::default());
    let schedule = Schedule::new(vec![(ProbeKind::Http(target()), HALF, Duration::ZERO)]);
    Brain::new(checks, timings, schedule, remembered, now(0))
}

/// The wall clock as it goes when nobody touches it.
fn now(seconds: u64) -> Now {
    jumped(seconds, 0)
}

/// The wall clock after somebody set it by so many seconds.
fn jumped(seconds: u64, by: i64) -> Now {
    let second = 1_800_000_000 + i64::try_from(seconds).unwrap() + by;
    Now {
        wall: Timestamp::from_second(second).unwrap(),
        uptime: Duration::from_secs(seconds),
    }
}

/// The module does not answer.
fn fails(brain: &mut Brain, now: Now) -> Vec<Notice> {
    let outcome = Err(NoAnswer::Unreachable(Unreachable::Refused));
    let sample = Sample::Http(Reading {
        target: target(),
        outcome,
    });
    notices(brain.sampled(&sample, now, &mut || {
        FindingId::from_uuid(Uuid::from_u128(7))
    }))
}

fn notices(actions: Vec<Action>) -> Vec<Notice> {
    let notice = |action| match action {
        Action::Announce(notice) => Some(notice),
        Action::Probe(_) | Action::Record(_) => None,
    };
    actions.into_iter().filter_map(notice).collect()
}

#[test]
fn it_asks_for_what_is_due_and_sleeps_until_the_next() {
    let mut brain = brain(Vec::new(), Timings::default());
    assert_eq!(
        brain.wake(now(0)),
        [Action::Probe(ProbeKind::Http(target()))]
    );
    assert_eq!(brain.wake(now(1)), []);
    assert_eq!(brain.next_wake(), HALF);
}

#[test]
fn a_fault_is_announced_once_when_it_has_held_for_as_long_as_the_catalogue_asks() {
    let mut brain = brain(Vec::new(), Timings::default());
    let looks: Vec<_> = (0..=12)
        .map(|look| fails(&mut brain, now(look * 30)).len())
        .collect();
    assert_eq!(looks, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
    assert_eq!(brain.standing().count(), 1);
}

#[test]
fn a_clock_that_is_set_neither_hurries_nor_hides_a_fault() {
    for jump in [-86_400, 86_400] {
        let mut brain = brain(Vec::new(), Timings::default());
        assert_eq!(fails(&mut brain, now(0)), []);
        assert_eq!(fails(&mut brain, jumped(60, jump)), []);
        let announced = fails(&mut brain, jumped(300, jump));
        let Change::Raised { since, .. } = announced[0].transition.change else {
            panic!("{announced:?}");
        };
        assert_eq!(
            since,
            jumped(0, jump).wall,
            "it began five minutes before, by the clock of now"
        );
    }
}

#[test]
fn what_an_earlier_run_announced_is_not_announced_again() {
    let mut first = brain(Vec::new(), Timings::default());
    fails(&mut first, now(0));
    let announced = fails(&mut first, now(300));
    let kept = (
        announced[0].transition.code,
        announced[0].transition.object.clone(),
        announced[0].remembered.clone(),
    );
    let mut second = brain(vec![kept], Timings::default());
    for look in 0..20 {
        assert_eq!(fails(&mut second, now(look * 30)), []);
    }
}

#[test]
fn what_is_switched_off_is_not_announced() {
    let off = [(FindingCode::HttpFailing, Override::Off)]
        .into_iter()
        .collect();
    let mut brain = brain(Vec::new(), Timings::new(off));
    assert!((0..20).all(|look| fails(&mut brain, now(look * 30)).is_empty()));
}

#[test]
fn a_probe_that_gives_nothing_concludes_nothing() {
    let mut brain = brain(Vec::new(), Timings::default());
    fails(&mut brain, now(0));
    let kind = ProbeKind::Http(target());
    let mut mint = || FindingId::from_uuid(Uuid::from_u128(7));
    for look in 1..20 {
        assert_eq!(brain.missed(&kind, now(look * 30), &mut mint), []);
    }
}
