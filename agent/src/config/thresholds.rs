//! Thresholds: the section that changes the numbers of the checks where a machine is not like the others.
//!
//! Only the raising number is told; the clearing one keeps its distance from it, so that none can be set to flap.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::ConfigError;
use super::section::Section;
use crate::check::Thresholds;

const USED_PERCENT: RangeInclusive<u64> = 50..=100;
const FREE_PERCENT: RangeInclusive<u64> = 1..=50;
const DAYS: RangeInclusive<u64> = 1..=365;
const SLOW_S: RangeInclusive<u64> = 1..=60;

pub(super) fn read(root: &mut Section<'_>) -> Result<Thresholds, ConfigError> {
    let mut limits = Thresholds::default();
    let Some(mut section) = root.table("thresholds")? else {
        return Ok(limits);
    };
    let space = &mut limits.filesystems.space;
    let memory = &mut limits.memory;
    let pairs = [
        (
            "disk_low_percent",
            USED_PERCENT,
            &mut space.low_used_percent,
            &mut space.low_clear_used_percent,
        ),
        (
            "disk_critical_percent",
            USED_PERCENT,
            &mut space.critical_used_percent,
            &mut space.critical_clear_used_percent,
        ),
        (
            "disk_full_percent",
            USED_PERCENT,
            &mut space.full_used_percent,
            &mut space.full_clear_used_percent,
        ),
        (
            "memory_low_percent",
            FREE_PERCENT,
            &mut memory.available_low_percent,
            &mut memory.available_low_clear_percent,
        ),
        (
            "memory_very_low_percent",
            FREE_PERCENT,
            &mut memory.available_very_low_percent,
            &mut memory.available_very_low_clear_percent,
        ),
        (
            "cpu_busy_percent",
            USED_PERCENT,
            &mut limits.cpu.busy_percent,
            &mut limits.cpu.busy_clear_percent,
        ),
    ];
    for (key, bounds, raise, clear) in pairs {
        move_both(&mut section, key, bounds, raise, clear)?;
    }
    if let Some(days) = section.number("certificate_days", DAYS)? {
        limits.certificate.days = i64::try_from(days).unwrap_or(i64::MAX);
    }
    if let Some(slow) = section.number("http_slow_s", SLOW_S)? {
        let gap = limits.http.slow.saturating_sub(limits.http.slow_clear);
        limits.http.slow = Duration::from_secs(slow);
        limits.http.slow_clear = limits.http.slow.saturating_sub(gap);
    }
    section.finish()?;
    Ok(limits)
}

fn move_both(
    section: &mut Section<'_>,
    key: &'static str,
    bounds: RangeInclusive<u64>,
    raise: &mut f64,
    clear: &mut f64,
) -> Result<(), ConfigError> {
    if let Some(percent) = section.number(key, bounds)? {
        let gap = *clear - *raise;
        *raise = f64::from(u32::try_from(percent).unwrap_or(u32::MAX));
        *clear = *raise + gap;
    }
    Ok(())
}
