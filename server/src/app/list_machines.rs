//! List machines, and show one, as far as the viewer may see.

use std::collections::BTreeMap;

use custode_domain::Severity;
use custode_domain::id::{EnteId, MachineId, SiteId};

use super::App;
use super::viewer::Scope;
use crate::store::findings::{self, Finding};
use crate::store::machines::{self, Machine};
use crate::store::{StoreError, Tx, enti};

/// Rows of a page.
pub const PAGE: u32 = 100;

/// A machine, with the names of where it stands.
#[derive(Debug, Clone)]
pub struct MachineShown {
    /// The machine; hostile text inside.
    pub machine: Machine,
    /// The name of its Ente.
    pub ente: String,
    /// The name of its site.
    pub site: String,
    /// How many findings stand on it.
    pub troubles: u64,
    /// The worst of them.
    pub worst: Option<Severity>,
}

/// A machine with what stands on it.
#[derive(Debug, Clone)]
pub struct MachineOpened {
    /// The machine.
    pub shown: MachineShown,
    /// Its findings that have not cleared, the oldest first.
    pub standing: Vec<Finding>,
}

/// The machines that follow `after`.
pub async fn list_machines(
    app: &App,
    scope: Scope,
    after: Option<(EnteId, MachineId)>,
) -> Result<Vec<MachineShown>, StoreError> {
    app.store
        .read("list_machines", move |tx| {
            let machines = match scope {
                Scope::All => machines::page_of_all(tx, after, PAGE)?,
                Scope::Ente(ente) => {
                    machines::page_of_ente(tx, ente, after.map(|(_, id)| id), PAGE)?
                }
                Scope::Nothing => Vec::new(),
            };
            let mut names = Names::default();
            machines
                .into_iter()
                .map(|machine| names.name(tx, machine))
                .collect::<Result<Vec<_>, StoreError>>()
        })
        .await
}

/// One machine with the findings that stand on it; nothing when there is none that the viewer may see.
pub async fn show_machine(
    app: &App,
    scope: Scope,
    id: MachineId,
) -> Result<Option<MachineOpened>, StoreError> {
    app.store
        .read("show_machine", move |tx| {
            let Some(machine) =
                machines::find_anywhere(tx, id)?.filter(|machine| scope.covers(machine.ente))
            else {
                return Ok(None);
            };
            let standing = findings::standing_of_machine(tx, machine.ente, id)?;
            let shown = Names::default().name(tx, machine)?;
            Ok::<_, StoreError>(Some(MachineOpened { shown, standing }))
        })
        .await
}

/// Names of Enti and sites, each read once.
#[derive(Default)]
struct Names {
    enti: BTreeMap<EnteId, String>,
    sites: BTreeMap<(EnteId, SiteId), String>,
}

impl Names {
    fn name(&mut self, tx: &mut Tx<'_>, machine: Machine) -> Result<MachineShown, StoreError> {
        let (ente, site) = (machine.ente, machine.site);
        if !self.sites.contains_key(&(ente, site)) {
            let known = enti::find(tx, ente)?.map_or_else(String::new, |ente| ente.name);
            self.enti.insert(ente, known);
            let known = enti::find_site(tx, ente, site)?.map_or_else(String::new, |site| site.name);
            self.sites.insert((ente, site), known);
        }
        let name = |names: Option<&String>| names.cloned().unwrap_or_default();
        let (ente, site) = (
            name(self.enti.get(&ente)),
            name(self.sites.get(&(ente, site))),
        );
        let standing = findings::standing_of_machine(tx, machine.ente, machine.id)?;
        Ok(MachineShown {
            machine,
            ente,
            site,
            troubles: standing.len() as u64,
            worst: standing
                .iter()
                .map(|finding| finding.severity)
                .min_by_key(|severity| severity.number()),
        })
    }
}
