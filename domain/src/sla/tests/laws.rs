//! Laws that hold for any calendar, any start and any pauses.

use std::ops::Range;

use jiff::Timestamp;
use proptest::prelude::*;

use crate::calendar::ServiceCalendar;
use crate::calendar::samples::calendar;
use crate::sla::{Clock, Pause, Pauses, Target};

/// 2016 to 2029: clock changes in both hemispheres, and São Paulo's changes at midnight.
const SPAN: Range<i64> = 1_451_606_400..1_893_456_000;
const MONTH: i64 = 30 * 86_400;

proptest! {
    #[test]
    fn what_elapses_until_the_deadline_is_the_target(case in case()) {
        let due = case.due(case.target);
        prop_assert_eq!(case.elapsed(due), case.target);
        prop_assert_eq!(case.elapsed(due - 1), case.target - 1);
    }

    #[test]
    fn a_longer_target_is_due_later(case in case(), more in 1_i64..500_000) {
        prop_assert!(case.due(case.target) < case.due(case.target + more));
    }

    #[test]
    fn a_pause_never_makes_a_deadline_earlier(mut case in case(), extra in pause()) {
        let before = case.due(case.target);
        case.pauses.push(extra);
        prop_assert!(case.due(case.target) >= before);
        prop_assert!(case.elapsed(before) <= case.target);
    }

    #[test]
    fn r5_neither_the_order_of_pauses_nor_their_cuts_matter(case in case(), cut in 0.0_f64..1.0) {
        let mut other = case.clone();
        other.pauses.reverse();
        if let Some((from, length)) = other.pauses.pop() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any cut will do")]
            let first = (length as f64 * cut) as i64;
            other.pauses.extend([(from, first), (from + first, length - first), (from, length / 2)]);
        }
        prop_assert_eq!(case.due(case.target), other.due(other.target));
        prop_assert_eq!(case.union(), other.union());
    }

    #[test]
    fn one_second_elapses_exactly_when_the_calendar_is_open(case in case(), after in 0..MONTH) {
        let now = at(case.start + after);
        let next = at(case.start + after + 1);
        let elapsed = Clock::new(&case.calendar, now, &Pauses::NONE).elapsed(next);
        prop_assert_eq!(elapsed == 1, case.calendar.is_open(now));
        prop_assert_eq!(case.calendar.next_open(now) == Ok(now), case.calendar.is_open(now));
    }

    #[test]
    fn elapsed_time_adds_up(case in case(), first in 0..MONTH, second in 0..MONTH) {
        let (middle, end) = (case.start + first, case.start + first + second);
        let rest = Clock::new(&case.calendar, at(middle), &case.union()).elapsed(at(end));
        prop_assert_eq!(case.elapsed(end), case.elapsed(middle) + rest);
    }
}

/// A clock and a target, with instants in Unix seconds and pauses as begin and length.
#[derive(Debug, Clone)]
struct Case {
    calendar: ServiceCalendar,
    start: i64,
    pauses: Vec<(i64, i64)>,
    target: i64,
}

impl Case {
    fn union(&self) -> Pauses {
        let pause = |&(from, length): &(i64, i64)| {
            let from = self.start + from;
            Pause::between(at(from), at(from + length)).unwrap()
        };
        self.pauses.iter().map(pause).collect()
    }

    fn due(&self, target: i64) -> i64 {
        let pauses = self.union();
        let clock = Clock::new(&self.calendar, at(self.start), &pauses);
        clock
            .due(Target::from_seconds(target).unwrap())
            .unwrap()
            .unwrap()
            .as_second()
    }

    fn elapsed(&self, end: i64) -> i64 {
        Clock::new(&self.calendar, at(self.start), &self.union()).elapsed(at(end))
    }
}

fn case() -> impl Strategy<Value = Case> {
    let names = [
        "desk",
        "florence",
        "milan",
        "round_the_clock",
        "evening",
        "change_hour",
        "sao_paulo",
    ];
    let pauses = proptest::collection::vec(pause(), 0..6);
    (
        prop::sample::select(names.to_vec()),
        SPAN,
        pauses,
        1_i64..300_000,
    )
        .prop_map(|(name, start, pauses, target)| Case {
            calendar: calendar(name),
            start,
            pauses,
            target,
        })
}

/// From a week before the start to a month after it.
fn pause() -> impl Strategy<Value = (i64, i64)> {
    (
        -7 * 86_400..MONTH,
        prop_oneof![Just(0_i64), 1_i64..120, 0_i64..500_000],
    )
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}
