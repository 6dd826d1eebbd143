//! Probes on the real machine that runs the tests, and over real sockets of it.

mod http;
mod machine;
mod tls;

use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;
use jiff::Timestamp;

use super::*;
use crate::check::{Checks, LastRun, Thresholds};

/// All the instants of these tests.
fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn object(name: &str) -> Object {
    Object::parse(name).unwrap()
}

/// What the checks say of one look with fresh eyes.
async fn judge(kind: &ProbeKind) -> Vec<(FindingCode, Judgement)> {
    let sample = Probes::default().take(kind, now()).await.unwrap();
    let mut checks = Checks::new(&Thresholds::default(), &LastRun::default());
    let verdicts = checks.judge(&sample, now());
    verdicts
        .into_iter()
        .map(|v| (v.code, v.judgement))
        .collect()
}
