//! Mint: the one door to randomness, and the maker of identifiers.

use custode_domain::assistance::Nonce;
use custode_domain::id::{BootId, FindingId};
use jiff::Timestamp;
use uuid::{Builder, Uuid};

/// A byte that nobody can guess, for pauses that must not fall together.
pub(crate) fn luck() -> u8 {
    let mut byte = [0_u8];
    fill(&mut byte);
    byte[0]
}

/// A number that nobody knew before, for one grant.
pub(crate) fn nonce() -> Nonce {
    let mut nonce = [0_u8; 32];
    fill(&mut nonce);
    Nonce(nonce)
}

/// The name of a finding that is raised at `now`.
pub(crate) fn finding_id(now: Timestamp) -> FindingId {
    FindingId::from_uuid(uuid_v7(now))
}

/// The name of a spool that begins at `now`.
pub(crate) fn boot_id(now: Timestamp) -> BootId {
    BootId::from_uuid(uuid_v7(now))
}

/// RFC 9562, version 7: sorts by age.
fn uuid_v7(now: Timestamp) -> Uuid {
    let mut random = [0_u8; 10];
    fill(&mut random);
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

fn fill(bytes: &mut [u8]) {
    aws_lc_rs::rand::fill(bytes).expect("invariant: the system has random numbers");
}
