//! Error: why the workshop does not do what it was asked.

use std::io;

use jiff::Timestamp;

use crate::repository::{PolicyError, Role};
use crate::roster::NotARoster;

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum WorkshopError {
    /// A file failed.
    #[error("the workshop's folder cannot be used")]
    Io(#[from] io::Error),
    /// A paper cannot be read.
    #[error("{0} cannot be read as what its name says")]
    Damaged(String),
    /// There is no root yet.
    #[error("there is no root here yet: begin with `roster init`")]
    NoRoot,
    /// There is one already.
    #[error("there is a root here already: change it with `roster rotate`")]
    Founded,
    /// A draft has signatures, which a change would throw away.
    #[error("the draft has signatures already: publish it, or throw it away with `roster discard`")]
    UnderWay,
    /// The new root would demand too little.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The document is not a roster.
    #[error("the list cannot be signed: {0}")]
    Content(#[from] NotARoster),
    /// Nothing waits.
    #[error("nothing waits for a signature")]
    NothingToSign,
    /// The key signs something else.
    #[error("the key {0} has no part in what waits for signatures")]
    NoPart(String),
    /// The key has signed.
    #[error("the key {0} has signed already")]
    SignedAlready(String),
    /// The paper says more than can be shown.
    #[error(
        "the draft holds something that cannot be shown in words, and is not to be signed: {0}"
    )]
    Unsaid(String),
    /// Snapshots come after targets.
    #[error("the snapshot is signed when the targets have all their signatures: {0} more needed")]
    TooEarly(usize),
    /// Signatures are missing.
    #[error("{role} has {have} of the {need} signatures that it needs")]
    Missing {
        /// On what.
        role: Role,
        /// How many hold.
        have: usize,
        /// How many must.
        need: usize,
    },
    /// The new root has other keys for what is in force.
    #[error(
        "{0} in force is not signed by the keys of the new root: draft the list again and sign it with them"
    )]
    LeftBehind(Role),
    /// Nothing was drafted.
    #[error("there is nothing to publish")]
    NothingToPublish,
    /// It has ended before it began.
    #[error("{role} would be good until {at}, which is over")]
    Over {
        /// What.
        role: Role,
        /// Until when.
        at: Timestamp,
    },
    /// A key that is to leave is not there.
    #[error("no key of {role} is called {key}")]
    NoSuchKey {
        /// Of which role.
        role: Role,
        /// What was said.
        key: String,
    },
    /// Days out of bounds.
    #[error("it may be good for 1 to {0} days")]
    Days(i64),
}
