//! Clock: how far off it is, and whether anything keeps it right.

use std::time::Duration;

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;
use jiff::Timestamp;

use crate::check::rung::{Rung, climb, degree};
use crate::check::window::seconds_between;
use crate::check::{Measurement, Verdict, italian};

/// What was taken. The probe knows what the kernel says, the daemon what the server's clock says;
/// each leaves the other's part `None`, and the check remembers both.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// Whether the kernel is told the time by an NTP service.
    pub synchronised: Option<bool>,
    /// Seconds from the server's clock to this one; positive when this one is ahead.
    pub ahead_of_server: Option<f64>,
}

impl Reading {
    pub(crate) fn measurements(&self) -> Vec<Measurement> {
        let ahead = self
            .ahead_of_server
            .map(|v| ("clock.ahead_of_server_seconds", v));
        ahead
            .map(|(m, v)| Measurement::of_machine(m, v))
            .into_iter()
            .collect()
    }
}

/// Limits (fleet study 6.4, row 27; Kerberos refuses from 300 s on).
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    /// Off by more than this, seconds: 5, severity 3.
    pub off_seconds: f64,
    /// Off by more than this, seconds: 60, severity 2.
    pub far_off_seconds: f64,
    /// Well again below this, seconds: 1.
    pub clear_seconds: f64,
    /// Not synchronised for longer than this, severity 3: 20 minutes,
    /// which with the waiting time of the catalogue make the 30 of row 27.
    pub unsynchronised_for: Duration,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            off_seconds: 5.0,
            far_off_seconds: 60.0,
            clear_seconds: 1.0,
            unsynchronised_for: Duration::from_mins(20),
        }
    }
}

/// What is remembered: the last word of both sources.
#[derive(Debug, Default)]
pub(crate) struct Check {
    unsynchronised_since: Option<Timestamp>,
    ahead_of_server: Option<f64>,
    was: Option<Severity>,
}

impl Check {
    pub(crate) fn judge(
        &mut self,
        reading: &Reading,
        limits: &Thresholds,
        now: Timestamp,
    ) -> Vec<Verdict> {
        self.remember(reading, now);
        let offset = self.judge_offset(limits);
        let kept = self.judge_synchronisation(limits, now);
        let (judgement, summary) = match (offset, kept) {
            (Judgement::Bad(_), _) => (offset, self.off(limits)),
            (_, Judgement::Bad(_)) => (kept, alone(self.unsynchronised_since, now)),
            (Judgement::Between, _) => (offset, self.off(limits)),
            (_, Judgement::Between) => (kept, alone(self.unsynchronised_since, now)),
            (Judgement::Good | Judgement::Unknown, _) => (kept, self.off(limits)),
        };
        let machine = Object::whole_machine();
        let measure = "clock.ahead_of_server_seconds";
        vec![Verdict::new(
            FindingCode::ClockOff,
            &machine,
            judgement,
            measure,
            summary,
        )]
    }

    fn remember(&mut self, reading: &Reading, now: Timestamp) {
        self.ahead_of_server = reading.ahead_of_server.or(self.ahead_of_server);
        match reading.synchronised {
            Some(true) => self.unsynchronised_since = None,
            Some(false) => {
                let since = self.unsynchronised_since.filter(|since| *since <= now);
                self.unsynchronised_since = since.or(Some(now));
            }
            None => {}
        }
    }

    fn judge_offset(&mut self, limits: &Thresholds) -> Judgement {
        let Some(ahead) = self.ahead_of_server else {
            return Judgement::Unknown;
        };
        let rungs = [
            Rung::new(
                limits.far_off_seconds,
                limits.off_seconds,
                Severity::NonBlocking,
            ),
            Rung::new(limits.off_seconds, limits.clear_seconds, Severity::Minor),
        ];
        let judgement = climb(&rungs, self.was, ahead.abs());
        self.was = degree(judgement);
        judgement
    }

    fn judge_synchronisation(&self, limits: &Thresholds, now: Timestamp) -> Judgement {
        let long = limits.unsynchronised_for.as_secs_f64();
        match self.unsynchronised_since {
            None => Judgement::Good,
            Some(since) if seconds_between(since, now) >= long => Judgement::Bad(Severity::Minor),
            Some(_) => Judgement::Between,
        }
    }

    fn off(&self, limits: &Thresholds) -> String {
        let limit = italian::limit(limits.off_seconds);
        let Some(ahead) = self.ahead_of_server else {
            return "L'orologio è tenuto da un servizio NTP.".to_owned();
        };
        let way = if ahead < 0.0 { "indietro" } else { "avanti" };
        let by = italian::number(ahead.abs(), 1);
        format!("L'orologio è {way} di {by} s rispetto al server (soglia {limit} s).")
    }
}

fn alone(since: Option<Timestamp>, now: Timestamp) -> String {
    let span = since.map_or(0.0, |since| seconds_between(since, now));
    let span = italian::about(span);
    format!("Nessun servizio NTP tiene l'orologio da {span}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use Judgement::{Bad, Between, Good};
    use Severity::{Minor, NonBlocking};

    fn check(looks: &[(i64, Option<bool>, Option<f64>, Judgement)]) {
        let mut check = Check::default();
        for (minute, synchronised, ahead_of_server, expected) in looks {
            let now = Timestamp::from_second(1_800_000_000 + minute * 60).unwrap();
            let reading = Reading {
                synchronised: *synchronised,
                ahead_of_server: *ahead_of_server,
            };
            let verdicts = check.judge(&reading, &Thresholds::default(), now);
            assert_eq!(verdicts[0].judgement, *expected, "minute {minute}");
            let says_kept = verdicts[0].summary.contains("tenuto da un servizio");
            assert!(!says_kept || *expected == Good, "{}", verdicts[0].summary);
        }
    }

    #[test]
    fn the_offset_from_the_server_has_two_degrees() {
        check(&[
            (0, None, Some(0.3), Good),
            (1, None, Some(-3.0), Between),
            (2, None, Some(-5.5), Bad(Minor)),
            (3, None, Some(61.0), Bad(NonBlocking)),
            (4, None, Some(20.0), Bad(NonBlocking)),
            (5, None, Some(0.5), Good),
        ]);
    }

    #[test]
    fn a_clock_that_nothing_keeps_is_a_fault_after_a_while() {
        check(&[
            (0, Some(false), None, Between),
            (10, None, Some(0.1), Between),
            (19, Some(false), None, Between),
            (20, Some(false), None, Bad(Minor)),
            (21, None, Some(0.1), Bad(Minor)),
            (25, Some(true), None, Good),
        ]);
    }
}
