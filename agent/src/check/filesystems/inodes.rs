//! Inodes: a filesystem with space and without inodes is as full as any.

use custode_domain::Severity;
use custode_domain::finding::FindingCode;

use crate::check::filesystems::Filesystem;
use crate::check::rung::{Rung, climb, degree};
use crate::check::{Verdict, italian};

/// Limits, percent of inodes free (fleet study 6.4, row 6; Zabbix, mixin).
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    /// Below this, severity 3: 20.
    pub low_percent: f64,
    /// Below this, severity 2: 10.
    pub very_low_percent: f64,
    /// Below this, severity 1: 3.
    pub none_left_percent: f64,
    /// A degree is left this many points above the value that reached it: 5.
    pub clear_points: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            low_percent: 20.0,
            very_low_percent: 10.0,
            none_left_percent: 3.0,
            clear_points: 5.0,
        }
    }
}

pub(super) fn judge(
    fs: &Filesystem,
    was: &mut Option<Severity>,
    limits: &Thresholds,
) -> Option<Verdict> {
    let free = fs.inodes_free_percent()?;
    let rung = |raise, severity| Rung::new(raise, raise + limits.clear_points, severity);
    let rungs = [
        rung(limits.none_left_percent, Severity::Blocking),
        rung(limits.very_low_percent, Severity::NonBlocking),
        rung(limits.low_percent, Severity::Minor),
    ];
    let judgement = climb(&rungs, *was, free);
    *was = degree(judgement);
    let summary = format!(
        "Inode liberi {} (soglia {} %): {} di {}.",
        italian::percent(free),
        italian::limit(limits.low_percent),
        fs.inodes_free,
        fs.inodes
    );
    let measure = "filesystem.inodes_free_percent";
    Some(Verdict::new(
        FindingCode::InodesLow,
        &fs.mount_point,
        judgement,
        measure,
        summary,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::filesystems::filesystem;
    use custode_domain::signal::Judgement::{Bad, Between, Good};

    #[test]
    fn few_inodes_have_three_degrees() {
        let mut was = None;
        let looks = [
            (900, Good),
            (220, Between),
            (190, Bad(Severity::Minor)),
            (90, Bad(Severity::NonBlocking)),
            (29, Bad(Severity::Blocking)),
            (70, Bad(Severity::Blocking)),
            (120, Bad(Severity::NonBlocking)),
            (160, Bad(Severity::Minor)),
            (260, Good),
        ];
        for (inodes_free, expected) in looks {
            let fs = Filesystem {
                inodes_free,
                ..filesystem(1.0, 1.0)
            };
            let verdict = judge(&fs, &mut was, &Thresholds::default()).unwrap();
            assert_eq!(verdict.judgement, expected, "{inodes_free}");
        }
        let btrfs = Filesystem {
            inodes: 0,
            inodes_free: 0,
            ..filesystem(1.0, 1.0)
        };
        assert_eq!(judge(&btrfs, &mut was, &Thresholds::default()), None);
    }
}
