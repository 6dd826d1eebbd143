//! Laws that hold for any rota and any desk.

use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::calendar::samples::calendar;
use crate::id::SwapId;
use crate::on_call::{Gap, Swap, gaps, needed};

/// 2026, whole: both changes of the clock.
const YEAR: i64 = 1_767_222_000;
const HOUR: i64 = 3600;
/// Hours of the window that is looked at.
const WINDOW: i64 = 24 * 40;

/// Shifts that were tried one after the other: what was refused is not in the rota.
#[derive(Debug, Clone)]
struct Drawn {
    rota: Rota,
    from: Timestamp,
    until: Timestamp,
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let shift = (0..WINDOW, 1_i64..24 * 7, 1_u128..5, any::<bool>());
    let start = (0_i64..365).prop_map(|day| YEAR + day * 24 * HOUR);
    (start, proptest::collection::vec(shift, 0..40)).prop_map(|(start, shifts)| {
        let mut rota = empty();
        for (number, (from, hours, who, second)) in (1..).zip(shifts) {
            let line = if second {
                ShiftLine::Second
            } else {
                ShiftLine::First
            };
            let times = (at(start + from * HOUR), at(start + (from + hours) * HOUR));
            let made = Shift::new(shift_id(number), line, able(who), times, &rome());
            if let Ok(with) = made.and_then(|shift| rota.add(shift)) {
                rota = with;
            }
        }
        Drawn {
            rota,
            from: at(start),
            until: at(start + WINDOW * HOUR),
        }
    })
}

fn desk() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "desk",
        "florence",
        "round_the_clock",
        "evening",
        "change_hour",
        "never",
    ])
}

fn seconds(gaps: &[Gap]) -> i64 {
    let lengths = gaps
        .iter()
        .map(|gap| gap.until.duration_since(gap.from).as_secs());
    lengths.sum()
}

proptest! {
    #[test]
    fn t02_what_is_covered_and_what_is_a_gap_are_what_is_needed(drawn in drawn(), desk in desk()) {
        let Drawn { rota, from, until } = drawn;
        let calendar = calendar(desk);
        let (holes, whole) = (gaps(&rota, &calendar, from, until), needed(&calendar, from, until));
        // Counted apart from the rule: half hour by half hour, which no shift and no desk here cuts finer than 15'.
        let step = 15 * 60;
        let (mut needs, mut covers, mut uncovered) = (0, 0, 0);
        let mut instant = from.as_second();
        while instant < until.as_second() {
            if !calendar.is_open(at(instant)) {
                needs += step;
                if rota.on_call(at(instant)).first.is_some() { covers += step } else { uncovered += step }
            }
            instant += step;
        }
        prop_assert_eq!(seconds(&whole), needs);
        prop_assert_eq!(seconds(&holes), uncovered);
        prop_assert_eq!(seconds(&holes) + covers, needs);
    }

    #[test]
    fn t02_gaps_lie_in_order_where_nobody_is_and_the_desk_is_closed(drawn in drawn(), desk in desk()) {
        let Drawn { rota, from, until } = drawn;
        let calendar = calendar(desk);
        let holes = gaps(&rota, &calendar, from, until);
        prop_assert!(holes.windows(2).all(|pair| pair[0].until <= pair[1].from));
        for hole in holes {
            prop_assert!(from <= hole.from && hole.from < hole.until && hole.until <= until);
            prop_assert!(!calendar.is_open(hole.from));
            prop_assert_eq!(rota.on_call(hole.from).first, None);
        }
    }

    #[test]
    fn t02_at_an_instant_there_is_one_first_at_most_and_never_the_same_twice(drawn in drawn(), hour in 0..WINDOW) {
        let now = at(drawn.from.as_second() + hour * HOUR);
        for line in ShiftLine::ALL {
            let shifts = drawn.rota.shifts().iter();
            let covering = shifts.filter(|shift| shift.line() == *line && shift.covers(now));
            prop_assert!(covering.count() <= 1);
        }
        let standby = drawn.rota.on_call(now);
        prop_assert!(standby.first.is_none() || standby.first != standby.second);
    }

    #[test]
    fn t02_a_swap_changes_nobody_elses_time(
        drawn in drawn(),
        which in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        taker in 1_u128..6,
        exchange in any::<bool>(),
    ) {
        let Drawn { rota, from, .. } = drawn;
        prop_assume!(!rota.shifts().is_empty());
        let shift = *which.get(rota.shifts());
        let theirs: Vec<_> = rota.shifts().iter().filter(|shift| shift.person() == person(taker)).collect();
        let in_return = (exchange && !theirs.is_empty()).then(|| other.get(&theirs).id());
        let giver = shift.person().uuid().as_u128();
        let swap = Swap {
            id: SwapId::from_uuid(Uuid::from_u128(1)),
            from: shift.person(),
            shift: shift.id(),
            to: person(taker),
            in_return,
        };
        let Ok(after) = rota.swapped(&swap, able(giver), able(taker), from) else { return Ok(()) };
        // The same times in the same lines, and the same people but in what was swapped.
        let times = |rota: &Rota| {
            let mut times: Vec<_> = rota.shifts().iter().map(|s| (s.id(), s.line(), s.from(), s.until())).collect();
            times.sort();
            times
        };
        prop_assert_eq!(times(&rota), times(&after));
        for before in rota.shifts() {
            let now = after.shift(before.id()).unwrap().person();
            if before.id() == shift.id() {
                prop_assert_eq!(now, person(taker));
            } else if Some(before.id()) == in_return {
                prop_assert_eq!(now, shift.person());
            } else {
                prop_assert_eq!(now, before.person());
            }
        }
        // And what comes of it is a rota like any other.
        let rebuilt = after.shifts().iter().try_fold(empty(), |rota, shift| rota.add(*shift));
        prop_assert_eq!(rebuilt, Ok(after));
    }
}
