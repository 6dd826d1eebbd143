//! Policy: what a root must demand before it is believed, whoever signed it.
//!
//! A root is signed by the threshold of its predecessor, which may still be a mistake: one key in two roles, or a
//! threshold of one, and the promise that no single key opens anything is gone without a sound.

use std::collections::BTreeMap;

use tough::schema::Root;
use tough::schema::key::Key;

use super::Role;

/// Signatures that root and targets need at least.
const THRESHOLD: u64 = 2;
/// Keys that a role may have.
const KEYS: usize = 16;

/// Why a root is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// File names would not be fixed by what is signed.
    #[error("the root does not use consistent snapshots")]
    Inconsistent,
    /// A role is not there.
    #[error("the root names no keys for {0}")]
    NoKeys(Role),
    /// One person would be enough.
    #[error("the root asks for {1} signature on {0}: {THRESHOLD} is the least")]
    LowThreshold(Role, u64),
    /// It can never be signed.
    #[error("the root asks for {1} signatures on {0}, which has {2} keys")]
    Unreachable(Role, u64, usize),
    /// More than anybody needs.
    #[error("the root names {1} keys for {0}: {KEYS} is the most")]
    TooManyKeys(Role, usize),
    /// Who holds this key would sign in two roles.
    #[error("the root uses the key {0} in two roles: {1} and {2}")]
    KeyInTwoRoles(String, Role, Role),
    /// A key is named twice, or is not there.
    #[error("the root names the key {1} for {0} twice, or does not hold it")]
    KeyTwice(Role, String),
    /// Weak or unusual.
    #[error("the key {0} is neither Ed25519 nor ECDSA P-256")]
    Scheme(String),
}

/// Judges a root.
pub fn check(root: &Root) -> Result<(), PolicyError> {
    if !root.consistent_snapshot {
        return Err(PolicyError::Inconsistent);
    }
    let mut seen: BTreeMap<String, Role> = BTreeMap::new();
    for role in Role::ALL {
        let held = root
            .roles
            .get(&role.kind())
            .ok_or(PolicyError::NoKeys(role))?;
        let (count, threshold) = (held.keyids.len(), held.threshold.get());
        if count > KEYS {
            return Err(PolicyError::TooManyKeys(role, count));
        }
        let least = match role {
            Role::Root | Role::Targets => THRESHOLD,
            Role::Snapshot | Role::Timestamp => 1,
        };
        if threshold < least {
            return Err(PolicyError::LowThreshold(role, threshold));
        }
        if threshold > count as u64 {
            return Err(PolicyError::Unreachable(role, threshold, count));
        }
        for id in &held.keyids {
            let text = crate::digest::hex(id);
            match root.keys.get(id) {
                None => return Err(PolicyError::KeyTwice(role, text)),
                Some(Key::Rsa { .. }) => return Err(PolicyError::Scheme(text)),
                Some(Key::Ed25519 { .. } | Key::Ecdsa { .. } | Key::EcdsaOld { .. }) => {}
            }
            match seen.insert(text.clone(), role) {
                None => {}
                Some(other) if other == role => return Err(PolicyError::KeyTwice(role, text)),
                Some(other) => return Err(PolicyError::KeyInTwoRoles(text, other, role)),
            }
        }
    }
    same_key_under_two_names(root)
}

/// The identifier of a key hashes whatever else its entry says: the same key can have two.
fn same_key_under_two_names(root: &Root) -> Result<(), PolicyError> {
    let mut seen: BTreeMap<Vec<u8>, Role> = BTreeMap::new();
    for role in Role::ALL {
        for key in root.keys(role.kind()) {
            let public = match key {
                Key::Ed25519 { keyval, .. } => keyval.public.to_vec(),
                Key::Ecdsa { keyval, .. } | Key::EcdsaOld { keyval, .. } => keyval.public.to_vec(),
                Key::Rsa { keyval, .. } => keyval.public.to_vec(),
            };
            if let Some(other) = seen.insert(public.clone(), role) {
                return Err(PolicyError::KeyInTwoRoles(
                    crate::digest::hex(&public),
                    other,
                    role,
                ));
            }
        }
    }
    Ok(())
}
