//! Calendars for the tests, each with the classes of days that it is there for.

use jiff::Timestamp;

use super::{DayPlan, Nation, ServiceCalendar, Span, Week, Zone};

/// An instant.
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The calendar with this name.
pub(crate) fn calendar(name: &str) -> ServiceCalendar {
    match name {
        "desk" => desk(),
        "florence" => florence(),
        "milan" => ServiceCalendar {
            patron: Some("12-07".parse().unwrap()),
            ..desk()
        },
        "round_the_clock" => every_day("Europe/Rome", &["00:00-24:00"]),
        "evening" => every_day("Europe/Rome", &["00:00-02:00", "20:00-24:00"]),
        "change_hour" => every_day("Europe/Rome", &["01:00-02:30", "02:45-04:00"]),
        "sao_paulo" => every_day("America/Sao_Paulo", &["00:00-08:00"]),
        "never" => every_day("Europe/Rome", &[]),
        other => panic!("no calendar is called {other}"),
    }
}

/// The hours of the tender with the Italian holidays (T46).
pub(crate) fn desk() -> ServiceCalendar {
    let hours = ServiceCalendar::new(Zone::named("Europe/Rome").unwrap(), Week::of_the_tender());
    ServiceCalendar {
        holidays: Some(Nation::Italy),
        ..hours
    }
}

/// The desk with a patron day, closures, a half day, an opened Saturday and an opened holiday.
fn florence() -> ServiceCalendar {
    let overrides = [
        ("2026-03-04", plan(&[])),
        ("2026-03-07", plan(&["09:00-12:00"])),
        ("2026-06-02", plan(&["08:30-13:30"])),
        ("2026-12-24", plan(&["08:30-13:30"])),
    ];
    ServiceCalendar {
        patron: Some("06-24".parse().unwrap()),
        closed_dates: ["2026-08-14".parse().unwrap()].into(),
        closed_every_year: ["02-29", "12-31"].map(|day| day.parse().unwrap()).into(),
        overrides: overrides
            .map(|(date, plan)| (date.parse().unwrap(), plan))
            .into(),
        ..desk()
    }
}

/// The same spans on each of the seven days, and no holidays.
pub(crate) fn every_day(zone: &str, spans: &[&str]) -> ServiceCalendar {
    let week = Week::from_monday(std::array::from_fn(|_| plan(spans)));
    ServiceCalendar::new(Zone::named(zone).unwrap(), week)
}

fn plan(spans: &[&str]) -> DayPlan {
    let span = |text: &&str| {
        let (open, close) = text.split_once('-').unwrap();
        Span::new(open.parse().unwrap(), close.parse().unwrap()).unwrap()
    };
    DayPlan::new(spans.iter().map(span).collect()).unwrap()
}
