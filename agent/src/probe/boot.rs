//! Boot: its name and its beginning.

use std::time::Duration;

use jiff::Timestamp;

use crate::check::boot::Reading;
use crate::probe::ProbeError;

const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";
const UPTIME: &str = "/proc/uptime";

pub(super) fn take(now: Timestamp) -> Result<Reading, ProbeError> {
    let read = |path| fs_err::read_to_string(path).map_err(|e| ProbeError::of_file(path, e));
    let boot_id = read(BOOT_ID)?.trim().to_owned();
    let up = uptime(&read(UPTIME)?).ok_or(ProbeError::Odd(UPTIME))?;
    let booted_at = now.checked_sub(up).map_err(|_| ProbeError::Odd(UPTIME))?;
    Ok(Reading { boot_id, booted_at })
}

fn uptime(text: &str) -> Option<Duration> {
    let seconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}
