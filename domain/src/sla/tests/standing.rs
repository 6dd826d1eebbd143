//! Verdict, what remains, standing and ledger, to the second.

use crate::calendar::CalendarError;
use crate::calendar::samples::{at, calendar, desk};
use crate::sla::{Clock, DeadlineMove, Pause, Pauses, Remaining, Standing, Target, Verdict};

const OPENED: &str = "2026-03-02T08:30+01";
const FOUR_HOURS: Target = Target::from_hours(4);

#[test]
fn r2_a_target_is_met_when_not_more_than_it_has_elapsed() {
    let check = |target: Target, resolved: &str, met: bool, margin: i64| {
        let verdict = Clock::new(&desk(), at(OPENED), &Pauses::NONE).verdict(target, at(resolved));
        assert_eq!(
            verdict,
            Verdict {
                met,
                elapsed: target.seconds() - margin,
                margin
            },
            "{resolved}"
        );
    };
    check(FOUR_HOURS, "2026-03-02T12:29:59+01", true, 1);
    check(FOUR_HOURS, "2026-03-02T12:30:00+01", true, 0);
    check(FOUR_HOURS, "2026-03-02T12:30:01+01", false, -1);
    check(FOUR_HOURS, "2026-03-01T12:30:00+01", true, 4 * 3600);
    let morning = Target::from_hours(5);
    check(morning, "2026-03-02T14:59:59+01", true, 0);
    check(morning, "2026-03-02T15:00:00+01", true, 0);
    check(morning, "2026-03-02T15:00:01+01", false, -1);
    check(Target::from_hours(0), OPENED, true, 0);
}

#[test]
fn what_remains_says_whether_the_clock_is_paused_or_the_desk_closed() {
    let pauses: Pauses =
        [Pause::between(at("2026-03-02T10:00+01"), at("2026-03-02T14:00+01")).unwrap()]
            .into_iter()
            .collect();
    let check = |instant: &str, seconds: i64, paused: bool, open: bool| {
        let remaining = Clock::new(&desk(), at(OPENED), &pauses).remaining(FOUR_HOURS, at(instant));
        assert_eq!(
            remaining,
            Remaining {
                seconds,
                paused,
                open
            },
            "{instant}"
        );
    };
    check("2026-03-02T08:00+01", 14400, false, false);
    check("2026-03-02T09:59:59+01", 9001, false, true);
    check("2026-03-02T10:00:00+01", 9000, true, true);
    check("2026-03-02T13:45:00+01", 9000, true, false);
    check("2026-03-02T14:00:00+01", 9000, false, false);
    check("2026-03-02T17:30:00+01", 0, false, true);
    check("2026-03-03T09:30:00+01", -2 * 3600 + 1800, false, true);
}

#[test]
fn t04_standing_goes_from_within_to_at_risk_to_breached() {
    let check = |now: &str, expected: Standing| {
        let standing =
            Clock::new(&desk(), at(OPENED), &Pauses::NONE).standing(FOUR_HOURS, 75, at(now));
        assert_eq!(standing, Ok(expected), "{now}");
    };
    check("2026-03-02T08:00:00+01", Standing::Within);
    check("2026-03-02T11:29:59+01", Standing::Within);
    check("2026-03-02T11:30:00+01", Standing::AtRisk);
    check("2026-03-02T12:30:00+01", Standing::AtRisk);
    check(
        "2026-03-02T12:30:01+01",
        Standing::Breached {
            due: at("2026-03-02T12:30+01"),
        },
    );
    check(
        "2027-03-02T12:30:01+01",
        Standing::Breached {
            due: at("2026-03-02T12:30+01"),
        },
    );
}

#[test]
fn r4_the_ledger_tells_the_pauses_that_moved_the_deadline() {
    let pause = |from: &str, until: &str| Pause::between(at(from), at(until)).unwrap();
    let lunch = pause("2026-03-02T13:40+01", "2026-03-02T14:00+01");
    let morning = pause("2026-03-02T09:00+01", "2026-03-02T10:00+01");
    let inside = pause("2026-03-02T09:10+01", "2026-03-02T09:20+01");
    let open = Pause::since(at("2026-03-02T13:00+01"));
    let moves = DeadlineMove::all(
        &desk(),
        at(OPENED),
        FOUR_HOURS,
        &[lunch, morning, inside, open],
    );
    let (first, second) = (
        Some(at("2026-03-02T12:30+01")),
        Some(at("2026-03-02T13:30+01")),
    );
    let expected = [
        DeadlineMove {
            pause: morning,
            before: first,
            after: second,
        },
        DeadlineMove {
            pause: open,
            before: second,
            after: None,
        },
    ];
    assert_eq!(moves.as_deref(), Ok(expected.as_slice()));
}

#[test]
fn a_target_of_zero_is_used_up_from_the_start() {
    let sunday = at("2026-03-01T10:00+01");
    assert_eq!(
        Clock::new(&desk(), sunday, &Pauses::NONE).due(Target::from_hours(0)),
        Ok(Some(sunday))
    );
    assert!(Target::from_seconds(-1).is_err());
}

#[test]
fn a_warning_never_comes_before_the_clock_runs() {
    let check = |start: &str, before: i64, expected: &str| {
        let warning = Clock::new(&desk(), at(start), &Pauses::NONE).warning(FOUR_HOURS, before);
        assert_eq!(warning, Ok(Some(at(expected))), "{start} {before}");
    };
    check("2026-03-01T10:00+01", 4 * 3600, OPENED);
    check("2026-03-02T10:00+01", i64::MAX, "2026-03-02T10:00+01");
    check("2026-03-02T08:30+01", 0, "2026-03-02T12:30+01");
}

#[test]
fn what_cannot_be_reached_is_refused_and_not_looked_for_without_end() {
    let start = at(OPENED);
    let due = |name: &str, seconds: i64| {
        Clock::new(&calendar(name), start, &Pauses::NONE)
            .due(Target::from_seconds(seconds).unwrap())
    };
    assert_eq!(
        due("never", 1),
        Err(CalendarError::NeverOpens { from: start })
    );
    assert_eq!(
        due("desk", i64::MAX),
        Err(CalendarError::TooFar { from: start })
    );
    assert_eq!(
        due("round_the_clock", 1_000_000_000_000),
        Err(CalendarError::TooFar { from: start })
    );
    let warning = Clock::new(&desk(), start, &Pauses::NONE).warning(FOUR_HOURS, i64::MIN);
    assert_eq!(warning, Err(CalendarError::TooFar { from: start }));
}
