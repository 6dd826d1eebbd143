//! List Enti: those whose machines the viewer may see, with their sites.

use super::App;
use super::rights::Action;
use super::viewer::{Scope, Viewer};
use crate::store::enti::{self, Ente, Site};
use crate::store::{StoreError, Tx};

/// An Ente with its sites, by name.
#[derive(Debug, Clone)]
pub struct EnteShown {
    /// The Ente.
    pub ente: Ente,
    /// Its sites.
    pub sites: Vec<Site>,
}

/// The Enti, by name.
pub async fn list_enti(app: &App, viewer: &Viewer) -> Result<Vec<EnteShown>, StoreError> {
    let scope = viewer.scope(Action::SeeMachines);
    app.store
        .read("list_enti", move |tx| {
            let enti = match scope {
                Scope::All => enti::list(tx)?,
                Scope::Ente(id) => enti::find(tx, id)?.into_iter().collect(),
                Scope::Nothing => Vec::new(),
            };
            enti.into_iter().map(|ente| with_sites(tx, ente)).collect()
        })
        .await
}

fn with_sites(tx: &mut Tx<'_>, ente: Ente) -> Result<EnteShown, StoreError> {
    let sites = enti::list_sites(tx, ente.id)?;
    Ok(EnteShown { ente, sites })
}
