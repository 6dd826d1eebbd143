//! Seal: each day that is over signs what the chain was, once, whichever process comes first.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;

use super::days::{day_of, end_of};
use crate::app::App;
use crate::sealing::{FileError, Key, Sealing, SealsFile};
use crate::store::audit::{
    self, BEGINNING, Seal, hash_at, head, insert_seal, last_seal, seals_after,
};
use crate::store::{StoreError, Tx};

/// Seals that are read at a time.
const PAGE: u32 = 400;

/// Why a day was not sealed.
#[derive(Debug, thiserror::Error)]
pub enum NotSealed {
    /// There is no key.
    #[error("this program was started without the key that seals")]
    NoKey,
    /// What was sealed is not there any more.
    #[error(
        "the audit does not hold what was sealed up to {0}: nothing is sealed after it; `custode-server audit verify` says where it breaks"
    )]
    Broken(Date),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The file of seals.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Seals each day that is over and is not sealed; the days that this call sealed.
pub async fn seal(app: &App) -> Result<Vec<Date>, NotSealed> {
    let sealing = app.sealing.clone().ok_or(NotSealed::NoKey)?;
    let mut days = Vec::new();
    loop {
        let (now, by) = (app.clock.now(), sealing.clone());
        let sealed = app
            .store
            .write("seal_audit", move |tx| seal_next(tx, &by.key, now))
            .await?;
        match sealed {
            Some(day) => days.push(day),
            None => break,
        }
    }
    copy_out(app, &sealing).await?;
    Ok(days)
}

/// The last seal, and how many records stand after it.
pub async fn standing(app: &App) -> Result<(Option<Seal>, u64), StoreError> {
    app.store
        .read("audit_standing", |tx| {
            let (last, _) = head(tx)?;
            let seal = last_seal(tx)?;
            let sealed = seal.as_ref().map_or(0, |seal| seal.last_seq);
            Ok((seal, last.saturating_sub(sealed)))
        })
        .await
}

/// Seals the first day that is over and is not sealed, if there is one.
fn seal_next(tx: &mut Tx<'_>, key: &Key, now: Timestamp) -> Result<Option<Date>, NotSealed> {
    let before = last_seal(tx)?;
    let Some(day) = next_day(tx, before.as_ref(), now)?.filter(|day| *day < day_of(now)) else {
        return Ok(None);
    };
    let (first, last, last_hash) = covered(tx, (before.as_ref(), day), now)?;
    let mut seal = Seal {
        day,
        first_seq: first,
        last_seq: last,
        last_hash,
        prev_seal: Seal::hash_of(before.as_ref()),
        sealed_at: now,
        public_key: key.public(),
        signature: Vec::new(),
    };
    seal.signature = key.sign(&seal.signed());
    insert_seal(tx, &seal)?;
    Ok(Some(day))
}

/// The day after the last seal, or that of the first record.
fn next_day(
    tx: &mut Tx<'_>,
    before: Option<&Seal>,
    now: Timestamp,
) -> Result<Option<Date>, StoreError> {
    match before {
        Some(seal) => Ok(seal.day.tomorrow().ok()),
        None => Ok(audit::first_at(tx, now)?.map(day_of)),
    }
}

/// What a seal covers: everything after the one before, up to the first record of a later day.
fn covered(
    tx: &mut Tx<'_>,
    (before, day): (Option<&Seal>, Date),
    now: Timestamp,
) -> Result<(u64, u64, Vec<u8>), NotSealed> {
    let (head_seq, head_hash) = head(tx)?;
    let sealed = before.map_or(0, |seal| seal.last_seq);
    if let Some(seal) = before
        && !still_holds(tx, seal, head_seq)?
    {
        return Err(NotSealed::Broken(seal.day));
    }
    let last = match audit::boundary(tx, sealed, (end_of(day), now))? {
        Some(later) => later - 1,
        None => head_seq,
    };
    let hash = match before {
        _ if last == head_seq => head_hash,
        Some(seal) if last == seal.last_seq => seal.last_hash.clone(),
        // The chain begins with records of later days: the clock ran ahead, and was set right.
        None if last == 0 => BEGINNING.to_vec(),
        Some(_) | None => hash_at(tx, last)?.ok_or(NotSealed::Broken(day))?,
    };
    Ok((sealed + 1, last, hash))
}

/// Whether the record at the end of a seal is still there. One that was forgotten in its time is vouched for by a stub.
fn still_holds(tx: &mut Tx<'_>, seal: &Seal, head_seq: u64) -> Result<bool, StoreError> {
    if head_seq < seal.last_seq {
        return Ok(false);
    }
    let hash = hash_at(tx, seal.last_seq)?;
    Ok(hash.is_none_or(|hash| hash == seal.last_hash))
}

/// Appends to the file what it does not have: after a kill between the store and the file, too.
async fn copy_out(app: &App, sealing: &Sealing) -> Result<(), NotSealed> {
    let path = sealing.seals_file();
    let mut last = append(path.clone(), Vec::new()).await?;
    loop {
        let seals = app
            .store
            .read("seals_after", move |tx| seals_after(tx, last, PAGE))
            .await?;
        if seals.is_empty() {
            return Ok(());
        }
        last = append(path.clone(), seals).await?;
    }
}

/// Appends seals to the file; the day of its last one.
async fn append(path: PathBuf, seals: Vec<Seal>) -> Result<Option<Date>, NotSealed> {
    let job = tokio::task::spawn_blocking(move || {
        let mut held = SealsFile::open(&path)?;
        for seal in &seals {
            held.append(seal)?;
        }
        Ok::<_, FileError>(held.last())
    });
    Ok(job.await.map_err(|_| StoreError::Panicked)??)
}
