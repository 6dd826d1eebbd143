//! Read: the contracts of all Enti, and the history of one.

use std::sync::Arc;

use custode_domain::contract::{Contracts, Version};
use custode_domain::id::EnteId;
use jiff::Timestamp;

use super::contracts;
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::enti::{self, Ente};
use crate::store::{StoreError, Tx, people};

/// An Ente, and what is promised to it.
#[derive(Debug, Clone)]
pub struct EnteContract {
    /// Which.
    pub ente: Ente,
    /// The version in force.
    pub in_force: Version,
    /// The one that comes next, if one was made.
    pub next: Option<Version>,
}

/// All versions of an Ente's contract.
#[derive(Debug, Clone)]
pub struct History {
    /// Of which Ente.
    pub ente: Ente,
    /// The first one first.
    pub versions: Vec<VersionShown>,
    /// The number of the one in force.
    pub in_force: u32,
}

/// A version with its maker.
#[derive(Debug, Clone)]
pub struct VersionShown {
    /// What is promised, and from when.
    pub version: Version,
    /// Who made it; nobody made the tender's.
    pub maker: Option<Maker>,
}

/// Who made a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    /// As shown on screens.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// Why; hostile text.
    pub reason: String,
}

/// What is promised to each Ente by now, by their names.
pub async fn list(app: &App, viewer: &Viewer) -> Result<Vec<EnteContract>, StoreError> {
    if !viewer.can(Action::SeeContracts) {
        return Ok(Vec::new());
    }
    let now = app.clock.now();
    app.store
        .read("list_contracts", move |tx| {
            let enti = enti::list(tx)?.into_iter();
            enti.map(|ente| {
                let contracts = contracts(tx, ente.id)?;
                Ok(row(ente, &contracts, now))
            })
            .collect()
        })
        .await
}

fn row(ente: Ente, contracts: &Arc<Contracts>, now: Timestamp) -> EnteContract {
    let in_force = contracts.in_force(now).clone();
    let mut later = contracts.versions().iter();
    EnteContract {
        ente,
        next: later.find(|version| version.from > now).cloned(),
        in_force,
    }
}

/// The history of an Ente's contract; nothing when there is no such Ente.
pub async fn history(
    app: &App,
    viewer: &Viewer,
    ente: EnteId,
) -> Result<Option<History>, StoreError> {
    if !viewer.can(Action::SeeContracts) {
        return Ok(None);
    }
    let now = app.clock.now();
    app.store
        .read("show_contract", move |tx| match enti::find(tx, ente)? {
            Some(ente) => of(tx, ente, now).map(Some),
            None => Ok(None),
        })
        .await
}

/// The same for whoever works on the host, by the name of the Ente.
pub async fn of_name(app: &App, name: &str) -> Result<Option<History>, StoreError> {
    let (name, now) = (name.to_owned(), app.clock.now());
    app.store
        .read("show_contract", move |tx| {
            match enti::find_by_name(tx, &name)? {
                Some(ente) => of(tx, ente, now).map(Some),
                None => Ok(None),
            }
        })
        .await
}

fn of(tx: &mut Tx<'_>, ente: Ente, now: Timestamp) -> Result<History, StoreError> {
    let contracts = contracts(tx, ente.id)?;
    let mut versions = Vec::new();
    let made = contracts::of_ente(tx, ente.id)?;
    for version in contracts.versions() {
        let made = made
            .iter()
            .find(|made| made.version.number == version.number);
        let maker = match made {
            Some(made) => Some(Maker {
                name: people::find(tx, made.by)?.map_or_else(String::new, |person| person.name),
                at: made.at,
                reason: made.reason.clone(),
            }),
            None => None,
        };
        versions.push(VersionShown {
            version: version.clone(),
            maker,
        });
    }
    Ok(History {
        in_force: contracts.in_force(now).number,
        ente,
        versions,
    })
}
