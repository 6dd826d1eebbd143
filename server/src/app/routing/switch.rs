//! Switch: what is in force. The draft is switched on after it was tried; what was in force before is kept.

use super::{Switch, record};
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::audit::Deed;
use crate::store::{StoreError, routing};

/// Why what is in force stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum NotSwitched {
    /// Not by this person.
    #[error("the coordinator switches rules on and off")]
    Denied,
    /// Somebody else changed the draft since it was read.
    #[error("somebody else changed the draft since it was read")]
    Stale,
    /// There is no rule.
    #[error("there is no rule to switch on: write one first")]
    Empty,
    /// It was changed since it was tried, or never tried.
    #[error("these rules were not tried on past tickets: try them first")]
    NotTried,
    /// It is so already.
    #[error("these rules are in force already")]
    NothingChanges,
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Puts the draft of this revision in force: the number of the version.
pub async fn switch_on(app: &App, viewer: &Viewer, revision: u64) -> Result<u64, NotSwitched> {
    if !viewer.can(Action::ManageRouting) {
        return Err(NotSwitched::Denied);
    }
    let (by, at) = (viewer.id, app.clock.now());
    app.store
        .write("switch_routing_on", move |tx| {
            let draft = routing::draft(tx)?.ok_or(NotSwitched::Empty)?;
            if draft.revision != revision {
                return Err(NotSwitched::Stale);
            }
            if draft.rules.all().is_empty() {
                return Err(NotSwitched::Empty);
            }
            if draft.tried_at.is_none() {
                return Err(NotSwitched::NotTried);
            }
            let in_force = routing::in_force(tx)?;
            if in_force.is_some_and(|(_, rules)| rules == draft.rules) {
                return Err(NotSwitched::NothingChanges);
            }
            let version = routing::keep_version(tx, &draft.rules)?;
            let switch = Switch {
                at,
                by,
                version: Some(version),
            };
            routing::switch(tx, &switch)?;
            let document =
                serde_json::json!({"version": version, "rules": draft.rules.all().len()});
            record(tx, by, Deed::SwitchRoutingOn, &document, at)?;
            Ok(version)
        })
        .await
}

/// Puts no rules in force: every ticket starts at the first level.
pub async fn switch_off(app: &App, viewer: &Viewer) -> Result<(), NotSwitched> {
    if !viewer.can(Action::ManageRouting) {
        return Err(NotSwitched::Denied);
    }
    let (by, at) = (viewer.id, app.clock.now());
    app.store
        .write("switch_routing_off", move |tx| {
            let last = routing::switches(tx, 1)?;
            let Some(version) = last.first().and_then(|switch| switch.version) else {
                return Err(NotSwitched::NothingChanges);
            };
            let switch = Switch {
                at,
                by,
                version: None,
            };
            routing::switch(tx, &switch)?;
            let document = serde_json::json!({"version": version});
            Ok(record(tx, by, Deed::SwitchRoutingOff, &document, at)?)
        })
        .await
}
