//! Kills for lack of memory: the kernel ended a process to save the rest.

use std::time::Duration;

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;
use jiff::Timestamp;

use crate::check::window::seconds_between;
use crate::check::{Measurement, Verdict, italian};

/// What was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Kills since the look before; 0 at the first look.
    pub kills: u64,
    /// Who was killed last, where the kernel's log can be read.
    pub victim: Option<String>,
}

impl Reading {
    pub(crate) fn measurements(&self) -> Vec<Measurement> {
        vec![Measurement::of_machine(
            "oom.kills",
            italian::approximate(self.kills),
        )]
    }
}

/// Limits (fleet study 6.4, row 9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds {
    /// A kill counts for this long: 30 minutes.
    pub counts_for: Duration,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            counts_for: Duration::from_mins(30),
        }
    }
}

/// What is remembered: the last kill.
#[derive(Debug, Default)]
pub(crate) struct Check {
    last: Option<(Timestamp, Reading)>,
}

impl Check {
    pub(crate) fn judge(
        &mut self,
        reading: &Reading,
        limits: &Thresholds,
        now: Timestamp,
    ) -> Vec<Verdict> {
        if reading.kills > 0 {
            self.last = Some((now, reading.clone()));
        }
        let counts = |at: Timestamp| seconds_between(at, now) < limits.counts_for.as_secs_f64();
        self.last.take_if(|(at, _)| !counts(*at));
        let (judgement, summary) = match &self.last {
            Some((_, kill)) => (Judgement::Bad(Severity::NonBlocking), killed(kill)),
            None => (
                Judgement::Good,
                "Nessun processo chiuso per mancanza di memoria.".to_owned(),
            ),
        };
        let machine = Object::whole_machine();
        vec![Verdict::new(
            FindingCode::OomKill,
            &machine,
            judgement,
            "memory.available_percent",
            summary,
        )]
    }
}

fn killed(kill: &Reading) -> String {
    let count = i64::try_from(kill.kills).unwrap_or(i64::MAX);
    let processes = italian::counted(count, "processo chiuso", "processi chiusi");
    match &kill.victim {
        Some(victim) => format!("{processes} per mancanza di memoria: {victim}."),
        None => format!("{processes} per mancanza di memoria."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kill_counts_for_half_an_hour() {
        let mut check = Check::default();
        let looks = [
            (0, 0, false),
            (60, 2, true),
            (120, 0, true),
            (1859, 0, true),
            (1860, 0, false),
        ];
        for (second, kills, bad) in looks {
            let reading = Reading {
                kills,
                victim: Some("postgres".to_owned()),
            };
            let now = Timestamp::from_second(1_800_000_000 + second).unwrap();
            let verdict = &check.judge(&reading, &Thresholds::default(), now)[0];
            let expected = if bad {
                Judgement::Bad(Severity::NonBlocking)
            } else {
                Judgement::Good
            };
            assert_eq!(verdict.judgement, expected, "second {second}");
            if bad {
                assert_eq!(
                    verdict.summary,
                    "2 processi chiusi per mancanza di memoria: postgres."
                );
            }
        }
    }
}
