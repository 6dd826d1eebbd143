//! Space: three degrees of little of it, each a finding of its own, and how long until there is none.

use std::time::Duration;

use custode_domain::Severity;
use custode_domain::finding::FindingCode;
use custode_domain::signal::Judgement;
use jiff::Timestamp;

use crate::check::filesystems::Filesystem;
use crate::check::window::Window;
use crate::check::{Verdict, italian};

/// Limits (fleet study 6.4, rows 3, 4 and 5; Zabbix and Netdata).
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    /// Low: used above this, percent: 80, and
    pub low_used_percent: f64,
    /// free below this, bytes: 10 GB, or
    pub low_free_bytes: u64,
    /// full within this: 24 hours.
    pub low_full_within: Duration,
    /// Well again: used below this, percent: 75, or
    pub low_clear_used_percent: f64,
    /// free above this, bytes: 12 GB, and
    pub low_clear_free_bytes: u64,
    /// not full within this: 48 hours.
    pub low_clear_full_within: Duration,
    /// Critical: used above this, percent: 90, and
    pub critical_used_percent: f64,
    /// free below this, bytes: 5 GB, or
    pub critical_free_bytes: u64,
    /// full within this: 24 hours.
    pub critical_full_within: Duration,
    /// Not critical any more: used below this, percent: 85.
    pub critical_clear_used_percent: f64,
    /// Full: used above this, percent: 98, and
    pub full_used_percent: f64,
    /// free below this, bytes: 2 GB.
    pub full_free_bytes: u64,
    /// Not full any more: used below this, percent: 95.
    pub full_clear_used_percent: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        const DAY: Duration = Duration::from_hours(24);
        Self {
            low_used_percent: 80.0,
            low_free_bytes: 10_000_000_000,
            low_full_within: DAY,
            low_clear_used_percent: 75.0,
            low_clear_free_bytes: 12_000_000_000,
            low_clear_full_within: DAY.saturating_mul(2),
            critical_used_percent: 90.0,
            critical_free_bytes: 5_000_000_000,
            critical_full_within: DAY,
            critical_clear_used_percent: 85.0,
            full_used_percent: 98.0,
            full_free_bytes: 2_000_000_000,
            full_clear_used_percent: 95.0,
        }
    }
}

/// The growth is that of the last hour (Zabbix; Netdata takes 50 minutes).
const GROWTH_OVER: Duration = Duration::from_hours(1);
/// Twelve points an hour are enough for a straight line.
const GROWTH_STEP: Duration = Duration::from_mins(5);
/// A burst shorter than this says nothing about tomorrow.
const GROWTH_AT_LEAST: Duration = Duration::from_mins(20);

pub(super) fn judge(
    fs: &Filesystem,
    used: &mut Window,
    limits: &Thresholds,
    now: Timestamp,
) -> [Verdict; 3] {
    let in_use = italian::approximate(fs.used);
    let growth = used.slope(now, in_use, GROWTH_AT_LEAST);
    used.push(now, in_use, GROWTH_OVER, GROWTH_STEP);
    let full_in = growth
        .filter(|rate| *rate > 0.0)
        .map(|rate| italian::approximate(fs.free) / rate);
    let verdict = |code, judgement, limit| {
        let measure = "filesystem.used_percent";
        Verdict::new(
            code,
            &fs.mount_point,
            judgement,
            measure,
            summary(fs, limit, full_in),
        )
        .with("Dispositivo", &fs.device)
        .with("File system", &fs.kind)
    };
    [
        verdict(
            FindingCode::DiskLow,
            low(fs, full_in, limits),
            limits.low_used_percent,
        ),
        verdict(
            FindingCode::DiskCritical,
            critical(fs, full_in, limits),
            limits.critical_used_percent,
        ),
        verdict(
            FindingCode::DiskFull,
            full(fs, limits),
            limits.full_used_percent,
        ),
    ]
}

fn low(fs: &Filesystem, full_in: Option<f64>, limits: &Thresholds) -> Judgement {
    let used = fs.used_percent();
    let soon = is_within(full_in, limits.low_full_within);
    if used > limits.low_used_percent && (fs.free < limits.low_free_bytes || soon) {
        Judgement::Bad(Severity::Minor)
    } else if used < limits.low_clear_used_percent
        || (fs.free > limits.low_clear_free_bytes
            && !is_within(full_in, limits.low_clear_full_within))
    {
        Judgement::Good
    } else {
        Judgement::Between
    }
}

