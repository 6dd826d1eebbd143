//! Refresh: fetch, verify, keep the files, and write down how it stands.

use std::path::Path;
use std::sync::Arc;

use custode_trust::repository::{Folder, Source};
use jiff::Timestamp;

use super::admissions::Admissions;
use super::current::verified;
use super::mirror::{Recording, keep};
use super::{Current, Keeping, RosterTrouble, Standing};
use crate::host_key;

/// Fetches from `source`. What fails leaves the mirror as it was, and says so in the standing.
pub async fn refresh(
    keeping: &Keeping,
    source: Arc<dyn Source>,
    now: Timestamp,
) -> Result<Current, RosterTrouble> {
    let recording = Recording::of(source);
    let fetched = verified(keeping, Arc::new(recording.clone()), now).await;
    let fetched = fetched.and_then(|current| {
        keep(&keeping.mirror, &recording.passed())?;
        // A machine without a host key is reached by nobody, and its roster is kept all the same.
        let own = host_key::public(&keeping.state).ok();
        Admissions::of(&current, own.as_deref()).write(&keeping.admissions)?;
        Ok(current)
    });
    let standing = match &fetched {
        Ok(current) => Standing::of(current, now),
        Err(trouble) => Standing::read(&keeping.standing)
            .unwrap_or_default()
            .troubled(trouble, now),
    };
    standing.write(&keeping.standing)?;
    fetched
}

/// Takes what was carried here on a stick. It must hold as if it had come from the server.
pub async fn import(
    keeping: &Keeping,
    folder: &Path,
    now: Timestamp,
) -> Result<Current, RosterTrouble> {
    refresh(keeping, Arc::new(Folder::new(folder)), now).await
}
