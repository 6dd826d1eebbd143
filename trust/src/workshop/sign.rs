//! Sign: one signer at a time, who is told before what they sign and afterwards what is missing.

use std::collections::HashMap;
use std::num::NonZeroU64;

use serde::Serialize;
use tough::schema::{Hashes, Metafile, Role as Metadata, Root, Signed, Snapshot, Targets};

use super::{Papers, SPEC, SigningKey, Workshop, WorkshopError};
use crate::digest::{hex, sha256};
use crate::repository::Role;
use crate::repository::signatures::holding;
use crate::roster::{MACHINES, ROSTER};

/// What a key would sign now.
#[derive(Debug, Clone, Default)]
pub struct Signable {
    /// The root that waits, and the one in force.
    pub root: Option<(Root, Option<Root>)>,
    /// The lists that wait.
    pub targets: Option<Targets>,
    /// Which version comes into force.
    pub snapshot: Option<(u64, Targets)>,
}

/// What a paper that waits still needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// Which.
    pub role: Role,
    /// Its version.
    pub version: u64,
    /// Signatures that hold.
    pub have: usize,
    /// Signatures that it needs.
    pub need: usize,
}

impl Pending {
    /// How many more.
    pub const fn missing(self) -> usize {
        self.need.saturating_sub(self.have)
    }
}

impl Workshop {
    /// What this key would sign. It touches nothing.
    pub fn signable(&self, key: &SigningKey) -> Result<Signable, WorkshopError> {
        let (waiting, in_force) = (self.waiting()?, self.in_force()?);
        if waiting.is_empty() {
            return Err(WorkshopError::NothingToSign);
        }
        let id = key.id();
        let mut signable = Signable::default();
        let mut signed = false;
        if let Some(root) = &waiting.root {
            let old = in_force.root.as_ref().map(|root| &root.signed);
            let has_part = has(&root.signed, Role::Root, &id)
                || old.is_some_and(|old| has(old, Role::Root, &id));
            signed |= has_part && has_signed(root, &id);
            if has_part && !has_signed(root, &id) {
                signable.root = Some((root.signed.clone(), old.cloned()));
            }
        }
        let keys = effective_root(&waiting, &in_force)?;
        if let Some(targets) = &waiting.targets {
            can_be_shown(&targets.signed)?;
            let missing = pending(&keys, Role::Targets, targets).missing();
            if has(&keys, Role::Targets, &id) {
                signed |= has_signed(targets, &id);
                if !has_signed(targets, &id) && missing > 0 {
                    signable.targets = Some(targets.signed.clone());
                }
            }
            if has(&keys, Role::Snapshot, &id) {
                if missing > 0 {
                    return Err(WorkshopError::TooEarly(missing));
                }
                let snapshot = waiting.snapshot.as_ref();
                signed |= snapshot.is_some_and(|snapshot| has_signed(snapshot, &id));
                if !snapshot.is_some_and(|snapshot| has_signed(snapshot, &id)) {
                    let next = next_snapshot(&in_force);
                    signable.snapshot = Some((next.get(), targets.signed.clone()));
                }
            }
        }
        if signable.root.is_none() && signable.targets.is_none() && signable.snapshot.is_none() {
            return Err(if signed {
                WorkshopError::SignedAlready(id)
            } else {
                WorkshopError::NoPart(id)
            });
        }
        Ok(signable)
    }

    /// Signs what [`signable`](Self::signable) showed.
    pub fn sign(&self, key: &SigningKey, shown: &Signable) -> Result<(), WorkshopError> {
        let (waiting, in_force) = (self.waiting()?, self.in_force()?);
        if let (Some((root, _)), Some(mut paper)) = (&shown.root, waiting.root) {
            if paper.signed != *root {
                return Err(WorkshopError::UnderWay);
            }
            self.add(key, &mut paper, &format!("{}.root.json", root.version))?;
        }
        if let (Some(targets), Some(mut paper)) = (&shown.targets, waiting.targets.clone()) {
            if paper.signed != *targets {
                return Err(WorkshopError::UnderWay);
            }
            self.add(
                key,
                &mut paper,
                &format!("{}.targets.json", targets.version),
            )?;
        }
        if let (Some((_, targets)), Some(paper)) = (&shown.snapshot, &waiting.targets) {
            if paper.signed != *targets {
                return Err(WorkshopError::UnderWay);
            }
            let file = format!("{}.targets.json", targets.version);
            let contents = fs_err::read(self.draft().join(file))?;
            let own = snapshot_of(paper, &contents, next_snapshot(&in_force));
            let mut snapshot = waiting.snapshot.unwrap_or_else(|| own.clone());
            if snapshot.signed != own.signed {
                return Err(WorkshopError::Unsaid("another snapshot".to_owned()));
            }
            let name = format!("{}.snapshot.json", snapshot.signed.version);
            self.add(key, &mut snapshot, &name)?;
        }
        Ok(())
    }

