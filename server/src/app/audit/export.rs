//! Export: some days of the audit as a signed folder, which anybody verifies without the store.

mod folder;
mod manifest;

use std::path::Path;

use jiff::civil::Date;
use serde_json::json;

use super::check::{Report, Walk};
use super::days::{begin_of, end_of};
use crate::app::App;
use crate::sealing::{Line, decode};
use crate::store::audit::{self, Deed, Entry, Record, Seal, Stub, seals_between, stubs_after};
use crate::store::{Store, StoreError};

pub use folder::{FolderError, HASHES, RECORDS, SEALS, STUBS};
use folder::{Opened, Writer};
pub use manifest::{MANIFEST, Manifest, SIGNATURE};

/// Records that are held at a time.
const PAGE: u32 = 1_000;

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum NotExported {
    /// The first day comes after the last.
    #[error("the first day comes after the last")]
    Days,
    /// There is no key.
    #[error("this program was started without the key that signs")]
    NoKey,
    /// Nothing was recorded on these days.
    #[error("nothing was recorded on these days, or it was forgotten")]
    Nothing,
    /// The chain breaks within them.
    #[error(
        "the audit does not hold on these days: {0}; the folder shows what there is, and is not signed"
    )]
    Broken(String),
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Writes the records of these days, both included, into a new folder. That somebody did so is itself recorded.
pub async fn export(
    app: &App,
    (from, to): (Date, Date),
    out: &Path,
) -> Result<Manifest, NotExported> {
    if to < from {
        return Err(NotExported::Days);
    }
    let sealing = app.sealing.clone().ok_or(NotExported::NoKey)?;
    note(app, (from, to)).await?;
    let within = (begin_of(from), end_of(to));
    let span = app
        .store
        .read("export_span", move |tx| audit::span(tx, within))
        .await?;
    let (first, last) = span.ok_or(NotExported::Nothing)?;
    let mut writer = Writer::create(out)?;
    let seals = app
        .store
        .read("export_seals", move |tx| seals_between(tx, first, last))
        .await?;
    writer.write(SEALS, seals.iter().map(Line::line))?;
    let keys = [sealing.key.public()];
    let mut walk = Walk::after(&keys, seals, first - 1);
    copy(&app.store, &mut writer, &mut walk, last).await?;
    let report = walk.end(false);
    if let Some(broken) = report.broken.first() {
        return Err(NotExported::Broken(broken.to_string()));
    }
    let manifest = Manifest {
        format: manifest::FORMAT.to_owned(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: app.clock.now().to_string(),
        from: from.to_string(),
        to: to.to_string(),
        first_seq: first,
        last_seq: last,
        records: report.records,
        forgotten: report.forgotten,
        public_key: crate::sealing::encode(&sealing.key.public()),
        files: writer.finish()?,
    };
    manifest.write(out, &sealing.key)?;
    Ok(manifest)
}

/// Checks an exported folder by itself. `key` is the key that is trusted; without one it is that of the manifest,
/// which only proves that nothing was altered since somebody signed it.
pub fn verify(folder: &Path, key: Option<&str>) -> Result<(Manifest, Report), FolderError> {
    let manifest = Manifest::read(folder)?;
    if key.is_some_and(|key| key != manifest.public_key) {
        return Err(FolderError::Key(manifest.public_key));
    }
    for file in &manifest.files {
        folder::check(folder, file)?;
    }
    let keys = [decode(&manifest.public_key).unwrap_or_default()];
    let mut opened = Opened::open(folder, &manifest)?;
    let mut walk = Walk::after(&keys, opened.seals()?, manifest.first_seq.saturating_sub(1));
    let whole = opened.walk(&mut walk)?;
    let report = walk.end(false);
    if whole && report.last != manifest.last_seq {
        return Err(FolderError::Short {
            said: manifest.last_seq,
            last: report.last,
        });
    }
    Ok((manifest, report))
}

/// Copies records and stubs up to a place. What breaks the walk ends the copy.
async fn copy(
    store: &Store,
    writer: &mut Writer,
    walk: &mut Walk<'_>,
    last: u64,
) -> Result<(), NotExported> {
    let mut goes_on = true;
    while goes_on && walk.place() < last {
        let after = walk.place();
        let (records, stubs) = store
            .read("export_page", move |tx| {
                let records = audit::after(tx, after, PAGE)?;
                Ok::<_, StoreError>((records, stubs_after(tx, after, PAGE)?))
            })
            .await?;
        goes_on = step(writer, walk, (records, stubs), last)?;
    }
    Ok(())
}

/// One page, merged in the order of places; whether the walk goes on.
fn step(
    writer: &mut Writer,
    walk: &mut Walk<'_>,
    (records, stubs): (Vec<Record>, Vec<Stub>),
    last: u64,
) -> Result<bool, FolderError> {
    let mut stubs = stubs.into_iter().peekable();
    for record in records.iter().filter(|record| record.seq <= last) {
        while let Some(stub) = stubs.next_if(|stub| stub.first_seq <= record.seq) {
            writer.write(STUBS, [stub.line()])?;
            if !walk.stub(&stub) {
                return Ok(false);
            }
        }
        writer.write(RECORDS, [record.line()])?;
        let hash = crate::sealing::encode(&record.hash);
        writer.write(HASHES, [format!("{} {hash}\n", record.seq)])?;
        if !walk.record(record) {
            return Ok(false);
        }
    }
    Ok(!records.is_empty())
}

async fn note(app: &App, (from, to): (Date, Date)) -> Result<(), StoreError> {
    let now = app.clock.now();
    let document = json!({ "from": from.to_string(), "to": to.to_string() }).to_string();
    app.store
        .write("export_audit", move |tx| {
            let entry = Entry {
                at: now,
                actor: "console",
                action: Deed::ExportAudit,
                object: "audit",
                ente: None,
                document: &document,
            };
            audit::append(tx, &entry).map(|_| ())
        })
        .await
}

/// What is read of an export is walked like the store.
impl Opened {
    fn seals(&self) -> Result<Vec<Seal>, FolderError> {
        self.all(SEALS)
    }

    /// Whether the walk came to the end of the records.
    fn walk(&mut self, walk: &mut Walk<'_>) -> Result<bool, FolderError> {
        let mut stubs = self.all::<Stub>(STUBS)?.into_iter().peekable();
        while let Some((record, hash)) = self.next_record()? {
            while let Some(stub) = stubs.next_if(|stub| stub.first_seq <= record.seq) {
                if !walk.stub(&stub) {
                    return Ok(false);
                }
            }
            if hash != format!("{} {}", record.seq, crate::sealing::encode(&record.hash)) {
                return Err(FolderError::Hashes(record.seq));
            }
            if !walk.record(&record) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
