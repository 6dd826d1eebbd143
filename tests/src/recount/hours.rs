//! Hours: every minute of some years in Rome, and whether the desk was there. The Italian holidays are written down here
//! one by one.

/// Holidays of 2024 to 2026, but those that always fall on a Sunday.
const HOLIDAYS: [(i64, i64, i64); 33] = [
    (2024, 1, 1),
    (2024, 4, 1),
    (2024, 4, 25),
    (2024, 5, 1),
    (2024, 8, 15),
    (2024, 11, 1),
    (2024, 12, 25),
    (2024, 12, 26),
    (2025, 1, 1),
    (2025, 1, 6),
    (2025, 4, 21),
    (2025, 4, 25),
    (2025, 5, 1),
    (2025, 6, 2),
    (2025, 8, 15),
    (2025, 12, 8),
    (2025, 12, 25),
    (2025, 12, 26),
    (2026, 1, 1),
    (2026, 1, 6),
    (2026, 4, 6),
    (2026, 5, 1),
    (2026, 6, 2),
    (2026, 12, 8),
    (2026, 12, 25),
    (2024, 1, 6),
    (2024, 6, 2),
    (2024, 12, 8),
    (2025, 11, 1),
    (2026, 4, 25),
    (2026, 8, 15),
    (2026, 11, 1),
    (2026, 12, 26),
];
/// When Rome's clocks went forward and back, in Unix seconds (01:00 UTC of the last Sundays of March and October).
const SUMMERS: [(i64, i64); 3] = [
    (1_711_846_800, 1_729_990_800),
    (1_743_296_400, 1_761_440_400),
    (1_774_746_000, 1_792_890_000),
];

/// A day as the wall shows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    pub(super) date: (i64, i64, i64),
    /// 0 is Monday.
    pub(super) weekday: i64,
}

/// From which second of a day to which the desk is there.
pub(super) type Plan = fn(Day) -> &'static [(i64, i64)];

/// Every minute around a year.
pub(super) struct Hours {
    plan: Plan,
    first: i64,
    /// For each minute, whether it is open, and how many open minutes came before.
    minutes: Vec<(bool, i64)>,
}

impl Hours {
    /// From the December before a year to the June after it.
    pub(super) fn around(year: i64, plan: Plan) -> Self {
        let first = days_of(year - 1, 12, 1) * 86_400;
        let last = days_of(year + 1, 6, 1) * 86_400;
        let mut before = 0;
        let minutes = (0..(last - first) / 60).map(|minute| {
            let is_open = opens(plan, first + minute * 60);
            let counted = before;
            before += i64::from(is_open);
            (is_open, counted)
        });
        Self {
            plan,
            first,
            minutes: minutes.collect(),
        }
    }

    fn minute(&self, second: i64) -> (bool, i64) {
        self.minutes[usize::try_from((second - self.first) / 60).unwrap()]
    }

    /// Whether the desk is there in this second.
    pub(super) fn is_open(&self, second: i64) -> bool {
        self.minute(second).0
    }

    /// Seconds of service between two.
    pub(super) fn between(&self, from: i64, until: i64) -> i64 {
        let until_there = |second: i64| {
            let (is_open, before) = self.minute(second);
            before * 60 + if is_open { second.rem_euclid(60) } else { 0 }
        };
        (until_there(until) - until_there(from)).max(0)
    }

    /// The midnight in Rome with which a date begins.
    pub(super) fn midnight(year: i64, month: i64, day: i64) -> i64 {
        let utc = days_of(year, month, day) * 86_400;
        utc - offset(utc - 3_600)
    }

    /// The hour that the wall showed.
    pub(super) fn hour(second: i64) -> i64 {
        (second + offset(second)).rem_euclid(86_400) / 3_600
    }

    /// The first day of the month that the wall showed.
    pub(super) fn month(second: i64) -> String {
        let (year, month, _) = date((second + offset(second)).div_euclid(86_400));
        format!("{year:04}-{month:02}-01")
    }

    /// The last second of the day so many days later.
    pub(super) fn day_ends(second: i64, days: i64) -> i64 {
        let day = (second + offset(second)).div_euclid(86_400) + days + 1;
        let (year, month, day) = date(day);
        Self::midnight(year, month, day) - 1
    }

    /// When the desk closes on the working day so many later.
    pub(super) fn workday_ends(&self, second: i64, mut workdays: i64) -> i64 {
        let mut number = (second + offset(second)).div_euclid(86_400);
        loop {
            number += 1;
            let day = day(number);
            let Some((_, closes)) = (self.plan)(day).last() else {
                continue;
            };
            workdays -= 1;
            if workdays == 0 {
                let (year, month, day) = day.date;
                return Self::midnight(year, month, day) + closes;
            }
        }
    }
}

fn opens(plan: Plan, second: i64) -> bool {
    let wall = second + offset(second);
    let time = wall.rem_euclid(86_400);
    let mut spans = plan(day(wall.div_euclid(86_400))).iter();
    spans.any(|(open, close)| (*open..*close).contains(&time))
}

/// Day 0 was a Thursday.
fn day(number: i64) -> Day {
    Day {
        date: date(number),
        weekday: (number + 3).rem_euclid(7),
    }
}

/// Whether it is no holiday.
pub(super) fn works(day: Day) -> bool {
    !HOLIDAYS.contains(&day.date)
}

fn offset(second: i64) -> i64 {
    let is_summer = SUMMERS
        .iter()
        .any(|(from, until)| (*from..*until).contains(&second));
    if is_summer { 7_200 } else { 3_600 }
}

/// Days since 1970 of a date, counted year by year and month by month.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let years: i64 = (1970..year).map(|year| 365 + i64::from(leaps(year))).sum();
    let months: i64 = (1..month).map(|month| length(year, month)).sum();
    years + months + day - 1
}

/// The date of a day since 1970.
fn date(mut day: i64) -> (i64, i64, i64) {
    let mut year = 1970;
    while day >= 365 + i64::from(leaps(year)) {
        day -= 365 + i64::from(leaps(year));
        year += 1;
    }
    let mut month = 1;
    while day >= length(year, month) {
        day -= length(year, month);
        month += 1;
    }
    (year, month, day + 1)
}

fn leaps(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(leaps(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
