//! Rig: a repository of which every key is at hand, also those that an attacker stole.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU64;
use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp as Instant};
use serde::Serialize;
use serde_json::json;
use tempfile::TempDir;
use tough::TargetName;
use tough::schema::{
    Hashes, Metafile, Role as Metadata, RoleKeys, Root, Signed, Snapshot, Target, Targets,
    Timestamp,
};

use crate::digest::{hex, sha256};
use crate::repository::{InMemory, Limits, LoadError, Loaded, Place, Role, Source, load};
use crate::workshop::{NAMES, SigningKey};

/// A repository, and a machine that looks at it.
pub(super) struct Rig {
    pub(super) root: Vec<SigningKey>,
    pub(super) targets: Vec<SigningKey>,
    pub(super) snapshot: SigningKey,
    pub(super) online: SigningKey,
    pub(super) tree: InMemory,
    pub(super) pinned: Bytes,
    machine: TempDir,
}

/// What is published.
#[derive(Debug, Clone, Copy)]
pub(super) struct Versions {
    pub(super) targets: u64,
    pub(super) snapshot: u64,
    pub(super) timestamp: u64,
    pub(super) timestamp_days: i64,
    /// The number of the note, and its text.
    pub(super) note: u64,
}

impl Versions {
    pub(super) fn all(version: u64) -> Self {
        Self {
            targets: version,
            snapshot: version,
            timestamp: version,
            timestamp_days: 3,
            note: version,
        }
    }
}

/// So many days after 1 December 2026.
pub(super) fn day(days: i64) -> Instant {
    hour(24 * days)
}

pub(super) fn hour(hours: i64) -> Instant {
    let first: Instant = "2026-12-01T08:00:00Z".parse().unwrap();
    first + SignedDuration::from_hours(hours)
}

pub(super) fn nth(version: u64) -> NonZeroU64 {
    NonZeroU64::new(version).unwrap()
}

pub(super) fn keys(count: usize) -> Vec<SigningKey> {
    (0..count)
        .map(|_| SigningKey::generate().unwrap())
        .collect()
}

pub(super) fn signed<T: Metadata>(paper: T, keys: &[&SigningKey]) -> Signed<T> {
    let mut paper = Signed {
        signed: paper,
        signatures: Vec::new(),
    };
    for key in keys {
        key.sign(&mut paper).unwrap();
    }
    paper
}

pub(super) fn bytes<T: Serialize>(paper: &T) -> Bytes {
    serde_json::to_vec(paper).unwrap().into()
}

pub(super) fn metafile(contents: &[u8], version: u64) -> Metafile {
    Metafile {
        length: Some(contents.len() as u64),
        hashes: Some(Hashes {
            sha256: sha256(contents).to_vec().into(),
            _extra: HashMap::new(),
        }),
        version: nth(version),
        _extra: HashMap::new(),
    }
}

impl Rig {
    pub(super) fn new() -> Self {
        let mut rig = Self {
            root: keys(3),
            targets: keys(3),
            snapshot: SigningKey::generate().unwrap(),
            online: SigningKey::generate().unwrap(),
            tree: InMemory::default(),
            pinned: Bytes::new(),
            machine: tempfile::tempdir().unwrap(),
        };
        let root = signed(rig.root_of(1), &[&rig.root[0], &rig.root[2]]);
        rig.pinned = bytes(&root);
        rig.put("1.root.json", rig.pinned.clone());
        rig.publish(Versions::all(1));
        rig
    }

    pub(super) fn put(&mut self, name: &str, contents: impl Into<Bytes>) {
        self.tree.put(name.parse().unwrap(), contents.into());
    }

    /// The tree without these files.
    pub(super) fn hide(&mut self, hidden: &str) {
        let rest = self.tree.iter().filter(|(name, _)| name.as_str() != hidden);
        self.tree = rest
            .map(|(name, bytes)| (name.clone(), bytes.clone()))
            .collect();
    }

