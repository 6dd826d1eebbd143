//! Roster: who may come in, and how the machines are known. Two targets of an Ente's repository.
//!
//! `roster.json` has the technicians and their keys; `machines.json` the host keys of the Ente's machines. Both are
//! parsed once, into values that need no second check.

mod admit;
mod document;
mod hosts;
mod read;
mod ssh_key;

#[cfg(test)]
mod tests;

use custode_domain::id::EnteId;
use jiff::{SignedDuration, Timestamp};

pub use admit::NotAdmitted;
pub use custode_domain::assistance::Class;
pub use document::{MachineDocument, MachinesDocument, RosterDocument, TechnicianDocument};
pub use hosts::{Host, HostKeys};
pub use read::{NotARoster, RosterError, in_force, read_hosts, read_roster, whose};
pub use ssh_key::{Algorithm, NotAKey, SshKey};

/// The name of the target with the technicians.
pub const ROSTER: &str = "roster.json";
/// The name of the target with the machines.
pub const MACHINES: &str = "machines.json";
/// For how long a roster may be signed: a technician who has left stays for no longer, whatever a server holds back.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The technicians of one Ente, as they were signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    pub(crate) version: u64,
    pub(crate) ente: EnteId,
    pub(crate) issued_at: Timestamp,
    pub(crate) valid_until: Timestamp,
    pub(crate) technicians: Vec<Technician>,
}

/// Somebody who may be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technician {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) keys: Vec<SshKey>,
    pub(crate) classes: Vec<Class>,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
}

impl Roster {
    /// The number that only grows.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Whose machines it opens.
    pub const fn ente(&self) -> EnteId {
        self.ente
    }

    /// When it was drafted.
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// From when on it opens nothing.
    pub const fn valid_until(&self) -> Timestamp {
        self.valid_until
    }

    /// Everybody on it.
    pub fn technicians(&self) -> &[Technician] {
        &self.technicians
    }

    /// How old it is, in whole days.
    pub fn age_days(&self, now: Timestamp) -> i64 {
        now.duration_since(self.issued_at).as_hours() / 24
    }
}

impl Technician {
    /// What stands for them in records: it says nothing about the person.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How they are called on screens.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Their keys.
    pub fn keys(&self) -> &[SshKey] {
        &self.keys
    }

    /// What they may do.
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// From when.
    pub const fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// Until when.
    pub const fn not_after(&self) -> Timestamp {
        self.not_after
    }
}
