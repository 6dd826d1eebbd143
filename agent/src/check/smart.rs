//! Disks: what they say of their own health (SMART, NVMe).

use std::collections::BTreeMap;

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use custode_domain::signal::Judgement;

use crate::check::Verdict;

/// What was taken: every disk that answered.
pub type Reading = Vec<Disk>;

/// One disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// `/dev/sda`.
    pub name: Object,
    /// Model.
    pub model: String,
    /// Serial number: a new one in the same place is a new disk.
    pub serial: String,
    /// The disk's own verdict; `None` where it gives none.
    pub passed: Option<bool>,
    /// The last self-test found an error.
    pub self_test_failed: bool,
    /// NVMe: bits of the critical warning; 0 is well.
    pub critical_warning: u32,
    /// Sectors that could not be read and wait for a decision.
    pub pending_sectors: u64,
    /// Sectors that could not be corrected; NVMe: media errors.
    pub uncorrectable: u64,
    /// Sectors moved to the reserve.
    pub reallocated: u64,
    /// Endurance used, percent; NVMe may say more than 100.
    pub used_percent: Option<u32>,
    /// NVMe: less reserve left than the disk's own threshold.
    pub spare_is_low: bool,
}

/// Limits (fleet study 6.4, row 15).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds {
    /// Endurance used above this, percent: 90.
    pub used_percent: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { used_percent: 90 }
    }
}

/// What is remembered: the moved sectors of each serial number when it was first seen.
/// Many old disks have a few and live on with them; what counts is that there are more.
#[derive(Debug, Default)]
pub(crate) struct Check {
    reallocated_at_first: BTreeMap<String, u64>,
}

impl Check {
    pub(crate) fn judge(&mut self, reading: &Reading, limits: &Thresholds) -> Vec<Verdict> {
        let present = |serial: &String| reading.iter().any(|disk| disk.serial == *serial);
        self.reallocated_at_first
            .retain(|serial, _| present(serial));
        let each = reading.iter();
        each.flat_map(|disk| [failing(disk), self.worn(disk, limits)])
            .collect()
    }

    fn worn(&mut self, disk: &Disk, limits: &Thresholds) -> Verdict {
        let first = self.reallocated_at_first.entry(disk.serial.clone());
        let first = *first.or_insert(disk.reallocated);
        let used = disk.used_percent.filter(|used| *used > limits.used_percent);
        let signs = [
            used.map(|used| {
                format!(
                    "resistenza usata {used} % (soglia {} %)",
                    limits.used_percent
                )
            }),
            disk.spare_is_low
                .then(|| "riserva sotto la soglia".to_owned()),
            count(disk.pending_sectors, "settori in attesa"),
            count(disk.uncorrectable, "errori non corretti"),
            count(
                disk.reallocated.saturating_sub(first),
                "settori riallocati di recente",
            ),
        ];
        verdict(FindingCode::SmartWorn, disk, Severity::NonBlocking, signs)
    }
}

fn failing(disk: &Disk) -> Verdict {
    let warning = disk.critical_warning;
    let signs = [
        (disk.passed == Some(false)).then(|| "il disco si dichiara guasto".to_owned()),
        disk.self_test_failed
            .then(|| "autodiagnosi fallita".to_owned()),
        (warning != 0).then(|| format!("avviso critico {warning:#04x}")),
    ];
    verdict(FindingCode::SmartFailing, disk, Severity::Blocking, signs)
}

fn count(n: u64, what: &str) -> Option<String> {
    (n > 0).then(|| format!("{what}: {n}"))
}

fn verdict(
    code: FindingCode,
    disk: &Disk,
    severity: Severity,
    signs: impl IntoIterator<Item = Option<String>>,
) -> Verdict {
    let signs: Vec<_> = signs.into_iter().flatten().collect();
    let name = &disk.name;
    let (judgement, summary) = if signs.is_empty() {
        (
            Judgement::Good,
            format!("Il disco {name} non segnala nulla."),
        )
    } else {
        (
            Judgement::Bad(severity),
            format!("Il disco {name}: {}.", signs.join(", ")),
        )
    };
    Verdict::new(code, name, judgement, "", summary)
        .with("Modello", &disk.model)
        .with("Numero di serie", &disk.serial)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk() -> Disk {
        Disk {
            name: Object::parse("/dev/sda").unwrap(),
            model: "ESEMPIO 1000".to_owned(),
            serial: "S1".to_owned(),
            passed: Some(true),
            self_test_failed: false,
            critical_warning: 0,
            pending_sectors: 0,
            uncorrectable: 0,
            reallocated: 8,
            used_percent: Some(12),
            spare_is_low: false,
        }
    }

    fn check(disk: &Disk, failing: bool, worn: bool) {
        let verdicts = Check::default().judge(&vec![disk.clone()], &Thresholds::default());
        let bad = |v: &Verdict| matches!(v.judgement, Judgement::Bad(_));
        assert_eq!(
            (bad(&verdicts[0]), bad(&verdicts[1])),
            (failing, worn),
            "{disk:?}"
        );
    }

    #[test]
    fn each_sign_counts_for_failing_or_for_worn() {
        check(&disk(), false, false);
        check(
            &Disk {
                passed: Some(false),
                ..disk()
            },
            true,
            false,
        );
        check(
            &Disk {
                self_test_failed: true,
                ..disk()
            },
            true,
            false,
        );
        check(
            &Disk {
                critical_warning: 4,
                ..disk()
            },
            true,
            false,
        );
        check(
            &Disk {
                pending_sectors: 1,
                ..disk()
            },
            false,
            true,
        );
        check(
            &Disk {
                uncorrectable: 1,
                ..disk()
            },
            false,
            true,
        );
        check(
            &Disk {
                used_percent: Some(91),
                ..disk()
            },
            false,
            true,
        );
        check(
            &Disk {
                spare_is_low: true,
                ..disk()
            },
            false,
            true,
        );
    }

    #[test]
    fn moved_sectors_count_when_there_are_more_and_not_on_a_new_disk() {
        let (mut check, limits) = (Check::default(), Thresholds::default());
        check.judge(&vec![disk()], &limits);
        let grown = Disk {
            reallocated: 9,
            ..disk()
        };
        let verdicts = check.judge(&vec![grown], &limits);
        assert_eq!(verdicts[1].judgement, Judgement::Bad(Severity::NonBlocking));
        let other = Disk {
            serial: "S2".to_owned(),
            reallocated: 20,
            ..disk()
        };
        assert_eq!(
            check.judge(&vec![other], &limits)[1].judgement,
            Judgement::Good
        );
    }
}
