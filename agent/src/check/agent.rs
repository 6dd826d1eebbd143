//! The agent itself: its memory, its spool, its probes.

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;

use crate::check::rung::{Rung, climb};
use crate::check::{Measurement, Verdict, italian};

/// What was taken. The daemon adds how full the spool is.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Memory that the agent holds, bytes.
    pub resident_bytes: u64,
    /// How full the spool is, 0 to 100; `None` until the daemon has said it.
    pub spool_percent: Option<f64>,
    /// Probes whose last look failed: label and reason.
    pub failing: Vec<(String, String)>,
}

impl Reading {
    pub(crate) fn measurements(&self) -> Vec<Measurement> {
        let resident = italian::approximate(self.resident_bytes);
        let mut taken = vec![("agent.resident_bytes", resident)];
        taken.extend(self.spool_percent.map(|v| ("agent.spool_percent", v)));
        taken
            .into_iter()
            .map(|(m, v)| Measurement::of_machine(m, v))
            .collect()
    }
}

/// Limits (fleet study 6.4, row 47).
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    /// Spool fuller than this, percent: 80.
    pub spool_percent: f64,
    /// Well again below this, percent: 60.
    pub spool_clear_percent: f64,
    /// More memory than this, bytes: 40 MB, the peak of fleet study 3.1.
    pub resident_bytes: f64,
    /// Well again below this, bytes: 25 MB, the rest of fleet study 3.1.
    pub resident_clear_bytes: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            spool_percent: 80.0,
            spool_clear_percent: 60.0,
            resident_bytes: 40e6,
            resident_clear_bytes: 25e6,
        }
    }
}

pub(crate) fn judge(reading: &Reading, limits: &Thresholds) -> Vec<Verdict> {
    let spool = reading.spool_percent.map(|fill| spool(fill, limits));
    let own = [
        memory(reading.resident_bytes, limits),
        probes(&reading.failing),
    ];
    spool.into_iter().chain(own).collect()
}

fn spool(fill: f64, limits: &Thresholds) -> Verdict {
    let rung = Rung::new(
        limits.spool_percent,
        limits.spool_clear_percent,
        Severity::Minor,
    );
    let summary = format!(
        "La coda dell'agente è piena al {} (soglia {} %).",
        italian::percent(fill),
        italian::limit(limits.spool_percent)
    );
    part(
        "spool",
        climb(&[rung], None, fill),
        "agent.spool_percent",
        summary,
    )
}

fn memory(resident: u64, limits: &Thresholds) -> Verdict {
    let rung = Rung::new(
        limits.resident_bytes,
        limits.resident_clear_bytes,
        Severity::Minor,
    );
    let judgement = climb(&[rung], None, italian::approximate(resident));
    let summary = format!("L'agente occupa {} di memoria.", italian::bytes(resident));
    part("memoria", judgement, "agent.resident_bytes", summary)
}

fn probes(failing: &[(String, String)]) -> Verdict {
    let (judgement, summary) = if failing.is_empty() {
        (Judgement::Good, "Tutti i controlli si eseguono.".to_owned())
    } else {
        let labels: Vec<_> = failing.iter().map(|(label, _)| label.as_str()).collect();
        let summary = format!("Controlli che non si eseguono: {}.", labels.join(", "));
        (Judgement::Bad(Severity::Minor), summary)
    };
    let verdict = part("controlli", judgement, "", summary);
    let because = |verdict: Verdict, (label, why): &(String, String)| verdict.with(label, why);
    failing.iter().fold(verdict, because)
}

fn part(name: &str, judgement: Judgement, measure: &'static str, summary: String) -> Verdict {
    Verdict::new(
        FindingCode::AgentUnwell,
        &Object::fit(name),
        judgement,
        measure,
        summary,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use Judgement::{Bad, Between, Good};

    #[test]
    fn each_part_of_the_agent_is_judged_for_itself() {
        let bad = Bad(Severity::Minor);
        let failing = vec![("smart".to_owned(), "permission denied".to_owned())];
        let cases = [
            (10.0, 8_000_000, vec![], [Good, Good, Good]),
            (70.0, 30_000_000, vec![], [Between, Between, Good]),
            (81.0, 41_000_000, failing, [bad, bad, bad]),
        ];
        for (fill, resident_bytes, failing, expected) in cases {
            let reading = Reading {
                resident_bytes,
                spool_percent: Some(fill),
                failing,
            };
            let verdicts = judge(&reading, &Thresholds::default());
            let judged: Vec<_> = verdicts.iter().map(|v| v.judgement).collect();
            assert_eq!(judged, expected);
        }
    }
}
