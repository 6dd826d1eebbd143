//! Found: the first root, and the ones after it.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU64;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tough::schema::{RoleKeys, Root, Signed};

use super::{NAMES, PublicKey, SPEC, Workshop, WorkshopError};
use crate::digest::hex;
use crate::repository::{Role, check_policy};

/// Days for which a root may be signed.
const LONGEST: i64 = 366;

/// Keys, and how many of them must sign.
#[derive(Debug, Clone)]
pub struct Team {
    /// The keys.
    pub keys: Vec<PublicKey>,
    /// How many.
    pub threshold: u64,
}

/// What a repository begins with.
#[derive(Debug, Clone)]
pub struct Founding {
    /// Who says which keys sign what.
    pub root: Team,
    /// Who signs what exists.
    pub targets: Team,
    /// Who signs which version is in force.
    pub snapshot: Team,
    /// The key of the server.
    pub timestamp: Team,
    /// For how long the root is good.
    pub days: i64,
}

/// What the next root changes; with nothing in it, only its expiry.
#[derive(Debug, Clone)]
pub struct Rotation {
    /// Of which role the keys change.
    pub role: Role,
    /// Who leaves, by name or identifier.
    pub leave: Vec<String>,
    /// Who comes.
    pub join: Vec<PublicKey>,
    /// How many must sign from then on.
    pub threshold: Option<u64>,
    /// For how long the root is good.
    pub days: i64,
}

impl Workshop {
    /// Drafts the first root.
    pub fn found(&self, founding: Founding, now: Timestamp) -> Result<(), WorkshopError> {
        if self.in_force()?.root.is_some() {
            return Err(WorkshopError::Founded);
        }
        if self
            .waiting()?
            .root
            .is_some_and(|root| !root.signatures.is_empty())
        {
            return Err(WorkshopError::UnderWay);
        }
        let mut root = Root {
            spec_version: SPEC.to_owned(),
            consistent_snapshot: true,
            version: NonZeroU64::MIN,
            expires: expiry(now, founding.days)?,
            keys: HashMap::new(),
            roles: HashMap::new(),
            _extra: HashMap::new(),
        };
        for (role, team) in [
            (Role::Root, founding.root),
            (Role::Targets, founding.targets),
            (Role::Snapshot, founding.snapshot),
            (Role::Timestamp, founding.timestamp),
        ] {
            let threshold = NonZeroU64::new(team.threshold).unwrap_or(NonZeroU64::MIN);
            root.roles.insert(
                role.kind(),
                RoleKeys {
                    keyids: Vec::new(),
                    threshold,
                    _extra: HashMap::new(),
                },
            );
            for key in &team.keys {
                join(&mut root, role, key);
            }
        }
        self.draft_root(root)
    }

    /// Drafts the next root.
    pub fn rotate(&self, rotation: &Rotation, now: Timestamp) -> Result<(), WorkshopError> {
        let in_force = self.in_force()?.root.ok_or(WorkshopError::NoRoot)?;
        let mut root = match self.waiting()?.root {
            Some(waiting) if waiting.signatures.is_empty() => waiting.signed,
            Some(_) => return Err(WorkshopError::UnderWay),
            None => {
                let mut next = in_force.signed;
                next.version = next.version.saturating_add(1);
                next
            }
        };
        root.expires = expiry(now, rotation.days)?;
        for key in &rotation.leave {
            leave(&mut root, rotation.role, key)?;
        }
        for key in &rotation.join {
            join(&mut root, rotation.role, key);
        }
        let role = root.roles.get_mut(&rotation.role.kind());
        if let (Some(role), Some(threshold)) = (role, rotation.threshold.and_then(NonZeroU64::new))
        {
            role.threshold = threshold;
        }
        self.draft_root(root)
    }

    fn draft_root(&self, mut root: Root) -> Result<(), WorkshopError> {
        let used: Vec<_> = root
            .roles
            .values()
            .flat_map(|role| role.keyids.clone())
            .collect();
        root.keys.retain(|id, _| used.contains(id));
        check_policy(&root)?;
        let name = format!("{}.root.json", root.version);
        self.write_draft(
            &name,
            &Signed {
                signed: root,
                signatures: Vec::new(),
            },
        )
    }
}

/// What people call the keys of a root.
pub(crate) fn names(root: &Root) -> BTreeMap<String, String> {
    let named = root._extra.get(NAMES).cloned().unwrap_or_default();
    serde_json::from_value(named).unwrap_or_default()
}

fn join(root: &mut Root, role: Role, key: &PublicKey) {
    let tuf = key.tuf();
    let Ok(id) = tuf.key_id() else {
        return;
    };
    let mut named = names(root);
    named.insert(hex(&id), key.name.clone());
    root._extra.insert(NAMES.to_owned(), json!(named));
    root.keys.insert(id.clone(), tuf);
    if let Some(held) = root.roles.get_mut(&role.kind()) {
        held.keyids.push(id);
    }
}

fn leave(root: &mut Root, role: Role, said: &str) -> Result<(), WorkshopError> {
    let mut named = names(root);
    let missing = || WorkshopError::NoSuchKey {
        role,
        key: said.to_owned(),
    };
    let held = root.roles.get_mut(&role.kind()).ok_or_else(missing)?;
    let is_meant = |id: &str| id == said || named.get(id).is_some_and(|name| name == said);
    let place = held.keyids.iter().position(|id| is_meant(&hex(id)));
    let gone = held.keyids.remove(place.ok_or_else(missing)?);
    named.remove(&hex(&gone));
    root._extra.insert(NAMES.to_owned(), json!(named));
    Ok(())
}

fn expiry(now: Timestamp, days: i64) -> Result<Timestamp, WorkshopError> {
    in_days(now, days, LONGEST)
}

/// So many days from now, in whole seconds.
pub(super) fn in_days(now: Timestamp, days: i64, most: i64) -> Result<Timestamp, WorkshopError> {
    let wrong = || WorkshopError::Days(most);
    if !(1..=most).contains(&days) {
        return Err(wrong());
    }
    let whole = Timestamp::from_second(now.as_second()).map_err(|_| wrong())?;
    whole
        .checked_add(SignedDuration::from_hours(24 * days))
        .map_err(|_| wrong())
}
