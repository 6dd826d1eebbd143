//! Hosts: how the machines of an Ente are known to whoever connects to them.

use std::fmt::Write;

use custode_domain::id::EnteId;
use jiff::Timestamp;

use super::SshKey;

/// The host keys of one Ente's machines, as they were signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostKeys {
    pub(crate) version: u64,
    pub(crate) ente: EnteId,
    pub(crate) label: String,
    pub(crate) issued_at: Timestamp,
    pub(crate) hosts: Vec<Host>,
}

/// A machine as `ssh` knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    pub(crate) name: String,
    pub(crate) keys: Vec<SshKey>,
}

impl Host {
    /// Its name, without the Ente's.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The keys that it may show.
    pub fn keys(&self) -> &[SshKey] {
        &self.keys
    }
}

impl HostKeys {
    /// The number that only grows.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Whose machines.
    pub const fn ente(&self) -> EnteId {
        self.ente
    }

    /// What stands for the Ente in host names: `machine.label`.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// When the list was drafted.
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// The machines.
    pub fn hosts(&self) -> &[Host] {
        &self.hosts
    }

    /// The lines of a `known_hosts` file: all of them, or those of one host by its full name.
    pub fn known_hosts(&self, only: Option<&str>) -> String {
        let mut lines = String::new();
        for host in &self.hosts {
            let full = format!("{}.{}", host.name, self.label);
            if only.is_some_and(|only| only != full) {
                continue;
            }
            for key in &host.keys {
                // Writing to a String cannot fail.
                let _ = writeln!(lines, "{full} {key}");
            }
        }
        lines
    }
}

/// Whether a machine or an Ente may have this name in a host name.
pub(crate) fn is_label(text: &str) -> bool {
    let inside = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(inside)
        && !text.starts_with('-')
        && !text.ends_with('-')
}
