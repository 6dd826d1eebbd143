//! Current: the roster in force, verified from the mirror, without the network.

use std::sync::Arc;

use custode_trust::repository::{Folder, Limits, LoadError, Loaded, Source, load};
use custode_trust::roster::{HostKeys, Roster, RosterError, in_force};
use jiff::Timestamp;

use super::Keeping;
use crate::config::ConfigError;

/// The roster in force, and the repository that it came from.
#[derive(Debug)]
pub struct Current {
    /// Who may come in.
    pub roster: Roster,
    /// How the machines of the Ente are known.
    pub hosts: HostKeys,
    /// What was verified, by which instant, with which alarms.
    pub loaded: Loaded,
}

/// Why nobody may come in. The agent goes on.
#[derive(Debug, thiserror::Error)]
pub enum RosterTrouble {
    /// No root was pinned.
    #[error(
        "no roster root is pinned on this machine: the section [roster] is not in the configuration"
    )]
    NotPinned,
    /// Somebody else could have changed the pinned root.
    #[error(transparent)]
    Unsafe(#[from] ConfigError),
    /// The pinned root, or the mirror, cannot be read or written.
    #[error(transparent)]
    Files(#[from] std::io::Error),
    /// What there is does not hold.
    #[error(transparent)]
    Roster(#[from] RosterError),
}

impl From<LoadError> for RosterTrouble {
    fn from(error: LoadError) -> Self {
        Self::Roster(error.into())
    }
}

/// Verifies the mirror and gives what is in it.
///
/// `now` is the machine's clock; who is let in is judged by `loaded.judged_at()`, which never goes back.
pub async fn current(keeping: &Keeping, now: Timestamp) -> Result<Current, RosterTrouble> {
    verified(keeping, Arc::new(Folder::new(&keeping.mirror)), now).await
}

/// Verifies what a source gives.
pub(super) async fn verified(
    keeping: &Keeping,
    source: Arc<dyn Source>,
    now: Timestamp,
) -> Result<Current, RosterTrouble> {
    crate::config::check_pinned(&keeping.pinned)?;
    let pinned = fs_err::read(&keeping.pinned)?;
    let loaded = load(
        Some(&pinned),
        &keeping.place,
        source,
        Limits::default(),
        now,
    )
    .await?;
    let (roster, hosts) = in_force(&loaded, keeping.ente).await?;
    Ok(Current {
        roster,
        hosts,
        loaded,
    })
}
