//! Filesystems: space, inodes, and whether they can still be written.

mod inodes;
mod space;
mod writable;

use std::collections::{BTreeMap, BTreeSet};

use custode_domain::Severity;
use custode_domain::finding::{FindingCode, Object};
use jiff::Timestamp;

use crate::check::window::Window;
use crate::check::{LastRun, Measurement, Verdict, italian};

pub use inodes::Thresholds as InodeThresholds;
pub use space::Thresholds as SpaceThresholds;

/// What was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Every local filesystem once, at its shortest mount point.
    pub mounted: Vec<Filesystem>,
}

/// One filesystem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filesystem {
    /// Where it is mounted.
    pub mount_point: Object,
    /// What it lies on: `/dev/sda1`.
    pub device: String,
    /// `ext4`, `xfs`…
    pub kind: String,
    /// Bytes in use.
    pub used: u64,
    /// Bytes that ordinary programs can still write.
    pub free: u64,
    /// Inodes in all; 0 where the filesystem has no fixed number of them.
    pub inodes: u64,
    /// Inodes that ordinary programs can still use.
    pub inodes_free: u64,
    /// It cannot be written.
    pub read_only: bool,
}

impl Filesystem {
    /// As `df` says it: what is reserved for root counts for neither side.
    pub fn used_percent(&self) -> f64 {
        italian::percent_of(self.used, self.used.saturating_add(self.free))
    }

    /// `None` where the filesystem has no fixed number of inodes.
    pub fn inodes_free_percent(&self) -> Option<f64> {
        (self.inodes > 0).then(|| italian::percent_of(self.inodes_free, self.inodes))
    }
}

impl Reading {
    pub(crate) fn measurements(&self) -> Vec<Measurement> {
        let of = |fs: &Filesystem| {
            let at = || fs.mount_point.clone();
            let free = italian::approximate(fs.free);
            let inodes = fs.inodes_free_percent();
            let inodes =
                inodes.map(|v| Measurement::new("filesystem.inodes_free_percent", at(), v));
            [
                Some(Measurement::new(
                    "filesystem.used_percent",
                    at(),
                    fs.used_percent(),
                )),
                Some(Measurement::new("filesystem.free_bytes", at(), free)),
                inodes,
            ]
        };
        self.mounted.iter().flat_map(of).flatten().collect()
    }
}

/// Limits (fleet study 6.4, rows 3 to 6).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Thresholds {
    /// Space.
    pub space: SpaceThresholds,
    /// Inodes.
    pub inodes: InodeThresholds,
}

/// What is remembered of the filesystems.
#[derive(Debug, Default)]
pub(crate) struct Check {
    /// Space used over the last hour.
    used: BTreeMap<Object, Window>,
    /// Degree of the inodes at the look before.
    inodes: BTreeMap<Object, Option<Severity>>,
    /// Those that could be written once.
    were_writable: BTreeSet<Object>,
}

impl Check {
    pub(crate) fn new(before: &LastRun) -> Self {
        Self {
            were_writable: before.standing(FindingCode::FilesystemReadOnly).collect(),
            ..Self::default()
        }
    }

    pub(crate) fn judge(
        &mut self,
        reading: &Reading,
        limits: &Thresholds,
        now: Timestamp,
    ) -> Vec<Verdict> {
        let mounted: BTreeSet<_> = reading.mounted.iter().map(|fs| &fs.mount_point).collect();
        self.used.retain(|object, _| mounted.contains(object));
        self.inodes.retain(|object, _| mounted.contains(object));
        let each = reading.mounted.iter();
        each.flat_map(|fs| self.judge_one(fs, limits, now))
            .collect()
    }

    fn judge_one(&mut self, fs: &Filesystem, limits: &Thresholds, now: Timestamp) -> Vec<Verdict> {
        let mut verdicts = Vec::with_capacity(5);
        verdicts.extend(writable::judge(fs, &mut self.were_writable));
        // What was always read-only is an image: full by its nature, and nobody can free space on it.
        if fs.read_only && verdicts.is_empty() {
            return verdicts;
        }
        let used = self.used.entry(fs.mount_point.clone()).or_default();
        verdicts.extend(space::judge(fs, used, &limits.space, now));
        let was = self.inodes.entry(fs.mount_point.clone()).or_default();
        verdicts.extend(inodes::judge(fs, was, &limits.inodes));
        verdicts
    }
}

#[cfg(test)]
pub(crate) fn filesystem(used_gb: f64, free_gb: f64) -> Filesystem {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small positive numbers of a test"
    )]
    let bytes = |gb: f64| (gb * 1e9) as u64;
    Filesystem {
        mount_point: Object::parse("/srv").unwrap(),
        device: "/dev/sda1".to_owned(),
        kind: "ext4".to_owned(),
        used: bytes(used_gb),
        free: bytes(free_gb),
        inodes: 1000,
        inodes_free: 900,
        read_only: false,
    }
}
