//! Processors: how busy they are, and how much work waits for them.

use std::time::Duration;

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use jiff::Timestamp;

use crate::check::rung::{Rung, climb};
use crate::check::window::Window;
use crate::check::{Measurement, Verdict, italian};

/// What was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Part of the time since the look before in which processors worked, 0 to 100; `None` at the first look.
    /// Waiting for a disk is no work; what the hypervisor took away is.
    pub busy_percent: Option<f64>,
    /// Processes that ran or waited, mean of 5 minutes; `None` where the system does not count them.
    pub load: Option<f64>,
    /// Processors that are on.
    pub cores: u32,
}

impl Reading {
    fn load_per_core(&self) -> Option<f64> {
        self.load.map(|load| load / f64::from(self.cores.max(1)))
    }

    pub(crate) fn measurements(&self) -> Vec<Measurement> {
        let busy = self.busy_percent.map(|v| ("cpu.busy_percent", v));
        let load = self.load_per_core().map(|v| ("cpu.load_per_core", v));
        let taken = busy.into_iter().chain(load);
        taken.map(|(m, v)| Measurement::of_machine(m, v)).collect()
    }
}

/// Limits (fleet study 6.4, rows 11 and 12).
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    /// Busy above this, percent: 95.
    pub busy_percent: f64,
    /// Well again below this, percent: 80.
    pub busy_clear_percent: f64,
    /// The mean that is compared is over this span: 10 minutes.
    pub mean_over: Duration,
    /// Load for each processor above this: 3.
    pub load_per_core: f64,
    /// Well again below this: 2 (Netdata, mixin).
    pub load_per_core_clear: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            busy_percent: 95.0,
            busy_clear_percent: 80.0,
            mean_over: Duration::from_mins(10),
            load_per_core: 3.0,
            load_per_core_clear: 2.0,
        }
    }
}

/// What is remembered: the busy percentages of the last minutes.
#[derive(Debug, Default)]
pub(crate) struct Check {
    busy: Window,
}

/// No point of the mean comes sooner than this after the last: the window stays small at any period.
const STEP: Duration = Duration::from_secs(5);

impl Check {
    pub(crate) fn judge(
        &mut self,
        reading: &Reading,
        limits: &Thresholds,
        now: Timestamp,
    ) -> Vec<Verdict> {
        if let Some(busy) = reading.busy_percent {
            self.busy.push(now, busy, limits.mean_over, STEP);
        }
        let busy = self.busy.mean().map(|mean| busy(mean, limits));
        let load = reading
            .load_per_core()
            .map(|load| waiting(load, reading, limits));
        busy.into_iter().chain(load).collect()
    }
}

fn busy(mean: f64, limits: &Thresholds) -> Verdict {
    let rung = Rung::new(
        limits.busy_percent,
        limits.busy_clear_percent,
        Severity::Minor,
    );
    let summary = format!(
        "Processori occupati al {} in media (soglia {} %).",
        italian::percent(mean),
        italian::limit(limits.busy_percent)
    );
    machine_verdict(
        FindingCode::CpuBusy,
        rung,
        mean,
        "cpu.busy_percent",
        summary,
    )
}

fn waiting(load: f64, reading: &Reading, limits: &Thresholds) -> Verdict {
    let rung = Rung::new(
        limits.load_per_core,
        limits.load_per_core_clear,
        Severity::Minor,
    );
    let summary = format!(
        "Carico {} per processore (soglia {}).",
        italian::number(load, 2),
        italian::limit(limits.load_per_core)
    );
    machine_verdict(
        FindingCode::LoadHigh,
        rung,
        load,
        "cpu.load_per_core",
        summary,
    )
    .with("Processori", reading.cores.to_string())
}

fn machine_verdict(
    code: FindingCode,
    rung: Rung,
    value: f64,
    measure: &'static str,
    summary: String,
) -> Verdict {
    let judgement = climb(&[rung], None, value);
    Verdict::new(code, &Object::whole_machine(), judgement, measure, summary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Judgement::{Bad, Between, Good};
    use custode_domain::signal::Judgement;

    fn check(looks: &[(Option<f64>, Option<Judgement>)]) {
        let mut check = Check::default();
        for (minute, (busy, expected)) in (0_i64..).zip(looks) {
            let now = Timestamp::from_second(1_800_000_000 + minute * 60).unwrap();
            let reading = Reading {
                busy_percent: *busy,
                load: None,
                cores: 2,
            };
            let verdicts = check.judge(&reading, &Thresholds::default(), now);
            assert_eq!(
                verdicts.first().map(|v| v.judgement),
                *expected,
                "minute {minute}"
            );
        }
    }

    #[test]
    fn the_mean_of_ten_minutes_is_judged_not_one_look() {
        check(&[
            (None, None),
            (Some(99.0), Some(Bad(Severity::Minor))),
            (Some(20.0), Some(Good)),
        ]);
        let mut looks = vec![(Some(100.0), Some(Bad(Severity::Minor))); 11];
        looks.push((Some(0.0), Some(Between)));
        check(&looks);
    }

    #[test]
    fn load_counts_for_each_processor() {
        for (load, expected) in [(3.9, Good), (5.0, Between), (6.2, Bad(Severity::Minor))] {
            let reading = Reading {
                busy_percent: None,
                load: Some(load),
                cores: 2,
            };
            let verdicts =
                Check::default().judge(&reading, &Thresholds::default(), Timestamp::UNIX_EPOCH);
            assert_eq!(verdicts[0].judgement, expected, "{load}");
        }
    }
}
