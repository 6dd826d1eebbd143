//! Request form: the machines and places among which a person of an Ente chooses, their own first.

use custode_domain::id::{EnteId, MachineId, PersonId, SiteId};

use super::App;
use super::rights::Action;
use super::viewer::Viewer;
use crate::store::machines::{self, Machine};
use crate::store::{StoreError, Tx, enti, people, requests};

/// Machines that were in somebody's earlier requests.
const MINE: u32 = 5;
/// Further machines. Whoever has more begins at the page of the machine.
const MACHINES: u32 = 200;
/// People of an Ente that are offered as callers; a search finds the others.
const CALLERS: usize = 50;

/// What can be chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offered {
    /// The machines of the person's earlier requests, the last one first, each with its name; hostile text.
    pub mine: Vec<(MachineId, String)>,
    /// The other machines of the Ente, by name; hostile text.
    pub machines: Vec<(MachineId, String)>,
    /// The places of the Ente, by name.
    pub sites: Vec<(SiteId, String)>,
}

/// What somebody of an Ente chooses among; `at` is a machine that must not be missing.
pub async fn offered(
    app: &App,
    viewer: &Viewer,
    at: Option<MachineId>,
) -> Result<Offered, StoreError> {
    let Some(ente) = viewer.ente.filter(|_| viewer.can(Action::OpenRequest)) else {
        return Ok(Offered::default());
    };
    let person = viewer.id;
    app.store
        .read("request_form", move |tx| read(tx, ente, Some(person), at))
        .await
}

/// The form of the desk for a caller of this Ente.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallOffered {
    /// Whose people and machines they are, and its name.
    pub ente: Option<(EnteId, String)>,
    /// All Enti, by name.
    pub enti: Vec<(EnteId, String)>,
    /// Who may be calling, by name.
    pub callers: Vec<(PersonId, String)>,
    /// What it may be about.
    pub about: Offered,
}

/// What the desk chooses among for a caller of this Ente whose name contains `q`; `caller` must not be missing.
pub async fn offered_for_caller(
    app: &App,
    viewer: &Viewer,
    ente: Option<EnteId>,
    q: &str,
    caller: Option<PersonId>,
) -> Result<CallOffered, StoreError> {
    if !viewer.can(Action::OpenForCaller) {
        return Ok(CallOffered::default());
    }
    let wanted = q.trim().to_lowercase();
    app.store
        .read("call_form", move |tx| {
            let all = enti::list(tx)?.into_iter();
            let all: Vec<_> = all.map(|one| (one.id, one.name)).collect();
            let Some(chosen) = all.iter().find(|(id, _)| Some(*id) == ente).cloned() else {
                return Ok::<_, StoreError>(CallOffered {
                    enti: all,
                    ..CallOffered::default()
                });
            };
            let mut callers = people::list_of_ente(tx, chosen.0)?;
            callers.retain(|person| {
                person.active
                    && (Some(person.id) == caller || person.name.to_lowercase().contains(&wanted))
            });
            callers.truncate(CALLERS);
            Ok(CallOffered {
                about: read(tx, chosen.0, caller, None)?,
                callers: callers
                    .into_iter()
                    .map(|person| (person.id, person.name))
                    .collect(),
                ente: Some(chosen),
                enti: all,
            })
        })
        .await
}

fn read(
    tx: &mut Tx<'_>,
    ente: EnteId,
    person: Option<PersonId>,
    at: Option<MachineId>,
) -> Result<Offered, StoreError> {
    let earlier = match person {
        Some(person) => requests::machines_of(tx, ente, person, MINE)?,
        None => Vec::new(),
    };
    let mut mine = Vec::new();
    for id in at.into_iter().chain(earlier) {
        let machine = machines::find(tx, ente, id)?;
        mine.extend(
            machine.filter(|found| mine.iter().all(|known: &Machine| known.id != found.id)),
        );
    }
    let mut others = machines::page_of_ente(tx, ente, None, MACHINES)?;
    others.retain(|machine| mine.iter().all(|known| known.id != machine.id));
    others.sort_by(|a, b| a.name.cmp(&b.name));
    let named = |machines: Vec<Machine>| {
        let named = |machine: Machine| (machine.id, machine.name);
        machines.into_iter().map(named).collect()
    };
    let sites = enti::list_sites(tx, ente)?;
    Ok(Offered {
        mine: named(mine),
        machines: named(others),
        sites: sites.into_iter().map(|site| (site.id, site.name)).collect(),
    })
}
