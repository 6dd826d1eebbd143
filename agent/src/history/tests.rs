//! What the history keeps, gives back and throws away.

use custode_protocol::report::Aggregate;
use jiff::Timestamp;
use rusqlite::params;

use super::*;

const START: i64 = 1_800_000_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).unwrap()
}

fn open(dir: &tempfile::TempDir, keep: Keep) -> History {
    History::open(&dir.path().join("history"), keep).unwrap()
}

fn sample(object: &str, value: f64) -> Sample<'_> {
    Sample {
        measure: "disk_used_percent",
        object,
        value,
    }
}

fn hours(history: &mut History, mut after: Option<Timestamp>, now: Timestamp) -> Vec<FinishedHour> {
    let mut found = Vec::new();
    while let Some(hour) = history.next_finished_hour(after, now).unwrap() {
        after = Some(hour.hour);
        found.push(hour);
    }
    found
}

#[test]
fn the_last_hour_is_given_back_with_at_most_a_point_a_minute() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = open(&dir, Keep::default());
    for second in (0..7200).step_by(60) {
        let value = f64::from(i32::try_from(second).unwrap());
        history
            .record(at(second), &[sample("/", value), sample("/var", 1.0)])
            .unwrap();
    }
    let points = history
        .last_hour("disk_used_percent", "/", at(7200))
        .unwrap();
    assert_eq!(
        (points.len(), points[0], points[58]),
        (59, (3540, 3660.0), (60, 7140.0))
    );
    assert_eq!(
        history
            .last_hour("disk_used_percent", "/home", at(7200))
            .unwrap(),
        []
    );
    assert_eq!(history.last_hour("cpu", "/", at(7200)).unwrap(), []);

    for second in 7200..10_800 {
        history.record(at(second), &[sample("/", 2.0)]).unwrap();
    }
    let points = history
        .last_hour("disk_used_percent", "/", at(10_799))
        .unwrap();
    let seconds: Vec<_> = points.iter().map(|(second, _)| *second).collect();
    assert_eq!(
        seconds,
        (0..60).rev().map(|minute| minute * 60).collect::<Vec<_>>()
    );
}

#[test]
fn two_rounds_of_one_instant_are_both_kept_and_no_value_is_not_one() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = open(&dir, Keep::default());
    history
        .record(at(0), &[sample("/", 1.0), sample("/nan", f64::NAN)])
        .unwrap();
    history.record(at(0), &[sample("/var", 2.0)]).unwrap();
    history.record(at(1), &[]).unwrap();
    for (object, expected) in [
        ("/", vec![(0, 1.0)]),
        ("/var", vec![(0, 2.0)]),
        ("/nan", vec![]),
    ] {
        assert_eq!(
            history
                .last_hour("disk_used_percent", object, at(0))
                .unwrap(),
            expected
        );
    }
}

#[test]
fn every_finished_hour_is_given_once_also_over_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let first_hour = at(0).as_second().div_euclid(3600) * 3600 - START;
    let mut history = open(&dir, Keep::default());
    for minute in 0..180 {
        let value = f64::from(minute);
        history
            .record(
                at(first_hour + i64::from(minute) * 60),
                &[sample("/", value)],
            )
            .unwrap();
    }
    let now = at(first_hour + 179 * 60);
    let found = hours(&mut history, None, now);
    assert_eq!(found.len(), 2, "the third hour is not over");
    let aggregate = |n: i64, min: f64, max: f64, sum: f64| Aggregate {
        measure: custode_protocol::bounded::Text::fit("disk_used_percent"),
        object: custode_protocol::bounded::Text::fit("/"),
        hour: at(first_hour + n * 3600),
        count: 60,
        min,
        max,
        sum,
    };
    assert_eq!(found[0].aggregates, [aggregate(0, 0.0, 59.0, 1770.0)]);
    assert_eq!(found[1].aggregates, [aggregate(1, 60.0, 119.0, 5370.0)]);
    drop(history);
    let mut history = open(&dir, Keep::default());
    let mark = Some(found[1].hour);
    assert_eq!(hours(&mut history, mark, now), []);
    let third = hours(&mut history, mark, at(first_hour + 180 * 60));
    assert_eq!(third[0].aggregates, [aggregate(2, 120.0, 179.0, 8970.0)]);
}

#[test]
fn when_the_mark_was_left_by_a_clock_that_was_far_ahead_then_the_count_begins_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = open(&dir, Keep::default());
    for hour in 0..5 {
        history
            .record(at(hour * 3600), &[sample("/", 1.0)])
            .unwrap();
    }
    let now = at(5 * 3600);
    let year_ahead = Some(at(365 * 86_400));
    assert_eq!(hours(&mut history, year_ahead, now).len(), 1);
    assert_eq!(
        hours(&mut history, Some(at(6 * 3600)), now),
        [],
        "an hour ahead is waited for"
    );
}

