//! Meter: how often each named transaction ran and how long it took, for `/metrics`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What one named transaction did since the server started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Meter {
    /// How often it was asked for.
    pub count: u64,
    /// How often it answered an error or a refusal.
    pub failed: u64,
    /// How often PostgreSQL asked to run it again.
    pub again: u64,
    /// Waiting, running and committing, all together.
    pub total: Duration,
    /// The longest.
    pub longest: Duration,
}

/// All meters, by name.
#[derive(Debug, Default)]
pub(super) struct Meters(Mutex<BTreeMap<&'static str, Meter>>);

impl Meters {
    pub(super) fn record(&self, name: &'static str, took: Duration, failed: bool, again: u32) {
        let mut meters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let meter = meters.entry(name).or_default();
        meter.count += 1;
        meter.failed += u64::from(failed);
        meter.again += u64::from(again);
        meter.total += took;
        meter.longest = meter.longest.max(took);
    }

    pub(super) fn read(&self) -> Vec<(&'static str, Meter)> {
        let meters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        meters.iter().map(|(name, meter)| (*name, *meter)).collect()
    }
}
