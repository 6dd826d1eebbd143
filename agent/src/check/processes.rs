//! Processes that must run, by name.

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;

use crate::check::Verdict;

/// A process that must run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessTarget {
    /// Its name as the kernel keeps it (`/proc/PID/comm`); only its first 15 bytes are compared.
    pub name: Object,
    /// How bad its absence is.
    pub severity: Severity,
}

/// What was taken: every target, and whether a process of this name runs.
pub type Reading = Vec<(ProcessTarget, bool)>;

pub(crate) fn judge(reading: &Reading) -> Vec<Verdict> {
    let verdict = |(target, runs): &(ProcessTarget, bool)| {
        let name = &target.name;
        let (judgement, summary) = if *runs {
            (
                Judgement::Good,
                format!("Il processo {name} è in esecuzione."),
            )
        } else {
            let absent = format!("Nessun processo di nome {name} è in esecuzione.");
            (Judgement::Bad(target.severity), absent)
        };
        Verdict::new(FindingCode::ProcessMissing, name, judgement, "", summary)
    };
    reading.iter().map(verdict).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_process_is_as_bad_as_its_target_says() {
        let name = Object::parse("tomcat").unwrap();
        let target = ProcessTarget {
            name,
            severity: Severity::Blocking,
        };
        let verdicts = judge(&vec![(target.clone(), false), (target, true)]);
        assert_eq!(verdicts[0].judgement, Judgement::Bad(Severity::Blocking));
        assert_eq!(verdicts[1].judgement, Judgement::Good);
    }
}
