//! Memory: what is available, and whether the machine lives by its swap.

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;

use crate::check::rung::{Rung, climb, degree};
use crate::check::{Measurement, Verdict, italian};

/// What was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// All memory, bytes.
    pub total: u64,
    /// What programs can have without swapping, bytes.
    pub available: u64,
    /// All swap, bytes; 0 on a machine without.
    pub swap_total: u64,
    /// Swap in use, bytes.
    pub swap_used: u64,
    /// Written to swap since the look before, bytes per second; `None` at the first look.
    pub swapped_out_per_second: Option<f64>,
}

impl Reading {
    fn available_percent(&self) -> f64 {
        italian::percent_of(self.available, self.total)
    }

    fn swap_percent(&self) -> f64 {
        italian::percent_of(self.swap_used, self.swap_total)
    }

    pub(crate) fn measurements(&self) -> Vec<Measurement> {
        let mut taken = vec![
            ("memory.available_percent", self.available_percent()),
            ("swap.used_percent", self.swap_percent()),
        ];
        taken.extend(
            self.swapped_out_per_second
                .map(|v| ("swap.out_bytes_per_second", v)),
        );
        taken
            .into_iter()
            .map(|(m, v)| Measurement::of_machine(m, v))
            .collect()
    }
}

/// Limits (fleet study 6.4, rows 8 and 10).
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    /// Available below this, percent: 10, severity 3.
    pub available_low_percent: f64,
    /// Well again above this, percent: 15.
    pub available_low_clear_percent: f64,
    /// Available below this, percent: 4, severity 2.
    pub available_very_low_percent: f64,
    /// Severity 2 until above this, percent: 8.
    pub available_very_low_clear_percent: f64,
    /// Swap used above this, percent: 80, and
    pub swap_used_percent: f64,
    /// written to faster than this, bytes per second: 1 MB/s.
    pub swapped_out_per_second: f64,
    /// Swap is well again below this, percent: 60.
    pub swap_used_clear_percent: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            available_low_percent: 10.0,
            available_low_clear_percent: 15.0,
            available_very_low_percent: 4.0,
            available_very_low_clear_percent: 8.0,
            swap_used_percent: 80.0,
            swapped_out_per_second: 1e6,
            swap_used_clear_percent: 60.0,
        }
    }
}

/// What is remembered: the degree of the look before.
#[derive(Debug, Default)]
pub(crate) struct Check {
    was: Option<Severity>,
}

impl Check {
    pub(crate) fn judge(&mut self, reading: &Reading, limits: &Thresholds) -> Vec<Verdict> {
        vec![self.available(reading, limits), swap(reading, limits)]
    }

    fn available(&mut self, reading: &Reading, limits: &Thresholds) -> Verdict {
        let rungs = [
            Rung::new(
                limits.available_very_low_percent,
                limits.available_very_low_clear_percent,
                Severity::NonBlocking,
            ),
            Rung::new(
                limits.available_low_percent,
                limits.available_low_clear_percent,
                Severity::Minor,
            ),
        ];
        let judgement = climb(&rungs, self.was, reading.available_percent());
        self.was = degree(judgement);
        let summary = format!(
            "Memoria disponibile {} (soglia {} %): {} di {}.",
            italian::percent(reading.available_percent()),
            italian::limit(limits.available_low_percent),
            italian::bytes(reading.available),
            italian::bytes(reading.total)
        );
        let machine = Object::whole_machine();
        Verdict::new(
            FindingCode::MemoryLow,
            &machine,
            judgement,
            "memory.available_percent",
            summary,
        )
    }
}

fn swap(reading: &Reading, limits: &Thresholds) -> Verdict {
    let used = reading.swap_percent();
    let rate = reading.swapped_out_per_second.unwrap_or(0.0);
    let judgement = if used > limits.swap_used_percent && rate > limits.swapped_out_per_second {
        Judgement::Bad(Severity::Minor)
    } else if used < limits.swap_used_clear_percent {
        Judgement::Good
    } else {
        Judgement::Between
    };
    let summary = format!(
        "Swap usato al {} (soglia {} %), scritti {} MB al secondo (soglia {}).",
        italian::percent(used),
        italian::limit(limits.swap_used_percent),
        italian::number(rate / 1e6, 1),
        italian::number(limits.swapped_out_per_second / 1e6, 1)
    );
    let machine = Object::whole_machine();
    Verdict::new(
        FindingCode::SwapThrash,
        &machine,
        judgement,
        "swap.used_percent",
        summary,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use Judgement::{Bad, Between, Good};
    use Severity::{Minor, NonBlocking};

    fn reading(available: u64, swap_used: u64, out: f64) -> Reading {
        Reading {
            total: 1000,
            available,
            swap_total: 100,
            swap_used,
            swapped_out_per_second: Some(out),
        }
    }

    #[test]
    fn available_memory_has_two_degrees() {
        let mut check = Check::default();
        let looks = [
            (500, Good),
            (120, Between),
            (99, Bad(Minor)),
            (39, Bad(NonBlocking)),
            (79, Bad(NonBlocking)),
            (81, Bad(Minor)),
            (151, Good),
        ];
        for (available, expected) in looks {
            let verdicts = check.judge(&reading(available, 0, 0.0), &Thresholds::default());
            assert_eq!(verdicts[0].judgement, expected, "{available}");
        }
    }

    #[test]
    fn full_swap_is_a_fault_only_while_it_is_written() {
        let looks = [
            (90, 2e6, Bad(Minor)),
            (90, 0.0, Between),
            (70, 2e6, Between),
            (50, 2e6, Good),
        ];
        for (used, out, expected) in looks {
            let verdicts = Check::default().judge(&reading(500, used, out), &Thresholds::default());
            assert_eq!(verdicts[1].judgement, expected, "{used} {out}");
        }
        let none = Reading {
            swap_total: 0,
            ..reading(500, 0, 0.0)
        };
        assert_eq!(
            Check::default().judge(&none, &Thresholds::default())[1].judgement,
            Good
        );
    }

    #[test]
    fn the_summary_says_what_was_seen_against_what_was_expected() {
        let read = Reading {
            total: 8_000_000_000,
            available: 250_000_000,
            ..reading(0, 0, 0.0)
        };
        let verdicts = Check::default().judge(&read, &Thresholds::default());
        assert_eq!(
            verdicts[0].summary,
            "Memoria disponibile 3,1 % (soglia 10 %): 250 MB di 8,0 GB."
        );
    }
}
