//! Limits: how much of a machine a repository may take, whoever serves it.

use std::time::Duration;

use super::FileKind;

/// Bounds of one load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a root.
    pub root: u64,
    /// Bytes of the timestamp.
    pub timestamp: u64,
    /// Bytes of a snapshot.
    pub snapshot: u64,
    /// Bytes of the targets' metadata.
    pub targets: u64,
    /// Bytes of a target.
    pub target: u64,
    /// Roots that are walked in one load; further ones are for the next.
    pub roots: u64,
    /// For everything together.
    pub time: Duration,
}

impl Default for Limits {
    /// For the repository of an Ente: its largest file is a roster.
    fn default() -> Self {
        Self {
            root: 64 << 10,
            timestamp: 16 << 10,
            snapshot: 64 << 10,
            targets: 512 << 10,
            target: 512 << 10,
            roots: 64,
            time: Duration::from_mins(2),
        }
    }
}

impl Limits {
    /// Bytes of a file of this kind. The lengths that metadata names are not enough: the online key signs one of them.
    pub const fn of(&self, kind: FileKind) -> u64 {
        match kind {
            FileKind::Root => self.root,
            FileKind::Timestamp => self.timestamp,
            FileKind::Snapshot => self.snapshot,
            FileKind::Targets => self.targets,
            FileKind::Target => self.target,
        }
    }

    pub(super) const fn for_tough(&self) -> tough::Limits {
        tough::Limits {
            max_root_size: self.root,
            max_targets_size: self.targets,
            max_timestamp_size: self.timestamp,
            max_snapshot_size: self.snapshot,
            max_root_updates: self.roots,
        }
    }
}
