//! Put: a published tree is taken, if a machine would believe it.

use std::sync::Arc;

use bytes::Bytes;
use custode_domain::id::EnteId;
use custode_trust::repository::{FileKind, FileName, InMemory, Limits, Loaded, Place, Role, load};
use custode_trust::roster::{Roster, in_force};
use custode_trust::workshop::restamp;
use jiff::Timestamp;

use super::{App, RepositoryError, tree};
use crate::store::audit::{self, Deed, Entry};
use crate::store::{StoreError, Tx, repositories};

/// What was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Put {
    /// The number of the roster.
    pub roster: u64,
    /// Until when it is good.
    pub valid_until: Timestamp,
    /// How many technicians are on it.
    pub technicians: usize,
}

/// Takes a tree for an Ente, in the place of the one before; roots that were served stay.
pub async fn put(
    app: &App,
    ente: EnteId,
    offered: InMemory,
    actor: String,
) -> Result<Put, RepositoryError> {
    let now = app.clock.now();
    let key = app.stamping.clone().ok_or(RepositoryError::NoKey)?;
    let served = app
        .store
        .read("repository", move |tx| tree(tx, ente))
        .await?;
    let mut next = with_roots_and_stamp_of(&served, &offered);
    if let Some(stamped) = restamp(&next, &key, now)? {
        next.put(timestamp(), stamped);
    }
    let (loaded, roster) = tried(&served, &next, ente, now).await?;
    let (offered, before) = (loaded.version(Role::Targets), targets(&served));
    if let Some(served) = before.filter(|served| *served > offered) {
        return Err(RepositoryError::Older { offered, served });
    }
    let put = Put {
        roster: roster.version(),
        valid_until: roster.valid_until(),
        technicians: roster.technicians().len(),
    };
    let write = move |tx: &mut Tx<'_>| replace(tx, ente, &next, put, &actor, now);
    app.store.write("put_repository", write).await?;
    tracing::info!(ente.id = %ente, roster.version = put.roster, "a signed roster is served");
    Ok(put)
}

/// The roots of before are how machines that were away find the new one; the stamp of before says which number is next.
fn with_roots_and_stamp_of(served: &InMemory, offered: &InMemory) -> InMemory {
    let kept = served
        .iter()
        .filter(|(name, _)| matches!(name.kind(), FileKind::Root | FileKind::Timestamp))
        .map(|(name, contents)| (name.clone(), contents.clone()));
    let mut next: InMemory = kept.collect();
    for (name, contents) in offered.iter() {
        if next.get(name).is_none() {
            next.put(name.clone(), contents.clone());
        }
    }
    next
}

/// Loads it as a machine that has seen nothing but the first root that was ever served.
async fn tried(
    served: &InMemory,
    next: &InMemory,
    ente: EnteId,
    now: Timestamp,
) -> Result<(Loaded, Roster), RepositoryError> {
    let name: FileName = "1.root.json".parse().map_err(|_| RepositoryError::NoRoot)?;
    let first: Option<&Bytes> = served.get(&name).or_else(|| next.get(&name));
    let first = first.ok_or(RepositoryError::NoRoot)?;
    let passing = tempfile::tempdir()?;
    let place = Place::within(passing.path());
    let loaded = load(
        Some(first),
        &place,
        Arc::new(next.clone()),
        Limits::default(),
        now,
    )
    .await?;
    let (roster, _) = in_force(&loaded, ente).await?;
    Ok((loaded, roster))
}

fn targets(tree: &InMemory) -> Option<u64> {
    tree.iter()
        .filter(|(name, _)| name.kind() == FileKind::Targets)
        .filter_map(|(name, _)| name.version())
        .max()
}

fn timestamp() -> FileName {
    FileName::TIMESTAMP
        .parse()
        .expect("invariant: the name of the timestamp is a file's")
}

fn replace(
    tx: &mut Tx<'_>,
    ente: EnteId,
    next: &InMemory,
    put: Put,
    actor: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    for (name, _) in repositories::all(tx, ente)? {
        if name.parse().is_ok_and(|name| next.get(&name).is_none()) {
            repositories::forget(tx, ente, &name)?;
        }
    }
    for (name, contents) in next.iter() {
        repositories::keep(tx, ente, name.as_str(), contents, now)?;
    }
    audit::append(
        tx,
        &Entry {
            at: now,
            actor,
            action: Deed::PutRoster,
            object: &format!("roster:{}", put.roster),
            ente: Some(ente),
            document: "{}",
        },
    )?;
    Ok(())
}
