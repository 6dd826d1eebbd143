//! Make: the coordinator makes a version of an Ente's contract. What was there before stays as it is.

use std::sync::Arc;

use custode_domain::contract::{Contract, Contracts, Reaches, Refused, Terms, Version};
use custode_domain::id::{EnteId, PersonId};
use custode_domain::ticket::Line;
use jiff::Timestamp;
use uuid::Uuid;

use super::contracts;
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::json::write_terms;
use crate::store::audit::{self, Deed, Entry};
use crate::store::contracts::Made;
use crate::store::{StoreError, Tx, Violation, enti};

/// A version that somebody writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What is to be promised.
    pub terms: Terms,
    /// From when; from the making on when nothing is said.
    pub from: Option<Timestamp>,
    /// Which tickets it governs.
    pub reaches: Reaches,
    /// Why.
    pub reason: Line,
    /// The number of the last version that the writer knew.
    pub read: u32,
}

/// Why no version was made. The one in force stays.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// No such Ente, or none whose contract this person writes.
    #[error("there is no such contract")]
    Unseen,
    /// Somebody else made a version meanwhile.
    #[error("version {last} was made meanwhile")]
    Stale {
        /// The last version by now.
        last: u32,
    },
    /// The terms do not hold together.
    #[error("the terms are no contract")]
    Refused(#[source] Refused),
    /// What was promised is not changed behind people's backs: only the first version may begin in the past.
    #[error("a version that replaces another begins now or later")]
    Past,
    /// Another version begins later than this one would.
    #[error("version {number} begins later, at {from}")]
    BeforeAnother {
        /// Which.
        number: u32,
        /// When.
        from: Timestamp,
    },
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Makes a version; its number.
pub async fn make(app: &App, viewer: &Viewer, ente: EnteId, draft: Draft) -> Result<u32, NotMade> {
    if !viewer.can(Action::ManageContracts) {
        return Err(NotMade::Unseen);
    }
    let (now, by) = (app.clock.now(), viewer.id);
    let id = app.mint.uuid(now);
    app.store
        .write("make_contract_version", move |tx| {
            insert(tx, ente, &draft, (id, by), now)
        })
        .await
}

fn insert(
    tx: &mut Tx<'_>,
    ente: EnteId,
    draft: &Draft,
    (id, by): (Uuid, PersonId),
    now: Timestamp,
) -> Result<u32, NotMade> {
    let (_, version) = judge(tx, ente, draft, now)?;
    let (number, from) = (version.number, version.from);
    let document = write_terms(version.contract.terms());
    let document = document.map_err(|error| StoreError::Engine(error.into()))?;
    let made = Made {
        id,
        version,
        at: now,
        by,
        reason: draft.reason.as_str().to_owned(),
    };
    // Whoever was opened after its beginning is governed by it too: where that lies behind us, they are moved.
    let moves_nothing = draft.reaches == Reaches::OpenedSince && from >= now;
    contracts::insert(tx, ente, &made, moves_nothing.then_some(now)).map_err(|error| {
        if error.violates(Violation::Unique) {
            return NotMade::Stale { last: number };
        }
        error.into()
    })?;
    let said = serde_json::json!({
        "number": number,
        "valid_from": from.to_string(),
        "reaches": draft.reaches.code(),
        "reason": draft.reason.as_str(),
        "terms": document,
    });
    let entry = Entry {
        at: now,
        actor: &format!("person:{by}"),
        action: Deed::MakeContractVersion,
        object: &format!("contract:{ente}/{number}"),
        ente: Some(ente),
        document: &said.to_string(),
    };
    audit::append(tx, &entry)?;
    Ok(number)
}

/// The history as it is, and the version that a draft would add to it.
pub(super) fn judge(
    tx: &mut Tx<'_>,
    ente: EnteId,
    draft: &Draft,
    now: Timestamp,
) -> Result<(Arc<Contracts>, Version), NotMade> {
    if enti::find(tx, ente)?.is_none() {
        return Err(NotMade::Unseen);
    }
    let contracts = contracts(tx, ente)?;
    let Some(last) = contracts.versions().last() else {
        return Err(NotMade::Unseen);
    };
    if last.number != draft.read {
        return Err(NotMade::Stale { last: last.number });
    }
    let from = draft.from.unwrap_or(now);
    if from < now && last.number > 1 {
        return Err(NotMade::Past);
    }
    if from < last.from {
        return Err(NotMade::BeforeAnother {
            number: last.number,
            from: last.from,
        });
    }
    let contract = Contract::new(draft.terms.clone(), from).map_err(NotMade::Refused)?;
    let version = Version {
        number: last.number + 1,
        from,
        reaches: draft.reaches,
        contract,
    };
    Ok((contracts, version))
}
