//! Error: why there is no repository. Each is a sentence for whoever has to act; none of them stops an agent.

use std::io;

use jiff::Timestamp;
use tough::schema;

use super::transport::Trouble;
use super::{FloorError, KeptError, PlaceError, PolicyError, Role, TargetError};

/// Why a repository is not believed.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is nothing to begin with.
    #[error("no root is pinned here: put the one that was handed over in person in its place")]
    NoRoot,
    /// The root in place is none, or is not signed by its own threshold.
    #[error("the root that is trusted here is none, or its signatures do not hold")]
    BadRoot,
    /// A floor is there, what was verified is not.
    #[error(
        "what was verified before is gone, although version {0} of the root was seen: somebody or something removed it"
    )]
    Vanished(u64),
    /// What was verified is not what was written.
    #[error(transparent)]
    Damaged(#[from] KeptError),
    /// The floor is not what was written.
    #[error("the floor of versions is damaged")]
    FloorDamaged,
    /// The folder failed.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The root demands less than it must.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// Its time is over, or somebody holds back what is newer.
    #[error("{role} was good until {at}: it was not renewed, or somebody holds back what is newer")]
    Expired {
        /// Which.
        role: Role,
        /// Since when.
        at: Timestamp,
    },
    /// Older than what was verified before.
    #[error("an older {0} is offered than was verified before")]
    RolledBack(Role),
    /// Less than the floor.
    #[error(transparent)]
    BelowFloor(#[from] FloorError),
    /// Not signed by those who must.
    #[error("{0} is not signed by as many of its keys as the root asks for")]
    NotSigned(Role),
    /// Not the format.
    #[error("{0} cannot be read")]
    Malformed(Role),
    /// Parts of different versions.
    #[error("the parts of the repository do not belong together: {0}")]
    Mixed(String),
    /// A file was too long.
    #[error("{file} is longer than the {most} bytes that it may have")]
    TooLong {
        /// Which.
        file: String,
        /// Bytes.
        most: u64,
    },
    /// Not within the time.
    #[error("the repository did not come within {0} s")]
    TooSlow(u64),
    /// The chain is longer than one load walks; those that were walked are kept.
    #[error("there are more than {0} newer roots: the next load goes on from there")]
    TooManyRoots(u64),
    /// A part did not come.
    #[error("{file} did not come: {why}")]
    NotFetched {
        /// Which.
        file: String,
        /// Why.
        why: String,
    },
    /// A part is not there.
    #[error("{0} is not in the repository")]
    Absent(String),
    /// Delegations are another way in.
    #[error("the targets delegate to other keys, which is not allowed here")]
    Delegates,
    /// A target is not what was looked for.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// Anything else that the library found.
    #[error("the repository is refused")]
    Other(#[source] Box<tough::error::Error>),
}

impl From<io::Error> for LoadError {
    fn from(error: io::Error) -> Self {
        Self::Place(PlaceError::Io(error))
    }
}

impl LoadError {
    /// What tough found, in our words.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "tough's errors are open-ended"
    )]
    pub(super) fn of(error: tough::error::Error, trouble: Option<Trouble>) -> Self {
        use tough::error::Error as Tough;
        match error {
            Tough::ParseTrustedMetadata { .. } | Tough::VerifyTrustedMetadata { .. } => {
                Self::BadRoot
            }
            Tough::OlderMetadata { role, .. } => Self::RolledBack(Role::of(role)),
            Tough::OlderSnapshotInTimestamp { .. } => Self::RolledBack(Role::Snapshot),
            Tough::SnapshotRoleRollback { .. } | Tough::SnapshotRoleMissing { .. } => {
                Self::RolledBack(Role::Targets)
            }
            Tough::VerifyMetadata { role, .. } => Self::NotSigned(Role::of(role)),
            Tough::VerifyRoleMetadata { .. } => Self::NotSigned(Role::Targets),
            Tough::ParseMetadata { role, .. } => Self::Malformed(Role::of(role)),
            Tough::MaxUpdatesExceeded {
                max_root_updates, ..
            } => Self::TooManyRoots(max_root_updates),
            Tough::VersionMismatch { role, .. } => {
                Self::Mixed(format!("{} is of another version", Role::of(role)))
            }
            Tough::HashMismatch { .. } => Self::Mixed("a file has another hash".to_owned()),
            Tough::MetaMissing { .. }
            | Tough::TimestampMetaLength { .. }
            | Tough::MissingSnapshotMeta { .. }
            | Tough::SnapshotTargetsMetaMissing { .. } => {
                Self::Mixed("a part is not named".to_owned())
            }
            Tough::Transport { url, source, .. } => {
                Self::of_transport(url.path(), &source, trouble)
            }
            other => Self::Other(Box::new(other)),
        }
    }

    pub(super) fn of_transport(
        path: &str,
        error: &tough::TransportError,
        trouble: Option<Trouble>,
    ) -> Self {
        let file = path.trim_start_matches('/').to_owned();
        match trouble {
            Some(Trouble::TooLong(file, most)) => return Self::TooLong { file, most },
            Some(Trouble::NotFetched(file, why)) => return Self::NotFetched { file, why },
            None => {}
        }
        if error.kind() == tough::TransportErrorKind::FileNotFound {
            return Self::Absent(file);
        }
        // The hash and the signed length are checked inside of the stream.
        Self::Mixed(format!("{file} has another length or hash than was signed"))
    }

    /// Whether somebody should look into it: not for a line that is down.
    pub const fn is_alarm(&self) -> bool {
        match self {
            Self::NotFetched { .. } | Self::TooSlow(_) | Self::TooManyRoots(_) | Self::NoRoot => {
                false
            }
            Self::BadRoot
            | Self::Vanished(_)
            | Self::Damaged(_)
            | Self::FloorDamaged
            | Self::Place(_)
            | Self::Policy(_)
            | Self::Expired { .. }
            | Self::RolledBack(_)
            | Self::BelowFloor(_)
            | Self::NotSigned(_)
            | Self::Malformed(_)
            | Self::Mixed(_)
            | Self::TooLong { .. }
            | Self::Absent(_)
            | Self::Delegates
            | Self::Target(_)
            | Self::Other(_) => true,
        }
    }
}

impl From<schema::Error> for LoadError {
    fn from(_: schema::Error) -> Self {
        Self::BadRoot
    }
}
