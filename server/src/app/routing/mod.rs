//! Routing: the rules that send new tickets to the second level: written, tried, switched on, applied, explained (T06).

mod draft;
mod explain;
mod route;
mod switch;
mod trial;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use custode_domain::id::{EnteId, MachineId, PersonId};
use custode_domain::routing::Rules;

use super::App;
use super::rights::Action;
use super::viewer::Viewer;
use crate::store::audit::{self, Deed, Entry};
use crate::store::{StoreError, Tx, enti, machines, people, routing};
use jiff::Timestamp;

pub use draft::{Described, NotEdited, Step, change, put, take_over};
pub use explain::{Explained, explain};
pub(super) use route::route;
pub use switch::{NotSwitched, switch_off, switch_on};
pub use trial::{LARGEST_TRIAL, Listed, Tried, trial, trial_tickets, try_draft};

pub use crate::store::routing::{RulesDraft, Switch};

/// Changes of what is in force that are shown.
const SHOWN: u32 = 50;

/// All that the page of the rules shows.
#[derive(Debug, Clone)]
pub struct Routing {
    /// What is being written; nothing until somebody begins.
    pub draft: Option<RulesDraft>,
    /// The version in force, with its rules.
    pub in_force: Option<(u64, Rules)>,
    /// When what was in force, the youngest first.
    pub switches: Vec<Switch>,
    /// What rules and switches name.
    pub names: Names,
}

/// The names of what rules and switches are about.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// All Enti, as rules may ask for them.
    pub enti: BTreeMap<EnteId, String>,
    /// Machines that rules ask for; hostile text.
    pub machines: BTreeMap<MachineId, String>,
    /// Who changed something.
    pub people: BTreeMap<PersonId, String>,
}

/// The rules, for those who may see them.
pub async fn show(app: &App, viewer: &Viewer) -> Result<Option<Routing>, StoreError> {
    if !viewer.can(Action::SeeRouting) {
        return Ok(None);
    }
    app.store
        .read("show_routing", |tx| {
            let (draft, in_force) = (routing::draft(tx)?, routing::in_force(tx)?);
            let switches = routing::switches(tx, SHOWN)?;
            let drafted = draft.as_ref().map(|draft| &draft.rules);
            let rules = drafted.into_iter();
            let rules = rules.chain(in_force.as_ref().map(|(_, rules)| rules));
            let people = switches.iter().map(|switch| switch.by);
            let people = people.chain(draft.as_ref().map(|draft| draft.edited_by));
            let names = names(tx, rules, people)?;
            Ok(Some(Routing {
                draft,
                in_force,
                switches,
                names,
            }))
        })
        .await
}

/// A version that was ever in force.
pub async fn version(
    app: &App,
    viewer: &Viewer,
    number: u64,
) -> Result<Option<(Rules, Names)>, StoreError> {
    if !viewer.can(Action::SeeRouting) {
        return Ok(None);
    }
    app.store
        .read("show_routing_version", move |tx| {
            let Some(rules) = routing::version(tx, number)? else {
                return Ok(None);
            };
            let names = names(tx, [&rules], [])?;
            Ok(Some((rules, names)))
        })
        .await
}

/// What these rules and people are called.
fn names<'r>(
    tx: &mut Tx<'_>,
    rules: impl IntoIterator<Item = &'r Rules>,
    who: impl IntoIterator<Item = PersonId>,
) -> Result<Names, StoreError> {
    let mut names = Names::default();
    for ente in enti::list(tx)? {
        names.enti.insert(ente.id, ente.name);
    }
    let all = rules.into_iter().flat_map(Rules::all);
    for machine in all.flat_map(|rule| &rule.conditions.wanted().machines) {
        if let Some(found) = machines::find_anywhere(tx, *machine)? {
            names.machines.insert(*machine, found.name);
        }
    }
    for id in who {
        if let Some(person) = people::find(tx, id)? {
            names.people.insert(id, person.name);
        }
    }
    Ok(names)
}

/// Writes down who did what to the rules.
fn record(
    tx: &mut Tx<'_>,
    by: PersonId,
    action: Deed,
    document: &serde_json::Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry {
        at: now,
        actor: &format!("person:{by}"),
        action,
        object: "routing",
        ente: None,
        document: &document.to_string(),
    };
    audit::append(tx, &entry).map(|_| ())
}
