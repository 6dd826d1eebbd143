//! Software RAID: an array that lost a member.

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;

use crate::check::{Verdict, italian};

/// What was taken: every array.
pub type Reading = Vec<Array>;

/// One array.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// `md0`.
    pub name: Object,
    /// `raid1`, `raid5`…; empty for an inactive one.
    pub level: String,
    /// It was started.
    pub active: bool,
    /// Members that it should have; 0 where the level has none to lose.
    pub members: u32,
    /// Members that work.
    pub working: u32,
    /// Members marked as failed.
    pub failed: Vec<String>,
    /// Work in progress.
    pub progress: Option<Progress>,
}

/// Work that the kernel does on an array.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// `recovery`, `resync`, `check`, `reshape`.
    pub action: String,
    /// How far, 0 to 100; `None` while it waits its turn.
    pub percent: Option<f64>,
}

impl Array {
    fn is_recovering(&self) -> bool {
        self.progress
            .as_ref()
            .is_some_and(|p| p.action == "recovery")
    }
}

pub(crate) fn judge(reading: &Reading) -> Vec<Verdict> {
    reading.iter().map(judge_one).collect()
}

fn judge_one(array: &Array) -> Verdict {
    let name = &array.name;
    let (judgement, summary) = if !array.active {
        (
            Judgement::Bad(Severity::Blocking),
            format!("L'array {name} non è attivo."),
        )
    } else if array.working < array.members {
        let summary = format!(
            "L'array {name} ({}) lavora con {} dischi su {}.",
            array.level, array.working, array.members
        );
        // A spare is already taking the place: nobody has to run, but the array stands on fewer legs.
        let recovering = array.is_recovering();
        let severity = if recovering {
            Severity::NonBlocking
        } else {
            Severity::Blocking
        };
        (Judgement::Bad(severity), summary)
    } else {
        (Judgement::Good, format!("L'array {name} è completo."))
    };
    with_facts(
        Verdict::new(FindingCode::RaidDegraded, name, judgement, "", summary),
        array,
    )
}

fn with_facts(mut verdict: Verdict, array: &Array) -> Verdict {
    if !array.failed.is_empty() {
        verdict = verdict.with("Dischi guasti", array.failed.join(", "));
    }
    if let Some(progress) = &array.progress {
        let percent = progress
            .percent
            .map_or_else(|| "in attesa".to_owned(), italian::percent);
        verdict = verdict.with("In corso", format!("{} {percent}", progress.action));
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(working: u32, action: Option<&str>, expected: Judgement) {
        let progress = action.map(|a| Progress {
            action: a.to_owned(),
            percent: Some(12.5),
        });
        let array = Array {
            name: Object::parse("md0").unwrap(),
            level: "raid1".to_owned(),
            active: true,
            members: 2,
            working,
            failed: vec![],
            progress,
        };
        assert_eq!(
            judge(&vec![array])[0].judgement,
            expected,
            "{working} {action:?}"
        );
    }

    #[test]
    fn an_array_is_whole_recovering_or_degraded() {
        check(2, None, Judgement::Good);
        check(2, Some("check"), Judgement::Good);
        check(2, Some("resync"), Judgement::Good);
        check(1, None, Judgement::Bad(Severity::Blocking));
        check(1, Some("recovery"), Judgement::Bad(Severity::NonBlocking));
    }
}
