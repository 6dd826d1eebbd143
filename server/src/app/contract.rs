//! Contract: what is promised to every Ente until contracts are data of each.

use std::sync::LazyLock;

use custode_domain::contract::Contract;

static OF_THE_TENDER: LazyLock<Option<Contract>> = LazyLock::new(|| Contract::of_the_tender().ok());

/// What is promised; nothing where the zone of the tender is unknown, and then nothing is due.
pub fn contract() -> Option<&'static Contract> {
    OF_THE_TENDER.as_ref()
}

#[cfg(test)]
mod tests {
    #[test]
    fn t46_the_hours_of_the_tender_are_known() {
        assert!(super::contract().is_some());
    }
}