    fn add<T: Metadata + Serialize>(
        &self,
        key: &SigningKey,
        paper: &mut Signed<T>,
        name: &str,
    ) -> Result<(), WorkshopError> {
        key.sign(paper)
            .map_err(|_| WorkshopError::NoPart(key.id()))?;
        self.write_draft(name, paper)
    }

    /// What is still missing.
    pub fn pending(&self) -> Result<Vec<Pending>, WorkshopError> {
        let (waiting, in_force) = (self.waiting()?, self.in_force()?);
        let mut all = Vec::new();
        if let Some(root) = &waiting.root {
            let own = pending(&root.signed, Role::Root, root);
            let old = in_force
                .root
                .as_ref()
                .map(|old| pending(&old.signed, Role::Root, root));
            // Both thresholds must be met: the one that lacks more is the one to name.
            all.push(match old {
                Some(old) if old.missing() > own.missing() => old,
                _ => own,
            });
        }
        if let Some(targets) = &waiting.targets {
            let keys = effective_root(&waiting, &in_force)?;
            all.push(pending(&keys, Role::Targets, targets));
            all.push(match &waiting.snapshot {
                Some(snapshot) => pending(&keys, Role::Snapshot, snapshot),
                None => Pending {
                    role: Role::Snapshot,
                    version: next_snapshot(&in_force).get(),
                    have: 0,
                    need: threshold(&keys, Role::Snapshot),
                },
            });
        }
        Ok(all)
    }
}

/// The root whose keys sign the lists: the one that waits, or the one in force.
pub(super) fn effective_root(waiting: &Papers, in_force: &Papers) -> Result<Root, WorkshopError> {
    let root = waiting.root.as_ref().or(in_force.root.as_ref());
    root.map(|root| root.signed.clone())
        .ok_or(WorkshopError::NoRoot)
}

pub(super) fn pending<T: Metadata + Serialize + Clone>(
    root: &Root,
    role: Role,
    paper: &Signed<T>,
) -> Pending {
    Pending {
        role,
        version: paper.signed.version().get(),
        have: holding(root, role, paper).len(),
        need: threshold(root, role),
    }
}

fn threshold(root: &Root, role: Role) -> usize {
    let role = root.roles.get(&role.kind());
    role.and_then(|role| usize::try_from(role.threshold.get()).ok())
        .unwrap_or(usize::MAX)
}

fn has(root: &Root, role: Role, id: &str) -> bool {
    let role = root.roles.get(&role.kind());
    role.is_some_and(|role| role.keyids.iter().any(|one| hex(one) == id))
}

fn has_signed<T>(paper: &Signed<T>, id: &str) -> bool {
    paper.signatures.iter().any(|one| hex(&one.keyid) == id)
}

/// Whether the lists that are shown are all that is signed.
fn can_be_shown(targets: &Targets) -> Result<(), WorkshopError> {
    let unsaid = |what: &str| Err(WorkshopError::Unsaid(what.to_owned()));
    if targets.delegations.is_some() {
        return unsaid("other keys that may sign");
    }
    let known = [ROSTER, MACHINES];
    match targets
        .targets
        .keys()
        .find(|name| !known.contains(&name.raw()))
    {
        Some(name) => unsaid(name.raw()),
        None => Ok(()),
    }
}

fn next_snapshot(in_force: &Papers) -> NonZeroU64 {
    let before = in_force
        .snapshot
        .as_ref()
        .map_or(0, |one| one.signed.version.get());
    NonZeroU64::MIN.saturating_add(before)
}

/// It names the targets as they lie there, byte for byte.
fn snapshot_of(
    targets: &Signed<Targets>,
    contents: &[u8],
    version: NonZeroU64,
) -> Signed<Snapshot> {
    let mut snapshot = Snapshot::new(SPEC.to_owned(), version, targets.signed.expires);
    snapshot.meta.insert(
        "targets.json".to_owned(),
        metafile(contents, targets.signed.version),
    );
    Signed {
        signed: snapshot,
        signatures: Vec::new(),
    }
}

pub(super) fn metafile(contents: &[u8], version: NonZeroU64) -> Metafile {
    Metafile {
        length: Some(contents.len() as u64),
        hashes: Some(Hashes {
            sha256: sha256(contents).to_vec().into(),
            _extra: HashMap::new(),
        }),
        version,
        _extra: HashMap::new(),
    }
}
