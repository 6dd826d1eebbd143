//! Load: fetch, verify, hold against the floor, and only then remember.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use tough::schema::{RoleType, Root, Signed};
use tough::{ExpirationEnforcement, Repository, RepositoryLoader};
use url::Url;

use super::kept::Kept;
use super::loaded::{Alarm, Loaded};
use super::place::{FLOOR, Held, KEPT};
use super::transport::{BASE, Transport};
use super::{Floor, Limits, LoadError, Mark, Place, Role, Source, policy};
use crate::digest::{hex, sha256};

/// A clock that is corrected by less is no alarm.
const CORRECTION: SignedDuration = SignedDuration::from_mins(5);

/// Loads a repository: from `source`, beginning with the root that was persisted in `place`, or with `pinned` where
/// nothing was ever loaded.
///
/// `now` is the machine's; where it is earlier than a load that succeeded, that one's instant judges what has expired.
pub async fn load(
    pinned: Option<&[u8]>,
    place: &Place,
    source: Arc<dyn Source>,
    limits: Limits,
    now: Timestamp,
) -> Result<Loaded, LoadError> {
    let held = place.hold()?;
    let before = Before::read(&held)?;
    let trusted = match &before.kept {
        Some(kept) => kept.root.to_string().into_bytes(),
        None => pinned.ok_or(LoadError::NoRoot)?.to_vec(),
    };
    let trusted_root = believed(&trusted)?;
    let room = held.room()?;
    if let Some(kept) = &before.kept {
        kept.unpack(room.path())?;
    }
    let transport = Transport::new(source, limits);
    let fetched = fetch(&trusted, room.path(), &transport, limits).await;
    let judged_at = before.judged_at(now);
    let alarms = before.alarms(now);
    match fetched.and_then(|repository| judge(repository, &before, judged_at)) {
        Ok((repository, floor)) => {
            let kept = Kept {
                root: json(repository.root()),
                timestamp: Some(json(repository.timestamp())),
                snapshot: Some(json(repository.snapshot())),
                targets: Some(json(repository.targets())),
            };
            // In this order: a floor above what is kept would look like an old copy after a power cut.
            held.write(KEPT, &kept.bytes())?;
            held.write(FLOOR, &json(&floor).to_string().into_bytes())?;
            Ok(Loaded::new(
                repository, transport, limits, judged_at, alarms,
            ))
        }
        Err(error) => {
            keep_newer_root(&held, &before, &trusted_root, room.path())?;
            Err(error)
        }
    }
}

/// What the last load left.
struct Before {
    kept: Option<Kept>,
    floor: Option<Floor>,
}

impl Before {
    fn read(held: &Held<'_>) -> Result<Self, LoadError> {
        let floor = match held.read(FLOOR)? {
            Some(bytes) => {
                Some(serde_json::from_slice::<Floor>(&bytes).map_err(|_| LoadError::FloorDamaged)?)
            }
            None => None,
        };
        let kept = match held.read(KEPT)? {
            Some(bytes) => Some(Kept::parse(&bytes)?),
            None => None,
        };
        match (&kept, &floor) {
            (None, Some(floor)) => Err(LoadError::Vanished(floor.root.version)),
            _ => Ok(Self { kept, floor }),
        }
    }

    /// Time does not go back from a load that succeeded; one that failed leaves no trace, so that a clock that was
    /// years ahead for a moment shuts nobody out.
    fn judged_at(&self, now: Timestamp) -> Timestamp {
        self.floor
            .as_ref()
            .map_or(now, |floor| floor.seen_at.max(now))
    }

    fn alarms(&self, now: Timestamp) -> Vec<Alarm> {
        let mut alarms = Vec::new();
        let Some(floor) = &self.floor else {
            if self.kept.is_some() {
                alarms.push(Alarm::FloorVanished);
            }
            return alarms;
        };
        if floor.seen_at.duration_since(now) > CORRECTION {
            alarms.push(Alarm::ClockWentBack {
                now,
                seen: floor.seen_at,
            });
        }
        for role in Role::ALL {
            let kept = self.kept.as_ref().and_then(|kept| kept.version(role));
            match (kept, floor.mark(role)) {
                (Some(kept), Some(floor)) if kept < floor.version => {
                    alarms.push(Alarm::OlderThanFloor {
                        role,
                        kept,
                        floor: floor.version,
                    });
                }
                _ => {}
            }
        }
        alarms
    }
}

/// A root that its own threshold signed and that asks for what a root must.
fn believed(bytes: &[u8]) -> Result<Signed<Root>, LoadError> {
    let root: Signed<Root> = serde_json::from_slice(bytes).map_err(|_| LoadError::BadRoot)?;
    root.signed.verify_role(&root)?;
    policy::check(&root.signed)?;
    Ok(root)
}

/// Has tough verify, in a room of its own. Expiry is judged afterwards, by our clock.
async fn fetch(
    trusted: &[u8],
    room: &std::path::Path,
    transport: &Transport,
    limits: Limits,
) -> Result<Repository, LoadError> {
    let base = Url::parse(BASE).expect("invariant: the base is an address");
    let loading = RepositoryLoader::new(&trusted, base.clone(), base)
        .transport(transport.clone())
        .limits(limits.for_tough())
        .datastore(room)
        .expiration_enforcement(ExpirationEnforcement::Unsafe)
        .load();
    match tokio::time::timeout(limits.time, loading).await {
        Ok(Ok(repository)) => Ok(repository),
        Ok(Err(error)) => Err(LoadError::of(error, transport.trouble())),
        Err(_) => Err(LoadError::TooSlow(limits.time.as_secs())),
    }
}

