//! What a signal announces, look by look.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const TIMING: Timing = Timing {
    raise_after: Duration::from_mins(1),
    clear_after: Duration::from_mins(2),
};
const SEVERE: Judgement = Judgement::Bad(Severity::Blocking);
const MILD: Judgement = Judgement::Bad(Severity::Minor);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// Feeds looks `(second, judgement)` and returns `(second, change)` of what was announced.
fn run(signal: &mut Signal, looks: &[(i64, Judgement)]) -> Vec<(i64, Change)> {
    let mut made = 0_u128;
    let mut mint = || {
        made += 1;
        FindingId::from_uuid(Uuid::from_u128(made))
    };
    looks
        .iter()
        .flat_map(|(second, judgement)| {
            let announced = signal.observe(*judgement, TIMING, at(*second), &mut mint);
            announced
                .into_iter()
                .map(|a| (*second, a.change))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn check(looks: &[(i64, Judgement)], expected: &[(i64, &str)]) {
    let announced = run(&mut Signal::default(), looks);
    let named: Vec<_> = announced
        .iter()
        .map(|(second, change)| (*second, name(*change)))
        .collect();
    assert_eq!(named, expected);
}

fn name(change: Change) -> &'static str {
    match change {
        Change::Raised { .. } => "raised",
        Change::Regraded { .. } => "regraded",
        Change::Flapping => "flapping",
        Change::Cleared => "cleared",
    }
}

#[test]
fn when_the_condition_holds_for_the_whole_time_then_it_is_raised() {
    check(
        &[(0, SEVERE), (30, SEVERE), (60, SEVERE), (90, SEVERE)],
        &[(60, "raised")],
    );
}

#[test]
fn when_it_stops_one_look_before_then_the_count_starts_over() {
    check(
        &[
            (0, SEVERE),
            (59, Judgement::Between),
            (60, SEVERE),
            (119, SEVERE),
            (120, SEVERE),
        ],
        &[(120, "raised")],
    );
}

#[test]
fn what_is_unknown_neither_raises_nor_clears() {
    check(
        &[(0, SEVERE), (60, Judgement::Unknown), (61, SEVERE)],
        &[(61, "raised")],
    );
    check(
        &[
            (0, SEVERE),
            (60, SEVERE),
            (70, Judgement::Good),
            (190, Judgement::Unknown),
            (191, Judgement::Good),
        ],
        &[(60, "raised")],
    );
}

#[test]
fn when_the_degree_changes_then_it_is_told_once() {
    check(
        &[(0, MILD), (60, MILD), (61, SEVERE), (62, SEVERE)],
        &[(60, "raised"), (61, "regraded")],
    );
}

#[test]
fn clearing_must_hold_too() {
    check(
        &[
            (0, SEVERE),
            (60, SEVERE),
            (70, Judgement::Good),
            (189, Judgement::Good),
            (190, Judgement::Good),
        ],
        &[(60, "raised"), (190, "cleared")],
    );
}

#[test]
fn when_it_comes_and_goes_four_times_in_an_hour_then_it_is_flapping_and_held_down() {
    let mut looks = Vec::new();
    for round in 0..40 {
        let start = round * 300;
        looks.extend([
            (start, SEVERE),
            (start + 60, SEVERE),
            (start + 61, Judgement::Good),
            (start + 181, Judgement::Good),
        ]);
    }
    let announced = run(&mut Signal::default(), &looks);
    let flapping = announced
        .iter()
        .filter(|(_, c)| *c == Change::Flapping)
        .count();
    assert!(flapping >= 1, "{announced:?}");
    assert!(
        announced.len() <= 12,
        "40 rounds announced {} changes: {announced:?}",
        announced.len()
    );
}

#[test]
fn what_was_remembered_goes_on_where_it_was() {
    let mut signal = Signal::default();
    run(&mut signal, &[(0, SEVERE), (60, SEVERE)]);
    let mut restored = Signal::restore(signal.remember());
    assert_eq!(restored.firing(), signal.firing());
    let announced = run(
        &mut restored,
        &[
            (100, SEVERE),
            (101, Judgement::Good),
            (221, Judgement::Good),
        ],
    );
    assert_eq!(announced, [(221, Change::Cleared)]);
}

fn any_judgement() -> impl Strategy<Value = Judgement> {
    prop_oneof![
        Just(SEVERE),
        Just(MILD),
        Just(Judgement::Between),
        Just(Judgement::Good),
        Just(Judgement::Unknown)
    ]
}

proptest! {
    /// For any looks: a finding is raised before it changes, cleared at most once, its ordinals have no gap,
    /// and an hour never has more than a handful of raisings.
    #[test]
    fn the_life_of_a_finding_has_one_shape(looks in prop::collection::vec((1_i64..400, any_judgement()), 1..200)) {
        let mut signal = Signal::default();
        let (mut clock, mut made) = (0, 0_u128);
        let mut lives: std::collections::BTreeMap<FindingId, Vec<(u32, Change)>> = std::collections::BTreeMap::new();
        for (step, judgement) in looks {
            clock += step;
            let mut mint = || { made += 1; FindingId::from_uuid(Uuid::from_u128(made)) };
            for a in signal.observe(judgement, TIMING, at(clock), &mut mint) {
                lives.entry(a.finding).or_default().push((a.ordinal, a.change));
            }
        }
        for life in lives.values() {
            prop_assert!(life.iter().enumerate().all(|(place, (ordinal, _))| u32::try_from(place) == Ok(*ordinal)));
            let (_, first) = life[0];
            let starts_raised = matches!(first, Change::Raised { .. });
            prop_assert!(starts_raised);
            let cleared = life.iter().filter(|(_, c)| *c == Change::Cleared).count();
            prop_assert!(cleared <= 1);
            if cleared == 1 { prop_assert_eq!(life[life.len() - 1].1, Change::Cleared); }
        }
    }
}
