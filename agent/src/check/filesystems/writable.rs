//! Writable: a filesystem that turned read-only, as kernels do when the disk below fails.

use std::collections::BTreeSet;

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;

use crate::check::Verdict;
use crate::check::filesystems::Filesystem;

/// What was always read-only is meant to be so, and gets no verdict (fleet study 6.4, row 7).
pub(super) fn judge(fs: &Filesystem, were_writable: &mut BTreeSet<Object>) -> Option<Verdict> {
    let at = &fs.mount_point;
    let (judgement, summary) = if !fs.read_only {
        were_writable.insert(at.clone());
        (Judgement::Good, format!("{at} si può scrivere."))
    } else if were_writable.contains(at) {
        let bad = Judgement::Bad(Severity::Blocking);
        (bad, format!("{at} era scrivibile e ora è in sola lettura."))
    } else {
        return None;
    };
    let verdict = Verdict::new(FindingCode::FilesystemReadOnly, at, judgement, "", summary);
    Some(verdict.with("Dispositivo", &fs.device))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::LastRun;
    use crate::check::filesystems::{Check, Reading, Thresholds, filesystem};
    use jiff::Timestamp;

    fn judgement(check: &mut Check, read_only: bool) -> Option<Judgement> {
        let mounted = vec![Filesystem {
            read_only,
            ..filesystem(1.0, 1.0)
        }];
        let verdicts = check.judge(
            &Reading { mounted },
            &Thresholds::default(),
            Timestamp::UNIX_EPOCH,
        );
        let found = verdicts
            .iter()
            .find(|v| v.code == FindingCode::FilesystemReadOnly);
        found.map(|v| v.judgement)
    }

    #[test]
    fn only_what_could_be_written_once_can_turn_read_only() {
        let mut check = Check::default();
        assert_eq!(judgement(&mut check, true), None);
        assert_eq!(judgement(&mut check, false), Some(Judgement::Good));
        assert_eq!(
            judgement(&mut check, true),
            Some(Judgement::Bad(Severity::Blocking))
        );
    }

    #[test]
    fn when_the_agent_restarts_meanwhile_then_it_still_knows() {
        let srv = filesystem(1.0, 1.0).mount_point;
        let standing = vec![(FindingCode::FilesystemReadOnly, srv)];
        let before = LastRun {
            standing,
            ..LastRun::default()
        };
        let judged = judgement(&mut Check::new(&before), true);
        assert_eq!(judged, Some(Judgement::Bad(Severity::Blocking)));
    }
}
