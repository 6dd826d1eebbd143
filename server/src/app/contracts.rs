//! Contracts: what is promised to an Ente, in the version that governs a ticket.

use std::sync::LazyLock;

use custode_domain::contract::{Contract, Contracts, Reaches, Version};
use custode_domain::id::EnteId;
use custode_domain::ticket::Ticket;
use jiff::Timestamp;

use crate::store::{StoreError, Tx};

static OF_THE_TENDER: LazyLock<Option<Contracts>> = LazyLock::new(|| {
    let first = Version {
        number: 1,
        from: Timestamp::UNIX_EPOCH,
        reaches: Reaches::OpenedSince,
        contract: Contract::of_the_tender().ok()?,
    };
    Contracts::new(vec![first]).ok()
});

/// All versions of an Ente's contract; the hours of the tender where none was written.
pub(super) fn contracts(_tx: &mut Tx<'_>, _ente: EnteId) -> Result<Contracts, StoreError> {
    let of_the_tender = OF_THE_TENDER.clone();
    of_the_tender.ok_or_else(|| StoreError::corrupt("contract", "zone of the tender"))
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

#[cfg(test)]
mod tests {
    #[test]
    fn t46_the_hours_of_the_tender_are_known() {
        assert!(super::OF_THE_TENDER.is_some());
    }
}
