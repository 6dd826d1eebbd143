//! Open or closed, and terms in days.

use super::samples::{at, calendar, desk, every_day};
use super::{CalendarError, ServiceCalendar};

fn shown(calendar: &ServiceCalendar, instant: Result<jiff::Timestamp, CalendarError>) -> String {
    match instant {
        Ok(instant) => {
            let offset = calendar.zone.rules().to_offset(instant);
            instant.display_with_offset(offset).to_string()
        }
        Err(refusal) => refusal.to_string(),
    }
}

#[test]
fn t46_t47_open_at_the_first_second_and_closed_at_the_last() {
    let check = |name: &str, instant: &str, expected: bool| {
        assert_eq!(
            calendar(name).is_open(at(instant)),
            expected,
            "{name} {instant}"
        );
    };
    check("desk", "2026-03-02T08:29:59+01", false);
    check("desk", "2026-03-02T08:30:00+01", true);
    check("desk", "2026-03-02T13:29:59.999+01", true);
    check("desk", "2026-03-02T13:30:00+01", false);
    check("desk", "2026-03-02T14:59:59+01", false);
    check("desk", "2026-03-02T15:00:00+01", true);
    check("desk", "2026-03-02T17:59:59+01", true);
    check("desk", "2026-03-02T18:00:00+01", false);
    check("desk", "2026-03-02T07:30:00Z", true);
    check("desk", "2026-03-07T10:00:00+01", false); // a Saturday
    check("florence", "2026-03-07T10:00:00+01", true); // an opened one
    check("florence", "2026-06-02T10:00:00+02", true); // an opened holiday
    check("florence", "2026-06-24T10:00:00+02", false); // the patron
    check("florence", "2026-12-24T16:00:00+01", false); // a half day
    check("round_the_clock", "2026-03-02T23:59:59+01", true);
    check("round_the_clock", "2026-03-03T00:00:00+01", true);
    check("evening", "2026-03-03T02:00:00+01", false);
    check("change_hour", "2026-10-25T02:30:00+02", false); // the first 02:30
    check("change_hour", "2026-10-25T02:00:00+01", true); // the second 02:00
    check("change_hour", "2026-10-25T02:30:00+01", false);
    check("change_hour", "2026-03-29T03:00:00+02", true); // 02:00 to 03:00 is missing
}

#[test]
fn next_open_is_the_instant_itself_when_it_is_open() {
    let check = |name: &str, instant: &str, expected: &str| {
        let calendar = calendar(name);
        assert_eq!(
            shown(&calendar, calendar.next_open(at(instant))),
            expected,
            "{name} {instant}"
        );
    };
    check(
        "desk",
        "2026-03-02T08:30:00+01",
        "2026-03-02T08:30:00+01:00",
    );
    check(
        "desk",
        "2026-03-02T12:34:56+01",
        "2026-03-02T12:34:56+01:00",
    );
    check(
        "desk",
        "2026-03-02T13:30:00+01",
        "2026-03-02T15:00:00+01:00",
    );
    check(
        "desk",
        "2026-04-03T18:00:00+02",
        "2026-04-07T08:30:00+02:00",
    );
    check(
        "florence",
        "2026-03-03T18:00:00+01",
        "2026-03-05T08:30:00+01:00",
    );
    check(
        "change_hour",
        "2026-03-29T01:59:00+01",
        "2026-03-29T01:59:00+01:00",
    );
    check(
        "change_hour",
        "2026-10-25T02:30:00+02",
        "2026-10-25T02:45:00+02:00",
    );
    check(
        "sao_paulo",
        "2018-11-03T23:59:59-03",
        "2018-11-04T01:00:00-02:00",
    );
    check(
        "never",
        "2026-03-02T08:30:00Z",
        "the calendar never opens after 2026-03-02T08:30:00Z",
    );
}

#[test]
fn t40_r12_calendar_days_end_at_the_last_second_of_a_local_date() {
    let check = |zone: &str, closure: &str, days: i64, expected: &str| {
        let calendar = every_day(zone, &[]);
        assert_eq!(
            shown(&calendar, calendar.calendar_days(at(closure), days)),
            expected,
            "{zone} {closure} + {days}"
        );
    };
    check(
        "Europe/Rome",
        "2026-03-02T00:00:00+01",
        5,
        "2026-03-07T23:59:59+01:00",
    );
    check(
        "Europe/Rome",
        "2026-03-02T23:59:59+01",
        5,
        "2026-03-07T23:59:59+01:00",
    );
    check(
        "Europe/Rome",
        "2026-03-02T23:30:00Z",
        5,
        "2026-03-08T23:59:59+01:00",
    );
    check(
        "Europe/Rome",
        "2026-03-27T12:00:00+01",
        5,
        "2026-04-01T23:59:59+02:00",
    );
    check(
        "Europe/Rome",
        "2026-10-23T12:00:00+02",
        5,
        "2026-10-28T23:59:59+01:00",
    );
    check(
        "Europe/Rome",
        "2028-02-27T12:00:00+01",
        5,
        "2028-03-03T23:59:59+01:00",
    );
    check(
        "Europe/Rome",
        "2026-03-02T12:00:00+01",
        0,
        "2026-03-02T23:59:59+01:00",
    );
    check(
        "America/Sao_Paulo",
        "2018-02-17T12:00:00-02",
        0,
        "2018-02-17T23:59:59-03:00",
    );
    check(
        "Europe/Rome",
        "2026-03-02T12:00:00Z",
        i64::MAX,
        "the answer lies beyond the year 9999, counted from 2026-03-02T12:00:00Z",
    );
}

