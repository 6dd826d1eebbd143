//! Hours: the charts of what a machine measured.

use crate::app::show_measures::{Hour, Series};
use crate::lang::Lang;
use crate::web::chart::{Chart, Measured};

/// What people look for first.
const FIRST: [&str; 6] = [
    "cpu.busy_percent",
    "memory.available_percent",
    "filesystem.used_percent",
    "swap.used_percent",
    "http.answer_ms",
    "tcp.connect_ms",
];
/// Charts of one page.
const MOST: usize = 12;
/// Seconds of an hour.
const HOUR: u32 = 3600;

/// The charts, the most important first.
pub(super) fn charts(t: Lang, series: &[Series]) -> Vec<Chart> {
    let rank = |one: &&Series| {
        let known = FIRST.iter().position(|name| *name == one.measure);
        known.unwrap_or(FIRST.len())
    };
    let mut ranked: Vec<&Series> = series.iter().collect();
    ranked.sort_by_key(rank);
    let drawn = ranked.into_iter().filter_map(|one| {
        let hours = one.hours.iter().map(measured).collect();
        Chart::draw(t, (&one.measure, &one.object), HOUR, hours)
    });
    drawn.take(MOST).collect()
}

fn measured(hour: &Hour) -> Measured {
    #[expect(clippy::cast_precision_loss, reason = "an hour has few samples")]
    let samples = hour.samples as f64;
    Measured {
        at: hour.hour,
        value: hour.total / samples,
        reach: Some((hour.least, hour.greatest)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn series(measure: &str, hours: i64) -> Series {
        let hour = |number| Hour {
            measure: measure.to_owned(),
            object: String::new(),
            hour: Timestamp::from_second(3600 * number).unwrap(),
            samples: 4,
            least: 1.0,
            greatest: 9.0,
            total: 20.0,
        };
        Series {
            measure: measure.to_owned(),
            object: String::new(),
            hours: (0..hours).map(hour).collect(),
        }
    }

    #[test]
    fn what_people_look_for_comes_first_and_one_hour_is_no_chart() {
        let all = [
            series("oom.kills", 2),
            series("memory.available_percent", 1),
            series("filesystem.used_percent", 2),
            series("cpu.busy_percent", 2),
        ];
        let charts = charts(Lang::En, &all);
        let titles: Vec<_> = charts.iter().map(|chart| chart.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "Processors busy",
                "Space in use",
                "Processes killed by the kernel"
            ]
        );
        assert_eq!(charts[0].span, "between 1.0 % and 9.0 %, 5.0 % at the end");
    }

    #[test]
    fn a_machine_that_measures_everything_does_not_fill_the_page() {
        let all: Vec<_> = (0..60).map(|n| series(&format!("x{n}"), 2)).collect();
        assert_eq!(charts(Lang::It, &all).len(), MOST);
    }
}
