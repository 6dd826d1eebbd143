//! Contract: what the Enti of the year were promised, known by heart. The first of them has what the tender says; for the
//! others three versions follow.

use super::hours::{Day, Hours, works};

/// Seconds of service for taking charge, for solving and for a task, of each severity.
type Targets = [[i64; 3]; 3];

const OF_THE_TENDER: Targets = [
    [1_800, 14_400, 7_200],
    [3_600, 28_800, 14_400],
    [7_200, 86_400, 43_200],
];
const OF_MARCH: Targets = [
    [1_200, 10_800, 3_600],
    [2_400, 21_600, 10_800],
    [5_400, 57_600, 28_800],
];
const OF_JULY: Targets = [
    [1_800, 18_000, 7_200],
    [3_600, 32_400, 10_800],
    [7_200, 72_000, 32_400],
];
/// 10 March 2025 at 08:00, 1 July at 00:00 and 14 October at 12:30, as the wall showed.
const BEGINNINGS: [i64; 3] = [1_741_590_000, 1_751_320_800, 1_760_437_800];

/// What was promised from an instant on.
pub(super) struct Version {
    from: i64,
    /// It reaches what was open when it began.
    reaches_open: bool,
    targets: Targets,
    /// What is waited for while the clock of the resolution stands.
    pub(super) pausing: [&'static str; 2],
    pub(super) hours: Hours,
}

impl Version {
    /// The target of a severity.
    pub(super) fn target(&self, severity: i64, which: usize) -> i64 {
        self.targets[usize::try_from(severity - 1).unwrap()][which]
    }
}

/// All that was promised around a year.
pub(super) struct Contract(Vec<Version>);

impl Contract {
    /// Around the year of which it is known by heart.
    pub(super) fn around(year: i64) -> Self {
        let version = |from, reaches_open, targets, pausing, plan| Version {
            from,
            reaches_open,
            targets,
            pausing,
            hours: Hours::around(year, plan),
        };
        let usual = ["user", "third_party"];
        let [march, july, october] = BEGINNINGS;
        Self(vec![
            version(i64::MIN, false, OF_THE_TENDER, usual, tender),
            version(march, false, OF_MARCH, usual, tender),
            version(july, true, OF_JULY, ["user", "planned_visit"], summer),
            version(october, false, OF_MARCH, usual, autumn),
        ])
    }

    /// The versions of an Ente.
    pub(super) fn of(&self, ente: &str) -> &[Version] {
        if ente.ends_with(" 00") {
            &self.0[..1]
        } else {
            &self.0
        }
    }
}

/// The version that governs what was opened at an instant and is worked on at another.
pub(super) fn governs(versions: &[Version], opened: i64, worked: i64) -> &Version {
    let mut found = &versions[0];
    for version in versions {
        let begins_for_it = if version.reaches_open {
            opened.max(worked)
        } else {
            opened
        };
        if version.from <= begins_for_it {
            found = version;
        }
    }
    found
}

/// When another version may begin to govern what is open.
pub(super) fn turns(versions: &[Version]) -> impl Iterator<Item = i64> {
    let reaching = versions.iter().filter(|version| version.reaches_open);
    reaching.map(|version| version.from)
}

fn tender(day: Day) -> &'static [(i64, i64)] {
    if works(day) && day.weekday < 5 {
        &[(30_600, 48_600), (54_000, 64_800)]
    } else {
        &[]
    }
}

fn summer(day: Day) -> &'static [(i64, i64)] {
    let is_closed = matches!(day.date, (2025, 8, 13 | 14) | (_, 9, 8));
    if works(day) && day.weekday < 5 && !is_closed {
        &[(28_800, 50_400)]
    } else {
        &[]
    }
}

fn autumn(day: Day) -> &'static [(i64, i64)] {
    let is_short = day.date == (2025, 12, 24) || day.weekday == 5;
    if !works(day) || day.weekday == 6 {
        &[]
    } else if is_short {
        &[(32_400, 43_200)]
    } else {
        &[(32_400, 46_800), (50_400, 63_000)]
    }
}
