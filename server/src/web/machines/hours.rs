//! Hours: the charts of what a machine measured.

use crate::app::show_measures::Series;
use crate::lang::Lang;
use crate::store::measures::Hour;
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
