//! Verify: the whole chain of the store, from one snapshot and in bounded memory, against its seals and those outside.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::check::{Broken, Fault, Report, Walk};
use crate::store::audit::{self, Record, Seal, Stub, seals_after, stubs_after};
use crate::store::{Store, StoreError, Tx};

/// Records and stubs that are held at a time.
const PAGE: u32 = 1_000;

/// Against what the chain is checked.
#[derive(Debug, Clone, Default)]
pub struct Against {
    /// Whose signatures count: public keys.
    pub keys: Vec<Vec<u8>>,
    /// Seals that were kept outside of the store.
    pub outside: Vec<Seal>,
}

/// Why a walk ended early.
enum Halt {
    /// The store failed.
    Store(StoreError),
    /// Up to this place it holds, and what follows cannot be read in this transaction.
    Stuck(Box<Report>, u64),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Checks the whole chain.
pub async fn verify(store: &Store, against: Against) -> Result<Report, StoreError> {
    let (outside, keys) = (against.outside, against.keys);
    let walked = store
        .read("verify_audit", move |tx| walk(tx, &keys, &outside))
        .await;
    match walked {
        Ok(report) => Ok(report),
        Err(Halt::Store(error)) => Err(error),
        Err(Halt::Stuck(mut report, after)) => {
            let broken = unreadable(store, after).await?;
            report.broken.insert(0, broken);
            Ok(*report)
        }
    }
}

fn walk(tx: &mut Tx<'_>, keys: &[Vec<u8>], outside: &[Seal]) -> Result<Report, Halt> {
    let seals = match all_seals(tx) {
        Ok(seals) => seals,
        Err(StoreError::Corrupt { column, expected }) => {
            let said = format!("{column} is no {expected}");
            return Ok(Report {
                broken: vec![Broken {
                    seq: None,
                    day: None,
                    fault: Fault::SealsUnreadable(said),
                }],
                ..Report::default()
            });
        }
        Err(error) => return Err(error.into()),
    };
    let mut differing = compare(&seals, outside);
    differing.extend(audit::astray(tx)?.map(|place| Broken {
        seq: None,
        day: None,
        fault: Fault::Place(place),
    }));
    let mut walk = Walk::from_the_beginning(keys, seals);
    let mut pages = Pages::default();
    let whole = loop {
        match pages.next(tx) {
            Ok(Some(Step::Record(record))) if walk.record(&record) => {}
            Ok(Some(Step::Stub(stub))) if walk.stub(&stub) => {}
            Ok(Some(_)) => break false,
            Ok(None) => break true,
            Err(_) => {
                let after = walk.place();
                let mut report = walk.end(false);
                report.broken.extend(differing);
                return Err(Halt::Stuck(Box::new(report), after));
            }
        }
    };
    let mut report = walk.end(whole);
    report.broken.extend(differing);
    Ok(report)
}

/// The first record after this place that cannot be read, each looked at by itself.
async fn unreadable(store: &Store, mut after: u64) -> Result<Broken, StoreError> {
    loop {
        let next = store
            .read("verify_next", move |tx| audit::next(tx, after))
            .await;
        let next = match next {
            Err(error @ StoreError::Corrupt { .. }) => {
                let fault = Fault::Unreadable(told(&error));
                return Ok(Broken::record(after + 1, fault));
            }
            other => other?,
        };
        let Some(seq) = next else {
            let fault = Fault::SealsUnreadable("a stub holds what no stub has".to_owned());
            return Ok(Broken {
                seq: None,
                day: None,
                fault,
            });
        };
        let read = store
            .read("verify_one", move |tx| audit::after(tx, seq - 1, 1))
            .await;
        if let Err(error) = read {
            return Ok(Broken::record(seq, Fault::Unreadable(told(&error))));
        }
        after = seq;
    }
}

fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}

fn all_seals(tx: &mut Tx<'_>) -> Result<Vec<Seal>, StoreError> {
    let mut all: Vec<Seal> = Vec::new();
    loop {
        let more = seals_after(tx, all.last().map(|seal| seal.day), PAGE)?;
        if more.is_empty() {
            return Ok(all);
        }
        all.extend(more);
    }
}

/// Seals that stand outside and do not stand in the store, or differ there. The store may have later ones.
fn compare(inside: &[Seal], outside: &[Seal]) -> Vec<Broken> {
    let inside: BTreeMap<Date, &Seal> = inside.iter().map(|seal| (seal.day, seal)).collect();
    let fault = |seal: &Seal| match inside.get(&seal.day) {
        None => Some(Fault::SealDeleted),
        Some(kept) if *kept != seal => Some(Fault::SealDiffers),
        Some(_) => None,
    };
    outside
        .iter()
        .filter_map(|seal| fault(seal).map(|fault| Broken::seal(seal.day, fault)))
        .collect()
}

/// What comes next along the chain.
enum Step {
    Record(Record),
    Stub(Stub),
}

/// Records and stubs of the store, merged in the order of their places, a page at a time.
struct Pages {
    records: std::vec::IntoIter<Record>,
    stubs: std::vec::IntoIter<Stub>,
    last_record: u64,
    last_stub: u64,
    more_records: bool,
    more_stubs: bool,
}

impl Default for Pages {
    fn default() -> Self {
        Self {
            records: Vec::new().into_iter(),
            stubs: Vec::new().into_iter(),
            last_record: 0,
            last_stub: 0,
            more_records: true,
            more_stubs: true,
        }
    }
}

impl Pages {
    fn next(&mut self, tx: &mut Tx<'_>) -> Result<Option<Step>, StoreError> {
        self.fill(tx)?;
        let record = self.records.as_slice().first().map(|record| record.seq);
        let stub = self.stubs.as_slice().first().map(|stub| stub.first_seq);
        Ok(match (record, stub) {
            (Some(record), Some(stub)) if stub <= record => self.stubs.next().map(Step::Stub),
            (None, Some(_)) => self.stubs.next().map(Step::Stub),
            (_, _) => self.records.next().map(Step::Record),
        })
    }

    fn fill(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        if self.records.as_slice().is_empty() && self.more_records {
            let page = audit::after(tx, self.last_record, PAGE)?;
            self.more_records = page.len() == PAGE as usize;
            self.last_record = page.last().map_or(self.last_record, |last| last.seq);
            self.records = page.into_iter();
        }
        if self.stubs.as_slice().is_empty() && self.more_stubs {
            let page = stubs_after(tx, self.last_stub, PAGE)?;
            self.more_stubs = page.len() == PAGE as usize;
            self.last_stub = page.last().map_or(self.last_stub, |last| last.first_seq);
            self.stubs = page.into_iter();
        }
        Ok(())
    }
}
