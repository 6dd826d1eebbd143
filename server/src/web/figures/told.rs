//! Told: numbers, groups and metrics of the figures as people read them.

use std::cmp::Reverse;

use custode_domain::contract::{Percent, Ratio, Rounding};
use custode_domain::figures::{
    Age, CALL_ANSWERED_WITHIN, Figure, Group, Metric, Observation, Seen,
};

use crate::app::figures::Named;
use crate::lang::Lang;
use crate::web::when::day;
use crate::web::words;

/// `2 h 05 min`, `4 min 09 s`, `7 s`.
pub(super) fn seconds(t: Lang, seconds: u64) -> String {
    match seconds {
        ..60 => t.figure_seconds(seconds),
        60..3600 => t.figure_minutes(seconds / 60, format!("{:02}", seconds % 60)),
        3600.. => t.figure_hours(seconds / 3600, format!("{:02}", seconds % 3600 / 60)),
    }
}

/// `96,4 %`
pub(super) fn percent(t: Lang, percent: Percent) -> String {
    format!("{} %", decimal(t, &percent.to_string()))
}

/// A part of a whole; a dash where there is no whole.
pub(super) fn share(t: Lang, rounding: Rounding, ratio: Ratio) -> String {
    let share = rounding.share(ratio);
    share.map_or_else(|| "–".to_owned(), |share| percent(t, share))
}

