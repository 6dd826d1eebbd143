//! Stamp: the timestamp, by which the server says every day that the snapshot is still the one in force.
//!
//! It is all that an online key signs: whoever steals it can hold a roster back until that ends, and change nothing.

use std::num::NonZeroU64;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp as Instant};
use tough::schema::{Root, Signed, Snapshot, Timestamp};

use super::draft::bytes;
use super::sign::metafile;
use super::{SPEC, SigningKey};
use crate::digest::hex;
use crate::repository::{FileKind, FileName, InMemory, Role};

/// For how long a timestamp is good: a server that is down over a weekend shuts nobody out.
const LIFE: SignedDuration = SignedDuration::from_hours(3 * 24);
/// It is renewed when less than this is left.
const RENEWED: SignedDuration = SignedDuration::from_hours(2 * 24);

/// Why there is no new timestamp.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// A part is missing or cannot be read.
    #[error("the tree has no {0} that can be read")]
    NoPart(Role),
    /// The root names another key.
    #[error("the root names another online key than {0}: rotate it in the workshop")]
    OtherKey(String),
    /// The clock is out of bounds.
    #[error("the clock of this computer cannot be right")]
    Clock,
}

/// The next `timestamp.json` of a tree, unless the one in it is fresh and fits.
///
/// Its version is the second of its making, or one more than the last: a server that was restored from a backup goes on
/// above what machines have seen.
pub fn restamp(
    tree: &InMemory,
    key: &SigningKey,
    now: Instant,
) -> Result<Option<Bytes>, StampError> {
    let (_, root) = newest::<Root>(tree, FileKind::Root, Role::Root)?;
    let (contents, snapshot) = newest::<Snapshot>(tree, FileKind::Snapshot, Role::Snapshot)?;
    let role = root.signed.roles.get(&Role::Timestamp.kind());
    let id = key.id();
    if !role.is_some_and(|role| role.keyids.iter().any(|one| hex(one) == id)) {
        return Err(StampError::OtherKey(id));
    }
    let meta = metafile(&contents, snapshot.signed.version);
    let name: FileName = FileName::TIMESTAMP
        .parse()
        .map_err(|_| StampError::NoPart(Role::Timestamp))?;
    let before: Option<Signed<Timestamp>> = tree
        .get(&name)
        .and_then(|before| serde_json::from_slice(before).ok());
    if let Some(before) = &before {
        let fits = before.signed.meta.get("snapshot.json") == Some(&meta);
        let holds = root.signed.verify_role(before).is_ok();
        let fresh = before.signed.expires.duration_since(now) > RENEWED;
        if fits && holds && fresh {
            return Ok(None);
        }
    }
    let before = before.map_or(0, |before| before.signed.version.get());
    let second = u64::try_from(now.as_second()).unwrap_or(0);
    let version = NonZeroU64::new(second.max(before.saturating_add(1))).ok_or(StampError::Clock)?;
    let whole = Instant::from_second(now.as_second()).map_err(|_| StampError::Clock)?;
    let expires = whole.checked_add(LIFE).map_err(|_| StampError::Clock)?;
    let mut timestamp = Timestamp::new(SPEC.to_owned(), version, expires);
    timestamp.meta.insert("snapshot.json".to_owned(), meta);
    let mut paper = Signed {
        signed: timestamp,
        signatures: Vec::new(),
    };
    key.sign(&mut paper).map_err(|_| StampError::OtherKey(id))?;
    Ok(Some(bytes(&paper).into()))
}

fn newest<T: serde::de::DeserializeOwned>(
    tree: &InMemory,
    kind: FileKind,
    role: Role,
) -> Result<(Bytes, Signed<T>), StampError> {
    let found = tree
        .iter()
        .filter(|(name, _)| name.kind() == kind)
        .max_by_key(|(name, _)| name.version());
    let (_, contents) = found.ok_or(StampError::NoPart(role))?;
    let read = serde_json::from_slice(contents).map_err(|_| StampError::NoPart(role))?;
    Ok((contents.clone(), read))
}