fn critical(fs: &Filesystem, full_in: Option<f64>, limits: &Thresholds) -> Judgement {
    let used = fs.used_percent();
    let soon = is_within(full_in, limits.critical_full_within);
    if used > limits.critical_used_percent && (fs.free < limits.critical_free_bytes || soon) {
        Judgement::Bad(Severity::NonBlocking)
    } else if used < limits.critical_clear_used_percent {
        Judgement::Good
    } else {
        Judgement::Between
    }
}

fn full(fs: &Filesystem, limits: &Thresholds) -> Judgement {
    let used = fs.used_percent();
    if used > limits.full_used_percent && fs.free < limits.full_free_bytes {
        Judgement::Bad(Severity::Blocking)
    } else if used < limits.full_clear_used_percent {
        Judgement::Good
    } else {
        Judgement::Between
    }
}

fn is_within(seconds: Option<f64>, span: Duration) -> bool {
    seconds.is_some_and(|s| s < span.as_secs_f64())
}

fn summary(fs: &Filesystem, limit: f64, full_in: Option<f64>) -> String {
    /// Farther away than this, a straight line of one hour is no prediction.
    const WORTH_SAYING: Duration = Duration::from_hours(168);
    let used = italian::percent(fs.used_percent());
    let (limit, free) = (italian::limit(limit), italian::bytes(fs.free));
    let when = full_in.filter(|s| *s > 0.0 && is_within(Some(*s), WORTH_SAYING));
    let when = when.map_or_else(String::new, |s| {
        format!(", pieno tra {}", italian::about(s))
    });
    format!("Usato {used} (soglia {limit} %), liberi {free}{when}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::filesystems::filesystem;
    use Judgement::{Bad, Between, Good};

    const MINOR: Judgement = Bad(Severity::Minor);
    const NON_BLOCKING: Judgement = Bad(Severity::NonBlocking);
    const BLOCKING: Judgement = Bad(Severity::Blocking);

    fn check(used_gb: f64, free_gb: f64, expected: [Judgement; 3]) {
        let fs = filesystem(used_gb, free_gb);
        let limits = Thresholds::default();
        let verdicts = judge(&fs, &mut Window::default(), &limits, Timestamp::UNIX_EPOCH);
        assert_eq!(
            verdicts.map(|v| v.judgement),
            expected,
            "{used_gb} {free_gb}"
        );
    }

    #[test]
    fn little_space_is_judged_by_share_and_by_size() {
        check(50.0, 50.0, [Good, Good, Good]);
        check(78.0, 22.0, [Good, Good, Good]);
        check(78.0, 11.0, [Between, Between, Good]);
        check(41.0, 9.0, [MINOR, Good, Good]);
        check(91.0, 9.0, [MINOR, Between, Good]);
        check(92.0, 4.0, [MINOR, NON_BLOCKING, Between]);
        check(97.0, 3.0, [MINOR, NON_BLOCKING, Between]);
        check(99.0, 1.0, [MINOR, NON_BLOCKING, BLOCKING]);
        check(990.0, 10.5, [Between, Between, Between]);
        check(9900.0, 100.0, [Good, Between, Between]);
    }

    fn growing(minutes: i64, gb_per_minute: f64) -> [Verdict; 3] {
        let (limits, mut window) = (Thresholds::default(), Window::default());
        let mut last = None;
        for (minute, grown) in (0..=minutes).zip(std::iter::successors(Some(0.0), |g| {
            Some(g + gb_per_minute)
        })) {
            let fs = filesystem(900.0 + grown, 100.0 - grown);
            let now = Timestamp::from_second(1_800_000_000 + minute * 60).unwrap();
            last = Some(judge(&fs, &mut window, &limits, now));
        }
        last.unwrap()
    }

    #[test]
    fn a_big_disk_that_fills_within_the_day_is_low_long_before_it_is() {
        let [low, ..] = growing(60, 0.1);
        assert_eq!(low.judgement, MINOR);
        assert_eq!(
            low.summary,
            "Usato 90,6 % (soglia 80 %), liberi 94,0 GB, pieno tra circa 16 ore."
        );
        assert_eq!(
            growing(19, 0.1)[0].judgement,
            Good,
            "twenty minutes are not over"
        );
        assert_eq!(
            growing(60, 0.05)[0].judgement,
            Between,
            "full in about 32 hours"
        );
        assert_eq!(growing(60, 0.01)[0].judgement, Good);
    }
}
