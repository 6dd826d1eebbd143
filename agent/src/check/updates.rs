//! Security updates of the operating system that wait to be installed.

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;
use jiff::Timestamp;

use crate::check::window::seconds_between;
use crate::check::{LastRun, Measurement, Verdict, italian};

/// What was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Packages with a security update.
    pub security: Vec<String>,
    /// How many of them the distribution calls critical; apt does not say.
    pub critical: u32,
}

impl Reading {
    fn count(&self) -> i64 {
        i64::try_from(self.security.len()).unwrap_or(i64::MAX)
    }

    pub(crate) fn measurements(&self) -> Vec<Measurement> {
        let count = u64::try_from(self.security.len()).unwrap_or(u64::MAX);
        vec![Measurement::of_machine(
            "updates.security",
            italian::approximate(count),
        )]
    }
}

/// Limits (fleet study 6.4, row 30).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds {
    /// Any waits for more days than this, severity 3: 14.
    pub days: u32,
    /// A critical one waits for more days than this, severity 2: 7.
    pub critical_days: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            days: 14,
            critical_days: 7,
        }
    }
}

/// What is remembered: since when there is any. Neither apt nor dnf says when an update first appeared here.
#[derive(Debug, Default)]
pub(crate) struct Check {
    since: Option<Timestamp>,
}

impl Check {
    pub(crate) const fn new(before: &LastRun) -> Self {
        Self {
            since: before.updates_wait_since,
        }
    }

    pub(crate) const fn since(&self) -> Option<Timestamp> {
        self.since
    }

    pub(crate) fn judge(
        &mut self,
        reading: &Reading,
        limits: &Thresholds,
        now: Timestamp,
    ) -> Vec<Verdict> {
        let machine = Object::whole_machine();
        let measure = "updates.security";
        let verdict = |judgement, summary| {
            Verdict::new(
                FindingCode::UpdatesPending,
                &machine,
                judgement,
                measure,
                summary,
            )
        };
        if reading.security.is_empty() {
            self.since = None;
            let none = "Nessun aggiornamento di sicurezza in attesa.".to_owned();
            return vec![verdict(Judgement::Good, none)];
        }
        let since = self.since.filter(|since| *since <= now).unwrap_or(now);
        self.since = Some(since);
        let judgement = judge_age(seconds_between(since, now) / 86_400.0, reading, limits);
        let count = italian::counted(reading.count(), "aggiornamento", "aggiornamenti");
        let summary = format!(
            "{count} di sicurezza in attesa almeno dal {} (soglia {} giorni).",
            italian::day(since),
            limits.days
        );
        vec![verdict(judgement, summary).with("Pacchetti", listed(&reading.security))]
    }
}

fn judge_age(days: f64, reading: &Reading, limits: &Thresholds) -> Judgement {
    if reading.critical > 0 && days > f64::from(limits.critical_days) {
        Judgement::Bad(Severity::NonBlocking)
    } else if days > f64::from(limits.days) {
        Judgement::Bad(Severity::Minor)
    } else {
        Judgement::Between
    }
}

fn listed(packages: &[String]) -> String {
    /// As many names as a person reads.
    const SHOWN: usize = 20;
    let names = packages
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match packages.len().saturating_sub(SHOWN) {
        0 => names,
        more => format!("{names} e altri {more}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(looks: &[(i64, usize, u32, Judgement)]) {
        let mut check = Check::default();
        for (day, count, critical, expected) in looks {
            let now = Timestamp::from_second(1_800_000_000 + day * 86_400).unwrap();
            let security = vec!["openssl".to_owned(); *count];
            let reading = Reading {
                security,
                critical: *critical,
            };
            let judged = check.judge(&reading, &Thresholds::default(), now)[0].judgement;
            assert_eq!(judged, *expected, "day {day}");
        }
    }

    #[test]
    fn updates_may_wait_a_fortnight_and_critical_ones_a_week() {
        let minor = Judgement::Bad(Severity::Minor);
        let non_blocking = Judgement::Bad(Severity::NonBlocking);
        check(&[
            (0, 0, 0, Judgement::Good),
            (1, 3, 0, Judgement::Between),
            (15, 3, 0, Judgement::Between),
            (16, 4, 0, minor),
            (17, 0, 0, Judgement::Good),
            (18, 1, 0, Judgement::Between),
        ]);
        check(&[(0, 2, 1, Judgement::Between), (8, 2, 1, non_blocking)]);
    }

    #[test]
    fn the_wait_goes_on_over_a_restart_of_the_agent() {
        let since = Timestamp::from_second(1_800_000_000).ok();
        let before = LastRun {
            updates_wait_since: since,
            ..LastRun::default()
        };
        assert_eq!(Check::new(&before).since(), since);
    }
}
