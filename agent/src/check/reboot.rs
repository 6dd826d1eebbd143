//! Pending restart: what was installed and works only after one.

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;
use jiff::Timestamp;

use crate::check::window::seconds_between;
use crate::check::{Verdict, italian};

/// What was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What waits; `None` when nothing does.
    pub pending: Option<Pending>,
}

/// What waits for a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Since when.
    pub since: Timestamp,
    /// Why, Italian: packages, a newer kernel.
    pub reasons: Vec<String>,
}

/// Limits (fleet study 6.4, row 29).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds {
    /// Waits for more days than this, severity 3: 7.
    pub days: u32,
    /// Severity 2: 30.
    pub long_days: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            days: 7,
            long_days: 30,
        }
    }
}

pub(crate) fn judge(reading: &Reading, limits: &Thresholds, now: Timestamp) -> Vec<Verdict> {
    let machine = Object::whole_machine();
    let verdict = |judgement, summary| {
        Verdict::new(FindingCode::RebootPending, &machine, judgement, "", summary)
    };
    let Some(pending) = &reading.pending else {
        return vec![verdict(
            Judgement::Good,
            "Nessun riavvio in sospeso.".to_owned(),
        )];
    };
    let waited = seconds_between(pending.since, now) / 86_400.0;
    let judgement = match waited {
        d if d > f64::from(limits.long_days) => Judgement::Bad(Severity::NonBlocking),
        d if d > f64::from(limits.days) => Judgement::Bad(Severity::Minor),
        _ => Judgement::Between,
    };
    let since = italian::day(pending.since);
    let summary = format!(
        "Riavvio in sospeso dal {since} (soglia {} giorni).",
        limits.days
    );
    vec![verdict(judgement, summary).with("Motivo", pending.reasons.join("; "))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restart_may_wait_a_week() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let cases = [
            ("2026-11-20T12:00:00Z", Judgement::Between),
            ("2026-11-16T11:00:00Z", Judgement::Bad(Severity::Minor)),
            (
                "2026-10-01T12:00:00Z",
                Judgement::Bad(Severity::NonBlocking),
            ),
        ];
        for (since, expected) in cases {
            let since = since.parse().unwrap();
            let reading = Reading {
                pending: Some(Pending {
                    since,
                    reasons: vec![],
                }),
            };
            let judged = judge(&reading, &Thresholds::default(), now)[0].judgement;
            assert_eq!(judged, expected, "{since}");
        }
        let none = judge(&Reading { pending: None }, &Thresholds::default(), now);
        assert_eq!(none[0].judgement, Judgement::Good);
    }
}
