//! Show: who may come into an Ente's machines, verified here for display. Machines verify for themselves.

use std::sync::Arc;

use custode_domain::id::EnteId;
use custode_trust::digest::hex;
use custode_trust::repository::{Expiring, FileName, Limits, Place, Role, load};
use custode_trust::roster::{Roster, in_force};
use jiff::Timestamp;

use super::{App, RepositoryError, tree};
use crate::app::rights::Action;
use crate::app::viewer::{Scope, Viewer};
use crate::store::StoreError;
use crate::store::enti::{self, Ente};

/// What is served to an Ente's machines.
#[derive(Debug, Clone)]
pub struct RosterShown {
    /// The roster.
    pub roster: Roster,
    /// How many machines have host keys.
    pub machines: usize,
    /// Who signed it, as the root calls them.
    pub signers: Vec<String>,
    /// What they signed, SHA-256: machines say the same.
    pub hash: String,
    /// The versions of root, targets, snapshot and timestamp.
    pub versions: Vec<(Role, u64)>,
    /// What ends soon.
    pub expiring: Vec<Expiring>,
    /// When it was looked at.
    pub at: Timestamp,
}

/// The Enti whose rosters the viewer may see.
pub async fn whose(app: &App, viewer: &Viewer) -> Result<Vec<Ente>, StoreError> {
    let scope = viewer.scope(Action::SeeRoster);
    app.store
        .read("rosters", move |tx| match scope {
            Scope::All => enti::list(tx),
            Scope::Ente(id) => Ok(enti::find(tx, id)?.into_iter().collect()),
            Scope::Nothing => Ok(Vec::new()),
        })
        .await
}

/// The roster of an Ente; nothing where none was ever put, a sentence where it does not hold.
pub async fn shown(
    app: &App,
    ente: EnteId,
) -> Result<Option<Result<RosterShown, String>>, RepositoryError> {
    let served = app
        .store
        .read("repository", move |tx| tree(tx, ente))
        .await?;
    let name: FileName = "1.root.json".parse().map_err(|_| RepositoryError::NoRoot)?;
    let Some(first) = served.get(&name).cloned() else {
        return Ok(None);
    };
    let passing = tempfile::tempdir()?;
    let (place, now) = (Place::within(passing.path()), app.clock.now());
    let verified = async {
        let loaded = load(
            Some(&first),
            &place,
            Arc::new(served),
            Limits::default(),
            now,
        )
        .await?;
        let (roster, hosts) = in_force(&loaded, ente).await?;
        Ok::<_, RepositoryError>(RosterShown {
            machines: hosts.hosts().len(),
            signers: loaded
                .signers()
                .into_iter()
                .map(|one| one.name.unwrap_or(one.key))
                .collect(),
            hash: loaded.hash().map(|hash| hex(&hash)).unwrap_or_default(),
            versions: Role::ALL.map(|role| (role, loaded.version(role))).to_vec(),
            expiring: loaded.expiring(),
            at: now,
            roster,
        })
    };
    Ok(Some(verified.await.map_err(|error| error.to_string())))
}
