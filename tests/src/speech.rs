//! Speech: what a simulated machine says, report after report.

use std::sync::atomic::{AtomicU64, Ordering};

use custode_domain::finding::FindingCode;
use custode_domain::id::{BootId, FindingId};
use custode_protocol::V1;
use custode_protocol::bounded::{List, Text};
use custode_protocol::report::{Evidence, Report, WireChange, WireTransition};
use uuid::Uuid;

use crate::wait::now;

/// The reports of one spool, counted.
#[derive(Debug)]
pub struct Speech {
    boot: BootId,
    told: u64,
}

impl Default for Speech {
    fn default() -> Self {
        Self::begin()
    }
}

impl Speech {
    /// Begins a spool.
    pub fn begin() -> Self {
        Self {
            boot: BootId::from_uuid(uuid()),
            told: 0,
        }
    }

    /// The next report.
    pub fn report(&mut self, transitions: Vec<WireTransition>) -> Report {
        self.told += 1;
        Report {
            version: V1,
            boot: self.boot,
            sequence: self.told,
            sealed_at: now(),
            facts: None,
            transitions: List::new(transitions).unwrap(),
            aggregates: List::default(),
            dropped: None,
        }
    }
}

/// A fault that was noticed this moment.
pub fn raised(code: FindingCode, object: &str, severity: u8) -> WireTransition {
    let at = now();
    WireTransition {
        finding: FindingId::from_uuid(uuid()),
        ordinal: 0,
        code: Text::fit(code.code()),
        object: Text::fit(object),
        at,
        change: WireChange::Raised {
            severity,
            since: at,
        },
        evidence: Evidence {
            summary: Text::fit("Risponde 503 invece di 200."),
            ..Evidence::default()
        },
    }
}

/// The end of a fault that was raised and nothing else.
pub fn cleared(raised: &WireTransition) -> WireTransition {
    WireTransition {
        ordinal: 1,
        at: now(),
        change: WireChange::Cleared,
        evidence: Evidence::default(),
        ..raised.clone()
    }
}

/// Differs from every other of every run.
fn uuid() -> Uuid {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let made = MADE.fetch_add(1, Ordering::Relaxed);
    let nanoseconds = now().as_nanosecond().unsigned_abs();
    Uuid::from_u128(
        nanoseconds << 48 | u128::from(std::process::id() & 0xffff) << 32 | u128::from(made),
    )
}
