//! Contracts: what is promised to an Ente, in versions that are made, looked at beforehand, and take effect (T38).
//!
//! Everybody begins with the tender's terms, which are version 1 and hold from ever; what the coordinator makes is
//! counted from 2.

mod make;
mod preview;
mod read;
mod take_effect;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use custode_domain::contract::{Contract, Contracts, Reaches, Version};
use custode_domain::id::EnteId;
use custode_domain::ticket::Ticket;
use jiff::Timestamp;
use uuid::Uuid;

use crate::store::{StoreError, Tx, contracts};

pub use make::{Draft, NotMade, make};
pub use preview::{Moved, Preview, SHOWN, preview};
pub use read::{EnteContract, History, Maker, VersionShown, history, list, of_name};
pub use take_effect::take_effect;

pub use crate::store::enti::Ente;

static OF_THE_TENDER: LazyLock<Option<Arc<Contracts>>> = LazyLock::new(|| {
    let first = Version {
        number: 1,
        from: Timestamp::UNIX_EPOCH,
        reaches: Reaches::OpenedSince,
        contract: Contract::of_the_tender().ok()?,
    };
    Contracts::new(vec![first]).ok().map(Arc::new)
});

/// What was read of each Ente, with the number and the identifier of its last version then. Whether that is still the
/// last one is looked up each time: another process may have made one since.
static KNOWN: Mutex<BTreeMap<EnteId, Known>> = Mutex::new(BTreeMap::new());

#[derive(Clone)]
struct Known {
    last: (u32, Uuid),
    contracts: Arc<Contracts>,
}

/// All versions of an Ente's contract.
pub(super) fn contracts(tx: &mut Tx<'_>, ente: EnteId) -> Result<Arc<Contracts>, StoreError> {
    let Some(last) = contracts::last(tx, ente)? else {
        return of_the_tender();
    };
    if let Some(known) = known(ente).filter(|known| known.last == last) {
        return Ok(known.contracts);
    }
    let made = contracts::of_ente(tx, ente)?;
    let (tender, made) = (of_the_tender()?, made.into_iter());
    let first = tender.versions().iter().cloned();
    let contracts = Contracts::new(first.chain(made.map(|made| made.version)).collect());
    let contracts = Arc::new(contracts.map_err(|error| StoreError::Engine(error.into()))?);
    let known = Known {
        last,
        contracts: contracts.clone(),
    };
    KNOWN
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(ente, known);
    Ok(contracts)
}

fn known(ente: EnteId) -> Option<Known> {
    let all = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    all.get(&ente).cloned()
}

/// What governs a ticket at an instant.
pub(super) fn governing(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    now: Timestamp,
) -> Result<Version, StoreError> {
    let contracts = contracts(tx, ticket.ente())?;
    Ok(contracts.governing(ticket, now).clone())
}

fn of_the_tender() -> Result<Arc<Contracts>, StoreError> {
    let of_the_tender = OF_THE_TENDER.clone();
    of_the_tender.ok_or_else(|| StoreError::corrupt("contract", "zone of the tender"))
}
