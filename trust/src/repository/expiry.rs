//! Expiry: until when metadata is good, and what is said ahead.

use jiff::{SignedDuration, Timestamp};

use super::Role;

/// A root lives for a year: a month is enough for a ceremony.
const ROOT_AHEAD: SignedDuration = SignedDuration::from_hours(30 * 24);
/// What is signed for two weeks is signed again in time when it is said four days ahead.
const SHORT_AHEAD: SignedDuration = SignedDuration::from_hours(4 * 24);
/// The server renews it by itself a day before.
const ONLINE_AHEAD: SignedDuration = SignedDuration::from_hours(12);

/// Metadata that ends soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiring {
    /// Which.
    pub role: Role,
    /// When.
    pub at: Timestamp,
}

impl Expiring {
    /// Whether this is near enough to be said.
    pub fn is_due(self, now: Timestamp) -> bool {
        let ahead = match self.role {
            Role::Root => ROOT_AHEAD,
            Role::Targets | Role::Snapshot => SHORT_AHEAD,
            Role::Timestamp => ONLINE_AHEAD,
        };
        self.at.duration_since(now) <= ahead
    }
}