/// What tough does not look at: the root's demands, delegations, expiry by our clock, the floor.
fn judge(
    repository: Repository,
    before: &Before,
    judged_at: Timestamp,
) -> Result<(Repository, Floor), LoadError> {
    policy::check(&repository.root().signed)?;
    let delegations = &repository.targets().signed.delegations;
    if delegations
        .as_ref()
        .is_some_and(|all| !all.roles.is_empty())
    {
        return Err(LoadError::Delegates);
    }
    for (role, at) in expiries(&repository) {
        if judged_at >= at {
            return Err(LoadError::Expired { role, at });
        }
    }
    let loaded = seen(&repository, judged_at)?;
    let floor = match &before.floor {
        Some(floor) => {
            floor.hold(&loaded)?;
            floor.clone().raise(loaded)
        }
        None => loaded,
    };
    Ok((repository, floor))
}

/// A newer root stays known even where the rest did not hold: it may be the one that withdraws a stolen key.
fn keep_newer_root(
    held: &Held<'_>,
    before: &Before,
    trusted: &Signed<Root>,
    room: &std::path::Path,
) -> Result<(), LoadError> {
    let Ok(bytes) = fs_err::read(room.join("root.json")) else {
        return Ok(());
    };
    // tough wrote it after it verified the chain up to it.
    let Ok(newer) = believed(&bytes) else {
        return Ok(());
    };
    if newer.signed.version <= trusted.signed.version {
        return Ok(());
    }
    let changed = |role| !trusted.signed.keys(role).eq(newer.signed.keys(role));
    let rotated = changed(RoleType::Timestamp) || changed(RoleType::Snapshot);
    let newest = mark(Role::Root, &newer.signed, &newer.signed)?;
    let floor = match before.floor.clone() {
        Some(floor) if newer.signed.version.get() < floor.root.version => return Ok(()),
        Some(floor) => Floor {
            root: newest,
            ..floor
        },
        None => Floor {
            root: newest,
            targets: None,
            snapshot: None,
            timestamp: None,
            counters: BTreeMap::new(),
            // Nothing succeeded yet.
            seen_at: Timestamp::UNIX_EPOCH,
        },
    };
    if let Some(kept) = Kept::advanced(room, before.kept.as_ref(), rotated) {
        held.write(KEPT, &kept.bytes())?;
        held.write(
            FLOOR,
            &json(&floor.without_rotated(&newer.signed))
                .to_string()
                .into_bytes(),
        )?;
    }
    Ok(())
}

impl Floor {
    /// Drops the marks of roles to which this newer root gives other keys.
    fn without_rotated(mut self, root: &Root) -> Self {
        let stays = |role: Role, mark: &Mark| mark.keys == keys_of(root, role);
        self.targets = self.targets.filter(|mark| stays(Role::Targets, mark));
        self.snapshot = self.snapshot.filter(|mark| stays(Role::Snapshot, mark));
        self.timestamp = self.timestamp.filter(|mark| stays(Role::Timestamp, mark));
        self
    }
}

/// Until when each role is good.
pub(super) fn expiries(repository: &Repository) -> [(Role, Timestamp); 4] {
    [
        (Role::Root, repository.root().signed.expires),
        (Role::Targets, repository.targets().signed.expires),
        (Role::Snapshot, repository.snapshot().signed.expires),
        (Role::Timestamp, repository.timestamp().signed.expires),
    ]
}

fn seen(repository: &Repository, seen_at: Timestamp) -> Result<Floor, LoadError> {
    let root = &repository.root().signed;
    let targets = super::loaded::targets(repository);
    Ok(Floor {
        root: mark(Role::Root, root, root)?,
        targets: Some(mark(Role::Targets, &repository.targets().signed, root)?),
        snapshot: Some(mark(Role::Snapshot, &repository.snapshot().signed, root)?),
        timestamp: Some(mark(Role::Timestamp, &repository.timestamp().signed, root)?),
        counters: targets
            .into_iter()
            .filter_map(|target| Some((target.counter()?, target.name)))
            .map(|(counter, name)| (name, counter))
            .collect(),
        seen_at,
    })
}

fn mark<T: tough::schema::Role>(role: Role, signed: &T, root: &Root) -> Result<Mark, LoadError> {
    Ok(Mark {
        version: signed.version().get(),
        sha256: hex(&sha256(&signed.canonical_form()?)),
        keys: keys_of(root, role),
    })
}

/// What stands for the keys of a role: other keys, or another threshold, are another value.
fn keys_of(root: &Root, role: Role) -> String {
    let mut text = String::new();
    if let Some(held) = root.roles.get(&role.kind()) {
        let mut ids: Vec<_> = held.keyids.iter().map(|id| hex(id)).collect();
        ids.sort();
        text = format!("{} {}", held.threshold, ids.join(" "));
    }
    hex(&sha256(text.as_bytes()))
}

fn json<T: Serialize>(value: &T) -> serde_json::Value {
    serde_json::to_value(value).expect("invariant: metadata is JSON")
}
