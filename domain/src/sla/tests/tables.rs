//! The tables of cases, read and checked.

use super::walk::Walk;
use crate::calendar::samples::{at, calendar};
use crate::sla::{Clock, Pause, Pauses, Target};

#[test]
fn r2_the_deadline_is_the_earliest_instant_at_which_the_target_is_used_up() {
    for row in rows(include_str!("due.txt")) {
        let [name, hours, start, target, due, pauses] = row;
        let (hours, start, pauses) = (calendar(hours), at(start), parse_pauses(pauses));
        let seconds: i64 = target.parse().unwrap();
        let expected = if due == "never" { None } else { Some(at(due)) };
        let union: Pauses = pauses.iter().copied().collect();
        let clock = Clock::new(&hours, start, &union);
        assert_eq!(
            clock.due(Target::from_seconds(seconds).unwrap()),
            Ok(expected),
            "{name}"
        );
        assert_eq!(
            Walk::new(&hours, start, &pauses, seconds).due(seconds),
            expected,
            "{name}, walking"
        );
    }
}

#[test]
fn r3_what_elapses_are_real_seconds_of_service() {
    for row in rows(include_str!("elapsed.txt")) {
        let [name, hours, start, end, elapsed, pauses] = row;
        let (hours, start, end, pauses) =
            (calendar(hours), at(start), at(end), parse_pauses(pauses));
        let union: Pauses = pauses.iter().copied().collect();
        let found = Clock::new(&hours, start, &union).elapsed(end);
        assert_eq!(found.to_string(), elapsed, "{name}");
        let walked = Walk::new(&hours, start, &pauses, end.as_second()).elapsed(end);
        assert_eq!(walked, found, "{name}, walking");
    }
}

#[test]
fn r11_a_warning_is_counted_in_service_time() {
    for row in rows(include_str!("warn.txt")) {
        let [name, hours, start, target, before, warning, due, pauses] = row;
        let hours = calendar(hours);
        let target = Target::from_seconds(target.parse().unwrap()).unwrap();
        let union: Pauses = parse_pauses(pauses).into_iter().collect();
        let clock = Clock::new(&hours, at(start), &union);
        assert_eq!(
            clock.warning(target, before.parse().unwrap()),
            Ok(Some(at(warning))),
            "{name}"
        );
        assert_eq!(clock.due(target), Ok(Some(at(due))), "{name}");
    }
}

/// The lines of a table, without its comments, cut into their columns.
fn rows<const N: usize>(table: &str) -> impl Iterator<Item = [&str; N]> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        columns
            .try_into()
            .unwrap_or_else(|_| panic!("not {N} columns: {line}"))
    })
}

fn parse_pauses(text: &str) -> Vec<Pause> {
    let pause = |(from, until): (&str, &str)| match until {
        "" => Pause::since(at(from)),
        until => Pause::between(at(from), at(until)).unwrap(),
    };
    text.split(", ")
        .filter_map(|one| one.split_once('/'))
        .map(pause)
        .collect()
}
