//! Role: the four kinds of signed metadata (TUF 1.0.34, chapter 2).

use std::fmt;

use tough::schema::RoleType;

/// A kind of metadata, and the keys that sign it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Says which keys sign what; a threshold, offline.
    Root,
    /// Says what exists; a threshold, offline.
    Targets,
    /// Says which version of targets is the one in force; offline.
    Snapshot,
    /// Says that the snapshot is fresh; online.
    Timestamp,
}

impl Role {
    /// All four, in the order in which they vouch for each other.
    pub const ALL: [Self; 4] = [Self::Root, Self::Targets, Self::Snapshot, Self::Timestamp];

    /// The name in metadata and in file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Targets => "targets",
            Self::Snapshot => "snapshot",
            Self::Timestamp => "timestamp",
        }
    }

    pub(crate) const fn kind(self) -> RoleType {
        match self {
            Self::Root => RoleType::Root,
            Self::Targets => RoleType::Targets,
            Self::Snapshot => RoleType::Snapshot,
            Self::Timestamp => RoleType::Timestamp,
        }
    }

    /// Delegated targets are targets: they are refused elsewhere.
    pub(crate) const fn of(kind: RoleType) -> Self {
        match kind {
            RoleType::Root => Self::Root,
            RoleType::Targets | RoleType::DelegatedTargets => Self::Targets,
            RoleType::Snapshot => Self::Snapshot,
            RoleType::Timestamp => Self::Timestamp,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
