//! TLS certificates: how long they are good, and for whom.

use std::time::Duration;

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;
use jiff::Timestamp;

use crate::check::tcp::Unreachable;
use crate::check::window::seconds_between;
use crate::check::{Verdict, italian};

/// A certificate that must be valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateTarget {
    /// How people call it.
    pub name: Object,
    /// Name that is asked for and that the certificate must bear.
    pub host: String,
    /// Port that speaks TLS from the first byte.
    pub port: u16,
    /// How long connection and handshake may take.
    pub timeout: Duration,
}

impl CertificateTarget {
    /// A handshake over a slow line, with room.
    pub const TIMEOUT: Duration = Duration::from_secs(10);
}

/// What was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What was looked at.
    pub target: CertificateTarget,
    /// What the server showed, or why it showed nothing.
    pub outcome: Result<Shown, Unreachable>,
}

/// What the server showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// For whom.
    pub subject: String,
    /// By whom.
    pub issuer: String,
    /// Good from.
    pub not_before: Timestamp,
    /// Good until: the earliest of the certificate and of those that came with it.
    pub not_after: Timestamp,
    /// It bears the name that was asked for.
    pub bears_name: bool,
    /// It vouches for itself.
    pub self_signed: bool,
    /// Certificates that came with it.
    pub chain: usize,
}

/// Limits (fleet study 6.4, row 25).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds {
    /// Expires within this many days, severity 3: 30.
    pub days: i64,
    /// Severity 2: 14.
    pub soon_days: i64,
    /// Severity 1: 3.
    pub very_soon_days: i64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            days: 30,
            soon_days: 14,
            very_soon_days: 3,
        }
    }
}

pub(crate) fn judge(reading: &Reading, limits: &Thresholds, now: Timestamp) -> Vec<Verdict> {
    let code = FindingCode::CertificateExpiring;
    let name = &reading.target.name;
    let address = format!("{}:{}", reading.target.host, reading.target.port);
    let verdict = |judgement, summary| {
        Verdict::new(code, name, judgement, "", summary).with("Indirizzo", &address)
    };
    match &reading.outcome {
        // That nobody answers is the business of the port and of the application.
        Err(why) => vec![verdict(
            Judgement::Unknown,
            format!("Certificato non letto: {why}."),
        )],
        Ok(shown) => {
            let (judgement, summary) = judge_shown(shown, &reading.target.host, limits, now);
            vec![with_facts(verdict(judgement, summary), shown)]
        }
    }
}

fn judge_shown(
    shown: &Shown,
    host: &str,
    limits: &Thresholds,
    now: Timestamp,
) -> (Judgement, String) {
    let day = italian::day(shown.not_after);
    let left = whole_days(now, shown.not_after);
    let severity = match left {
        d if d < limits.very_soon_days => Some(Severity::Blocking),
        d if d < limits.soon_days => Some(Severity::NonBlocking),
        d if d < limits.days => Some(Severity::Minor),
        _ => None,
    };
    if shown.not_after <= now {
        return (
            Judgement::Bad(Severity::Blocking),
            format!("Certificato scaduto il {day}."),
        );
    }
    if shown.not_before > now {
        let from = italian::day(shown.not_before);
        let summary = format!("Certificato non ancora valido: vale dal {from}.");
        return (Judgement::Bad(Severity::Blocking), summary);
    }
    if !shown.bears_name {
        let severity = severity
            .max(Some(Severity::NonBlocking))
            .unwrap_or(Severity::NonBlocking);
        return (
            Judgement::Bad(severity),
            format!("Il certificato non è intestato a {host}."),
        );
    }
    let left = italian::days(left);
    let summary = format!(
        "Il certificato scade il {day}, tra {left} (soglia {} giorni).",
        limits.days
    );
    (severity.map_or(Judgement::Good, Judgement::Bad), summary)
}

fn with_facts(verdict: Verdict, shown: &Shown) -> Verdict {
    let verdict = verdict
        .with("Intestatario", &shown.subject)
        .with("Emittente", &shown.issuer)
        .with("Valido fino al", italian::minute(shown.not_after));
    if shown.self_signed {
        verdict.with("Autofirmato", "sì")
    } else {
        verdict
    }
}

fn whole_days(from: Timestamp, to: Timestamp) -> i64 {
    const DAY: f64 = 86_400.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "instants are years apart at most"
    )]
    let days = (seconds_between(from, to) / DAY).floor() as i64;
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-23T12:00:00Z".parse().unwrap()
    }

    fn check(hours_left: i64, bears_name: bool, expected: Judgement, summary: &str) {
        let target = CertificateTarget {
            name: Object::parse("Sportello").unwrap(),
            host: "sportello.example".to_owned(),
            port: 443,
            timeout: CertificateTarget::TIMEOUT,
        };
        let shown = Shown {
            subject: "CN=sportello.example".to_owned(),
            issuer: "CN=Esempio CA".to_owned(),
            not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
            not_after: now() + Duration::from_hours(1) * u32::try_from(hours_left.max(0)).unwrap()
                - Duration::from_hours(1) * u32::try_from((-hours_left).max(0)).unwrap(),
            bears_name,
            self_signed: true,
            chain: 0,
        };
        let reading = Reading {
            target,
            outcome: Ok(shown),
        };
        let verdicts = judge(&reading, &Thresholds::default(), now());
        assert_eq!(verdicts[0].judgement, expected, "{hours_left} h");
        assert_eq!(verdicts[0].summary, summary);
    }

    #[test]
    fn the_nearer_the_end_the_worse() {
        use Judgement::{Bad, Good};
        use Severity::{Blocking, Minor, NonBlocking};
        let ends = |day: &str, left: &str| {
            format!("Il certificato scade il {day}, tra {left} (soglia 30 giorni).")
        };
        check(31 * 24, true, Good, &ends("24/12/2026", "31 giorni"));
        check(
            30 * 24 - 1,
            true,
            Bad(Minor),
            &ends("23/12/2026", "29 giorni"),
        );
        check(
            10 * 24,
            true,
            Bad(NonBlocking),
            &ends("03/12/2026", "10 giorni"),
        );
        check(47, true, Bad(Blocking), &ends("25/11/2026", "1 giorno"));
        check(
            -24,
            true,
            Bad(Blocking),
            "Certificato scaduto il 22/11/2026.",
        );
    }

    #[test]
    fn a_certificate_for_another_name_is_told_before_its_end() {
        let says = "Il certificato non è intestato a sportello.example.";
        check(300 * 24, false, Judgement::Bad(Severity::NonBlocking), says);
        check(24, false, Judgement::Bad(Severity::Blocking), says);
    }
}
