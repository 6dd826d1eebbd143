//! Refresh: the timestamps are renewed a day after they were made.

use custode_domain::id::EnteId;
use custode_trust::repository::FileName;
use custode_trust::workshop::{SigningKey, StampError, restamp};
use jiff::Timestamp;

use super::{App, tree};
use crate::store::{StoreError, Tx, repositories};

/// What came of it for one Ente.
#[derive(Debug)]
pub enum Refreshed {
    /// It was fresh.
    Fresh,
    /// It has a new one.
    Stamped,
    /// It cannot have one.
    Failed(StampError),
}

/// Looks at all Enti. Several servers may do so at once: one writes, the others find it fresh.
pub async fn refresh(app: &App) -> Result<Vec<(EnteId, Refreshed)>, StoreError> {
    let Some(key) = app.stamping.clone() else {
        return Ok(Vec::new());
    };
    let now = app.clock.now();
    let enti = app.store.read("repositories", repositories::enti).await?;
    let mut all = Vec::new();
    for ente in enti {
        let key = key.clone();
        let stamp = move |tx: &mut Tx<'_>| stamp(tx, ente, &key, now);
        all.push((ente, app.store.write("stamp_repository", stamp).await?));
    }
    Ok(all)
}

fn stamp(
    tx: &mut Tx<'_>,
    ente: EnteId,
    key: &SigningKey,
    now: Timestamp,
) -> Result<Refreshed, StoreError> {
    match restamp(&tree(tx, ente)?, key, now) {
        Ok(None) => Ok(Refreshed::Fresh),
        Ok(Some(stamped)) => {
            repositories::keep(tx, ente, FileName::TIMESTAMP, &stamped, now)?;
            Ok(Refreshed::Stamped)
        }
        Err(error) => Ok(Refreshed::Failed(error)),
    }
}