    /// The root of the keys of now.
    pub(super) fn root_of(&self, version: u64) -> Root {
        let mut root = Root {
            spec_version: "1.0.34".to_owned(),
            consistent_snapshot: true,
            version: nth(version),
            expires: day(365),
            keys: HashMap::new(),
            roles: HashMap::new(),
            _extra: HashMap::new(),
        };
        let mut names = BTreeMap::new();
        for (role, keys, threshold) in [
            (Role::Root, self.root.iter().collect::<Vec<_>>(), 2),
            (Role::Targets, self.targets.iter().collect(), 2),
            (Role::Snapshot, vec![&self.snapshot], 1),
            (Role::Timestamp, vec![&self.online], 1),
        ] {
            let mut held = RoleKeys {
                keyids: Vec::new(),
                threshold: nth(threshold),
                _extra: HashMap::new(),
            };
            for (index, key) in keys.into_iter().enumerate() {
                let tuf = key.public("x").tuf();
                let id = tuf.key_id().unwrap();
                names.insert(hex(&id), format!("{role}-{index}"));
                root.keys.insert(id.clone(), tuf);
                held.keyids.push(id);
            }
            root.roles.insert(role.kind(), held);
        }
        root._extra.insert(NAMES.to_owned(), json!(names));
        root
    }

    /// Publishes the next root of the keys of now, signed by these too.
    pub(super) fn rotate(&mut self, version: u64, also: &[&SigningKey]) {
        let mut signers: Vec<_> = self.root[..2].iter().collect();
        signers.extend(also);
        let root = bytes(&signed(self.root_of(version), &signers));
        self.put(&format!("{version}.root.json"), root);
    }

    pub(super) fn targets_of(version: u64, note: u64) -> (Targets, Vec<u8>) {
        let contents = format!("note {note}").into_bytes();
        let mut targets = Targets::new("1.0.34".to_owned(), nth(version), day(14));
        targets.delegations = None;
        let target = Target {
            length: contents.len() as u64,
            hashes: Hashes {
                sha256: sha256(&contents).to_vec().into(),
                _extra: HashMap::new(),
            },
            custom: HashMap::from([("version".to_owned(), json!(note))]),
            _extra: HashMap::new(),
        };
        targets.add_target(TargetName::new("note.json").unwrap(), target);
        (targets, contents)
    }

    pub(super) fn publish(&mut self, versions: Versions) {
        let (targets, contents) = Self::targets_of(versions.targets, versions.note);
        let name = format!("{}.note.json", hex(&sha256(&contents)));
        self.put(&name, contents);
        let targets = signed(targets, &[&self.targets[0], &self.targets[1]]);
        self.publish_targets(&targets, versions);
    }

    pub(super) fn publish_targets(&mut self, targets: &Signed<Targets>, versions: Versions) {
        let targets = bytes(targets);
        self.put(
            &format!("{}.targets.json", versions.targets),
            targets.clone(),
        );
        let mut snapshot = Snapshot::new("1.0.34".to_owned(), nth(versions.snapshot), day(14));
        let meta = metafile(&targets, versions.targets);
        snapshot.meta.insert("targets.json".to_owned(), meta);
        let snapshot = bytes(&signed(snapshot, &[&self.snapshot]));
        self.put(
            &format!("{}.snapshot.json", versions.snapshot),
            snapshot.clone(),
        );
        self.stamp(metafile(&snapshot, versions.snapshot), versions);
    }

    pub(super) fn stamp(&mut self, snapshot: Metafile, versions: Versions) {
        let expires = day(versions.timestamp_days);
        let mut timestamp = Timestamp::new("1.0.34".to_owned(), nth(versions.timestamp), expires);
        timestamp.meta.insert("snapshot.json".to_owned(), snapshot);
        let timestamp = bytes(&signed(timestamp, &[&self.online]));
        self.put("timestamp.json", timestamp);
    }

    /// Changes the bytes of a target behind its name.
    pub(super) fn change(&mut self, target: &str, contents: &[u8]) {
        let found = self
            .tree
            .iter()
            .find(|(name, _)| name.as_str().ends_with(&format!(".{target}")));
        let name = found.unwrap().0.to_string();
        self.put(&name, contents.to_vec());
    }

    pub(super) fn place(&self) -> Place {
        Place::within(self.machine.path())
    }

    pub(super) fn file(&self, name: &str) -> std::path::PathBuf {
        self.machine.path().join(name)
    }

    pub(super) async fn load(&self, now: Instant) -> Result<Loaded, LoadError> {
        self.load_from(Arc::new(self.tree.clone()), now).await
    }

    pub(super) async fn load_from(
        &self,
        source: Arc<dyn Source>,
        now: Instant,
    ) -> Result<Loaded, LoadError> {
        let limits = Limits {
            time: std::time::Duration::from_millis(300),
            ..Limits::default()
        };
        load(Some(&self.pinned), &self.place(), source, limits, now).await
    }
}