#[test]
fn working_days_end_when_the_last_of_them_closes() {
    let check = |name: &str, start: &str, days: i64, expected: &str| {
        let calendar = calendar(name);
        assert_eq!(
            shown(&calendar, calendar.workdays_end(at(start), days)),
            expected,
            "{name} {start} + {days}"
        );
    };
    check(
        "desk",
        "2026-03-02T09:00:00+01",
        1,
        "2026-03-03T18:00:00+01:00",
    );
    check(
        "desk",
        "2026-03-02T20:00:00+01",
        1,
        "2026-03-03T18:00:00+01:00",
    );
    check(
        "desk",
        "2026-03-06T09:00:00+01",
        1,
        "2026-03-09T18:00:00+01:00",
    );
    check(
        "desk",
        "2026-03-07T09:00:00+01",
        1,
        "2026-03-09T18:00:00+01:00",
    ); // from a Saturday
    check(
        "desk",
        "2026-04-03T09:00:00+02",
        1,
        "2026-04-07T18:00:00+02:00",
    ); // Easter Monday between
    check(
        "desk",
        "2026-03-06T09:00:00+01",
        5,
        "2026-03-13T18:00:00+01:00",
    );
    check(
        "desk",
        "2026-03-06T09:00:00+01",
        0,
        "2026-03-06T18:00:00+01:00",
    );
    check(
        "desk",
        "2026-03-07T09:00:00+01",
        0,
        "2026-03-09T18:00:00+01:00",
    );
    check(
        "desk",
        "2026-03-09T09:00:00+01",
        -1,
        "2026-03-06T18:00:00+01:00",
    );
    check(
        "florence",
        "2026-12-23T09:00:00+01",
        1,
        "2026-12-24T13:30:00+01:00",
    ); // a half day
    check(
        "round_the_clock",
        "2026-03-02T09:00:00+01",
        1,
        "2026-03-04T00:00:00+01:00",
    );
    check(
        "desk",
        "2026-03-02T09:00:00Z",
        i64::MAX,
        "no working day is 9223372036854775807 from 2026-03-02T09:00:00Z",
    );
    check(
        "never",
        "2026-03-02T09:00:00Z",
        0,
        "no working day is 0 from 2026-03-02T09:00:00Z",
    );
    check(
        "never",
        "2026-03-02T09:00:00Z",
        -3,
        "no working day is -3 from 2026-03-02T09:00:00Z",
    );
}

/// Working days and hours from another program, with the holiday list of PyPI `holidays`.
#[test]
fn a_year_counts_its_days_and_hours() {
    let check = |name: &str, year: i64, working_days: u32, hours: i64| {
        let offered = calendar(name).year(year).unwrap();
        assert_eq!(
            (offered.working_days, offered.service_seconds),
            (working_days, hours * 3600),
            "{name} {year}"
        );
    };
    for (year, days) in [
        (2024, 254),
        (2025, 251),
        (2026, 254),
        (2027, 254),
        (2028, 249),
        (2038, 254),
    ] {
        check("desk", year, days, i64::from(days) * 8);
    }
    check("florence", 2026, 252, 2005);
    check("florence", 2028, 248, 1984);
    check("milan", 2026, 253, 2024);
    check("round_the_clock", 2026, 365, 8760);
    check("never", 2026, 0, 0);
    for year in [i64::MIN, 0, 1582, 9999, i64::MAX] {
        assert_eq!(desk().year(year), Err(CalendarError::YearOutOfRange(year)));
    }
}

#[test]
fn the_patron_is_a_holiday_of_the_year_and_counts_once() {
    let of = |patron: &str| {
        ServiceCalendar {
            patron: Some(patron.parse().unwrap()),
            ..desk()
        }
        .year(2026)
        .unwrap()
        .holidays
    };
    assert_eq!(of("06-24").len(), 14);
    assert_eq!(of("12-08").len(), 13);
    assert_eq!(of("02-29").len(), 13);
}
