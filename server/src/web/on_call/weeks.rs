//! Weeks: a rota day by day, so that it reads as a table on a desk and as cards on a telephone.

use custode_domain::on_call::{Gap, ShiftLine};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

use crate::app::on_call::{RotaShown, ShiftShown};
use crate::lang::Lang;
use crate::web::when;

/// Seven days.
#[derive(Debug)]
pub(super) struct Week {
    pub(super) caption: String,
    pub(super) days: Vec<Day>,
}

/// One day: who is called, and when nobody is.
#[derive(Debug)]
pub(super) struct Day {
    pub(super) label: String,
    pub(super) is_today: bool,
    pub(super) first: Vec<Part>,
    pub(super) second: Vec<Part>,
    /// When nobody is called, in words.
    pub(super) gaps: Vec<String>,
}

/// What one shift is of a day.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) times: String,
    pub(super) name: String,
    /// Whether they can be called at all.
    pub(super) counts: bool,
}

/// The weeks of a rota.
pub(super) fn weeks(t: Lang, rota: &RotaShown, now: Timestamp) -> Vec<Week> {
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    let today = now.to_zoned(zone.clone()).date();
    let mut weeks = Vec::new();
    let mut monday = rota.from;
    while monday < rota.until {
        let days = (0..7).map(|day| monday.saturating_add(day.days()));
        let sunday = monday.saturating_add(6.days());
        weeks.push(Week {
            caption: t.on_call_week(when::day(monday), when::day(sunday)),
            days: days
                .map(|day| Day::new(t, rota, day, today, &zone))
                .collect(),
        });
        monday = monday.saturating_add(1.weeks());
    }
    weeks
}

impl Day {
    fn new(t: Lang, rota: &RotaShown, date: Date, today: Date, zone: &TimeZone) -> Self {
        let midnight = |date: Date| date.to_zoned(zone.clone()).ok();
        let whole = midnight(date).zip(midnight(date.saturating_add(1.days())));
        let parts = |line| {
            let of_line = rota.shifts.iter().filter(|shift| shift.line == line);
            let parts = of_line.filter_map(|shift| {
                let (from, until) = within(whole.as_ref()?, shift.from, shift.until)?;
                Some(Part::new(t, shift, whole.as_ref()?, &from, &until))
            });
            parts.collect()
        };
        let gaps = rota.gaps.iter().filter_map(|Gap { from, until }| {
            let whole = whole.as_ref()?;
            let (from, until) = within(whole, *from, *until)?;
            Some(times(t, whole, &from, &until))
        });
        Self {
            label: format!("{} {}", weekday(t, date.weekday()), date.strftime("%d/%m")),
            is_today: date == today,
            first: parts(ShiftLine::First),
            second: parts(ShiftLine::Second),
            gaps: gaps.collect(),
        }
    }
}

impl Part {
    fn new(
        t: Lang,
        shift: &ShiftShown,
        whole: &(Zoned, Zoned),
        from: &Zoned,
        until: &Zoned,
    ) -> Self {
        Self {
            times: times(t, whole, from, until),
            name: shift.name.clone(),
            counts: shift.counts,
        }
    }
}

/// What lies in the day of a stretch of time.
fn within(
    (begins, ends): &(Zoned, Zoned),
    from: Timestamp,
    until: Timestamp,
) -> Option<(Zoned, Zoned)> {
    let zone = begins.time_zone();
    let from = begins.timestamp().max(from).to_zoned(zone.clone());
    let until = ends.timestamp().min(until).to_zoned(zone.clone());
    (from < until).then_some((from, until))
}

/// `18:00–24:00`
fn times(t: Lang, (begins, ends): &(Zoned, Zoned), from: &Zoned, until: &Zoned) -> String {
    if from == begins && until == ends {
        return t.on_call_all_day().to_owned();
    }
    let end = if until == ends {
        "24:00".to_owned()
    } else {
        until.strftime("%H:%M").to_string()
    };
    format!("{}–{end}", from.strftime("%H:%M"))
}

const fn weekday(t: Lang, day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => t.on_call_mon(),
        Weekday::Tuesday => t.on_call_tue(),
        Weekday::Wednesday => t.on_call_wed(),
        Weekday::Thursday => t.on_call_thu(),
        Weekday::Friday => t.on_call_fri(),
        Weekday::Saturday => t.on_call_sat(),
        Weekday::Sunday => t.on_call_sun(),
    }
}
