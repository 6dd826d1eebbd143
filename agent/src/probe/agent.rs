//! The agent itself: its memory, and which probes fail.

use std::collections::BTreeMap;

use crate::check::agent::Reading;
use crate::os;
use crate::probe::ProbeError;

const STATM: &str = "/proc/self/statm";

pub(super) fn take(failing: &BTreeMap<String, String>) -> Result<Reading, ProbeError> {
    let statm = fs_err::read_to_string(STATM).map_err(|e| ProbeError::of_file(STATM, e))?;
    let pages: Option<u64> = statm
        .split_whitespace()
        .nth(1)
        .and_then(|pages| pages.parse().ok());
    let pages = pages.ok_or(ProbeError::Odd(STATM))?;
    Ok(Reading {
        resident_bytes: pages.saturating_mul(os::page_size()),
        spool_percent: None,
        failing: failing
            .iter()
            .map(|(label, why)| (label.clone(), why.clone()))
            .collect(),
    })
}