#[test]
fn what_is_too_old_goes_and_its_series_too() {
    let dir = tempfile::tempdir().unwrap();
    let day = 86_400;
    let keep = Keep {
        age: Duration::from_hours(48),
        ..Keep::default()
    };
    let mut history = open(&dir, keep);
    history.record(at(0), &[sample("/gone", 1.0)]).unwrap();
    for hour in 1..24 * 6 {
        history
            .record(at(hour * 3600), &[sample("/", 1.0)])
            .unwrap();
    }
    let oldest: i64 = history
        .connection
        .query_row("SELECT MIN(at) FROM round", [], |row| row.get(0))
        .unwrap();
    let now = (START + (24 * 6 - 1) * 3600) * 1000;
    assert!(
        (now - oldest - 2 * day * 1000).abs() <= 3_600_000,
        "{}",
        (now - oldest) / 1000
    );
    let names = |history: &History| {
        history
            .series
            .keys()
            .map(|k| k.1.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&history), ["/"]);
    drop(history);
    assert_eq!(names(&open(&dir, keep)), ["/"]);
}

#[test]
fn when_there_is_too_much_then_the_oldest_goes() {
    let dir = tempfile::tempdir().unwrap();
    let keep = Keep {
        bytes: 256 * 1024,
        ..Keep::default()
    };
    let mut history = open(&dir, keep);
    let names: Vec<_> = (0..50).map(|n| format!("/{n}")).collect();
    for second in 0..3000 {
        let samples: Vec<_> = names.iter().map(|name| sample(name, 1.0)).collect();
        history.record(at(second), &samples).unwrap();
        assert!(history.used_bytes().unwrap() <= keep.bytes + 64 * 1024);
    }
    let points = history
        .last_hour("disk_used_percent", "/7", at(2999))
        .unwrap();
    assert_eq!(points.last(), Some(&(0, 1.0)));
}

#[test]
fn when_the_clock_jumps_ahead_then_not_all_is_thrown_away() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = open(&dir, Keep::default());
    for minute in 0..1000 {
        history
            .record(at(minute * 60), &[sample("/", 1.0)])
            .unwrap();
    }
    history
        .record(at(10 * 365 * 86_400), &[sample("/", 1.0)])
        .unwrap();
    history.record(at(1000 * 60), &[sample("/", 1.0)]).unwrap();
    assert!(
        history
            .last_hour("disk_used_percent", "/", at(1000 * 60))
            .unwrap()
            .len()
            >= 59
    );
}

#[test]
fn when_the_file_is_damaged_then_it_is_begun_anew() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("history");
    fs_err::write(&path, vec![0xa5; 32 * 1024]).unwrap();
    let mut history = open(&dir, Keep::default());
    history.record(at(0), &[sample("/", 1.0)]).unwrap();
    history
        .connection
        .execute("UPDATE round SET samples = ?1", params![[1_u8, 2, 3]])
        .unwrap();
    assert!(history.last_hour("disk_used_percent", "/", at(0)).is_err());
    history.record(at(1), &[sample("/", 2.0)]).unwrap();
    assert_eq!(
        history.last_hour("disk_used_percent", "/", at(1)).unwrap(),
        [(0, 2.0)]
    );
}

/// 50 series, one round a minute, 14 days: bytes of a sample, and processor time of ten rounds.
#[test]
fn the_cost_of_two_weeks() {
    let dir = tempfile::tempdir().unwrap();
    let mut history = open(&dir, Keep::default());
    let names: Vec<_> = (0..50).map(|n| format!("/mount/{n}")).collect();
    let rounds = 14 * 24 * 60;
    let before = cpu_time();
    for minute in 0..rounds {
        let samples: Vec<_> = names.iter().map(|name| sample(name, 1.5)).collect();
        history.record(at(minute * 60), &samples).unwrap();
    }
    let spent = cpu_time().checked_sub(before).unwrap();
    let samples = u64::try_from(rounds * 50).unwrap();
    let bytes = history.used_bytes().unwrap();
    let ten_rounds = spent * 10 / u32::try_from(rounds).unwrap();
    println!("{samples} samples, {bytes} bytes, {ten_rounds:?} of processor for ten rounds");
    assert!(bytes < samples * 16, "{bytes} bytes for {samples} samples");
    assert!(ten_rounds < Duration::from_millis(20), "{ten_rounds:?}");
}

fn cpu_time() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(
        spent.tv_sec.unsigned_abs(),
        u32::try_from(spent.tv_nsec).unwrap(),
    )
}