/// `4,33`
pub(super) fn hundredths(t: Lang, hundredths: u64) -> String {
    decimal(t, &format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

fn decimal(t: Lang, text: &str) -> String {
    match t {
        Lang::It => text.replace('.', ","),
        Lang::En => text.to_owned(),
    }
}

/// `3º trimestre 2026`
pub(super) fn period(t: Lang, named: Named) -> String {
    match named {
        Named::Year(year) => t.figure_year(year),
        Named::Quarter(year, quarter) => t.figure_quarter(quarter, year),
        Named::Month(year, month) => t.figure_month(format!("{month:02}"), year),
        Named::Days(first, last) => t.figure_period_days(day(first), day(last)),
    }
}

/// How a group is called.
pub(super) fn group(t: Lang, group: &Group) -> String {
    match group {
        Group::Severity(Reverse(severity)) => words::severity(t, *severity).to_owned(),
        Group::Kind(kind) => words::kind(t, *kind).to_owned(),
        Group::Age(age) => match age {
            Age::UnderTwo => t.figure_age_0(),
            Age::UnderFive => t.figure_age_2(),
            Age::UnderTen => t.figure_age_5(),
            Age::UnderThirty => t.figure_age_10(),
            Age::Thirty => t.figure_age_30(),
        }
        .to_owned(),
        Group::State(state) => words::state(t, *state).to_owned(),
        Group::Level(level) => words::level(t, *level).to_owned(),
        Group::Channel(channel) => words::channel(t, *channel).to_owned(),
        Group::Area(_, name) => name.clone(),
        Group::Hour(hour) => t.figure_hour(hour),
    }
}

/// What the groups of a metric are.
pub(super) const fn groups(t: Lang, metric: Metric) -> &'static str {
    match metric {
        Metric::TakeCharge
        | Metric::TakenInTime
        | Metric::SolvedNet
        | Metric::SolvedGross
        | Metric::SolvedInTime
        | Metric::Reopened
        | Metric::ToSecondLevel
        | Metric::ToInternalAreas
        | Metric::ToVendors
        | Metric::VerifiedInTime
        | Metric::Attempts
        | Metric::Stars
        | Metric::Satisfied
        | Metric::Rated
        | Metric::ByMachines
        | Metric::Confirmed
        | Metric::Detection
        | Metric::Joined => t.figure_group_severity(),
        Metric::FirstContact | Metric::FirstLevel => t.figure_group_kind(),
        Metric::BacklogByAge => t.figure_group_age(),
        Metric::BacklogByState | Metric::InState => t.figure_group_state(),
        Metric::TaskBegun | Metric::TasksInTime => t.figure_group_area(),
        Metric::CallWait | Metric::CallsAnsweredSoon => t.figure_group_hour(),
        Metric::InLevel => t.figure_group_level(),
        Metric::Channels => t.figure_group_channel(),
    }
}

/// The name of a metric within its figure.
pub(super) fn metric(t: Lang, metric: Metric) -> String {
    match metric {
        Metric::TakeCharge
        | Metric::TakenInTime
        | Metric::SolvedInTime
        | Metric::FirstContact
        | Metric::FirstLevel
        | Metric::Reopened
        | Metric::TasksInTime
        | Metric::Channels => figure(t, metric.figure()),
        Metric::SolvedNet => t.figure_k3_net(),
        Metric::SolvedGross => t.figure_k3_gross(),
        Metric::BacklogByAge => t.figure_k7_age(),
        Metric::BacklogByState => t.figure_k7_state(),
        Metric::ToSecondLevel => t.figure_k9_second(),
        Metric::ToInternalAreas => t.figure_k9_internal(),
        Metric::ToVendors => t.figure_k9_vendor(),
        Metric::TaskBegun => t.figure_k9_begun(),
        Metric::CallWait => t.figure_k11_wait(),
        Metric::CallsAnsweredSoon => return t.figure_k11_soon(CALL_ANSWERED_WITHIN),
        Metric::VerifiedInTime => t.figure_k12_in_time(),
        Metric::Attempts => t.figure_k12_attempts(),
        Metric::Stars => t.figure_k13_stars(),
        Metric::Satisfied => t.figure_k13_satisfied(),
        Metric::Rated => t.figure_k13_rated(),
        Metric::ByMachines => t.figure_k16_opened(),
        Metric::Confirmed => t.figure_k16_confirmed(),
        Metric::Detection => t.figure_k16_detection(),
        Metric::Joined => t.figure_k16_joined(),
        Metric::InState => t.figure_k19_state(),
        Metric::InLevel => t.figure_k19_level(),
    }
    .to_owned()
}

/// The name of a figure.
pub(super) const fn figure(t: Lang, figure: Figure) -> &'static str {
    match figure {
        Figure::K1 => t.figure_k1(),
        Figure::K2 => t.figure_k2(),
        Figure::K3 => t.figure_k3(),
        Figure::K4 => t.figure_k4(),
        Figure::K5 => t.figure_k5(),
        Figure::K6 => t.figure_k6(),
        Figure::K7 => t.figure_k7(),
        Figure::K8 => t.figure_k8(),
        Figure::K9 => t.figure_k9(),
        Figure::K10 => t.figure_k10(),
        Figure::K11 => t.figure_k11(),
        Figure::K12 => t.figure_k12(),
        Figure::K13 => t.figure_k13(),
        Figure::K14 => t.figure_k14(),
        Figure::K15 => t.figure_k15(),
        Figure::K16 => t.figure_k16(),
        Figure::K17 => t.figure_k17(),
        Figure::K18 => t.figure_k18(),
        Figure::K19 => t.figure_k19(),
        Figure::K20 => t.figure_k20(),
    }
}

/// What was counted in one observation.
pub(super) fn seen(t: Lang, one: &Observation) -> String {
    match one.seen {
        Seen::Seconds(so_many) => seconds(t, so_many.unsigned_abs()),
        Seen::Part(true) => t.figure_seen_part().to_owned(),
        Seen::Part(false) => t.figure_seen_rest().to_owned(),
        Seen::Number(number) => number.to_string(),
        Seen::One => t.figure_seen_one().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_as_people_read_them() {
        for (so_many, told) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min 00 s"),
            (3_599, "59 min 59 s"),
            (3_600, "1 h 00 min"),
            (90_061, "25 h 01 min"),
        ] {
            assert_eq!(seconds(Lang::It, so_many), told);
        }
        assert_eq!(hundredths(Lang::It, 433), "4,33");
        let ratio = Ratio { part: 2, whole: 3 };
        assert_eq!(share(Lang::It, Rounding::USUAL, ratio), "66,67 %");
        assert_eq!(share(Lang::En, Rounding::USUAL, ratio), "66.67 %");
        assert_eq!(share(Lang::En, Rounding::USUAL, Ratio::default()), "–");
    }
}
