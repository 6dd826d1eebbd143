//! Repository: the signed files of an Ente, taken from those who signed them, stamped every day, given to its machines.
//!
//! The server can ask and hold back; what is in the files it cannot change, and machines do not believe it.

#[cfg(test)]
pub(crate) mod office;
mod put;
mod refresh;
mod show;

#[cfg(test)]
mod tests;

use bytes::Bytes;
use custode_domain::id::EnteId;
use custode_trust::repository::{FileName, InMemory, LoadError};
use custode_trust::roster::RosterError;
use custode_trust::workshop::StampError;

pub use put::{Put, put};
pub use refresh::{Refreshed, refresh};
pub use show::{RosterShown, shown, whose};

use super::App;
use crate::store::{StoreError, Tx, repositories};

/// Why a tree is not taken, or not stamped.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// This program has no online key.
    #[error("this program has no online key")]
    NoKey,
    /// It cannot be stamped.
    #[error(transparent)]
    Stamp(#[from] StampError),
    /// It has no first root.
    #[error("the tree has no 1.root.json")]
    NoRoot,
    /// It does not hold.
    #[error("a machine would refuse the tree: {0}")]
    Refused(#[from] RosterError),
    /// It is older than what is served.
    #[error("version {offered} of the targets is older than version {served}, which is served")]
    Older {
        /// What was offered.
        offered: u64,
        /// What is served.
        served: u64,
    },
    /// The folder in which a tree is tried cannot be made.
    #[error("the tree cannot be tried")]
    Io(#[from] std::io::Error),
}

impl From<LoadError> for RepositoryError {
    fn from(error: LoadError) -> Self {
        Self::Refused(error.into())
    }
}

/// A file for one of the Ente's machines.
pub async fn file(app: &App, ente: EnteId, name: FileName) -> Result<Option<Bytes>, StoreError> {
    let found = app.store.read("repository_file", move |tx| {
        repositories::find(tx, ente, name.as_str())
    });
    Ok(found.await?.map(Bytes::from))
}

/// What is served to an Ente.
fn tree(tx: &mut Tx<'_>, ente: EnteId) -> Result<InMemory, StoreError> {
    let files = repositories::all(tx, ente)?;
    let named = |(name, contents): (String, Vec<u8>)| {
        Some((name.parse::<FileName>().ok()?, contents.into()))
    };
    Ok(files.into_iter().filter_map(named).collect())
}
