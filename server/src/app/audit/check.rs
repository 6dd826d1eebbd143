//! Check: walks the chain once, record by record, and says where it first breaks.
//!
//! It knows no store and no file: whoever walks brings records and stubs in the order of their places, so the same
//! rules hold for the store and for an export.

use std::fmt;

use jiff::civil::Date;

use crate::sealing::is_signed;
use crate::store::audit::{BEGINNING, Record, Seal, Stub};

/// Where the audit breaks, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which record, where one is meant.
    pub seq: Option<u64>,
    /// Which day's seal, where one is meant.
    pub day: Option<Date>,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A gap.
    #[error("it is missing: after {after} comes {found}")]
    Missing {
        /// The last place before the gap.
        after: u64,
        /// The place after it.
        found: u64,
    },
    /// In a file: a place that was passed.
    #[error("it stands out of order, after {after}")]
    Order {
        /// What stands before it.
        after: u64,
    },
    /// It names another past.
    #[error("it does not follow the record before it: its previous hash differs")]
    Previous,
    /// Its content is another than its hash.
    #[error("it was altered: its content does not have its hash")]
    Altered,
    /// It says something that its hash does not cover.
    #[error("it was altered: it says more than its hash covers")]
    Beyond,
    /// A record before the first place.
    #[error("a record stands at place {0}, where none can")]
    Place(i64),
    /// A column holds something that no record has.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// A stub that the key did not sign.
    #[error("the stub in its place is not signed by the key of this audit")]
    StubSignature,
    /// A record where a stub says that there is none.
    #[error("it stands where records were forgotten, up to {until}")]
    Forgotten {
        /// The last place of the stub.
        until: u64,
    },
    /// A seal that the key did not sign.
    #[error("the seal is not signed by the key of this audit")]
    SealSignature,
    /// A seal of a key that nobody vouches for.
    #[error("the seal is signed by a key that is not this audit's: {0}")]
    SealKey(String),
    /// A seal that does not follow the one before.
    #[error("the seal does not follow the one before it: one is missing or was replaced")]
    SealChain,
    /// The record at its end has another hash.
    #[error("the record at the end of the seal, {0}, is not the one that was sealed")]
    Sealed(u64),
    /// The chain ends before it does.
    #[error("the tail was deleted: records up to {sealed} were sealed, and the last one is {last}")]
    Tail {
        /// Up to where it was sealed.
        sealed: u64,
        /// What the last record is.
        last: u64,
    },
    /// A seal outside of the store that the store does not have.
    #[error("the seal stands in the file of seals and not in the store: it was deleted there")]
    SealDeleted,
    /// A seal that differs outside of the store.
    #[error("the seal in the file of seals is another than the one in the store")]
    SealDiffers,
    /// A seal that cannot be read.
    #[error("the seals or stubs cannot be read: {0}")]
    SealsUnreadable(String),
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Records that hold.
    pub records: u64,
    /// Records that were forgotten in their time.
    pub forgotten: u64,
    /// The last place.
    pub last: u64,
    /// Seals that hold.
    pub seals: u64,
    /// The day of the last seal, and up to which place it vouches.
    pub sealed: Option<(Date, u64)>,
    /// What is wrong, the first broken record first.
    pub broken: Vec<Broken>,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.seq, self.day) {
            (Some(seq), _) => write!(f, "record {seq}: {}", self.fault),
            (None, Some(day)) => write!(f, "day {day}: {}", self.fault),
            (None, None) => write!(f, "{}", self.fault),
        }
    }
}

impl Broken {
    /// A record.
    pub fn record(seq: u64, fault: Fault) -> Self {
        Self {
            seq: Some(seq),
            day: None,
            fault,
        }
    }

    /// A seal.
    pub fn seal(day: Date, fault: Fault) -> Self {
        Self {
            seq: None,
            day: Some(day),
            fault,
        }
    }
}

/// A walk along the chain.
pub(super) struct Walk<'k> {
    /// Whose signatures count.
    keys: &'k [Vec<u8>],
    /// The seals, in the order of their days.
    seals: Vec<Seal>,
    /// The next of them that is not compared yet.
    due: usize,
    /// The last place.
    at: u64,
    /// The hash there; nothing at the beginning of an export, which follows records that are not in it.
    hash: Option<Vec<u8>>,
    report: Report,
}

impl<'k> Walk<'k> {
    /// From the first record on.
    pub(super) fn from_the_beginning(keys: &'k [Vec<u8>], seals: Vec<Seal>) -> Self {
        Self::new(keys, seals, (0, Some(BEGINNING.to_vec())))
    }

    /// From the record after this place on. Seals that end before it vouch for what is not walked.
    pub(super) fn after(keys: &'k [Vec<u8>], seals: Vec<Seal>, place: u64) -> Self {
        Self::new(
            keys,
            seals,
            (place, (place == 0).then(|| BEGINNING.to_vec())),
        )
    }

    fn new(keys: &'k [Vec<u8>], seals: Vec<Seal>, (at, hash): (u64, Option<Vec<u8>>)) -> Self {
        let mut walk = Self {
            keys,
            due: 0,
            at,
            hash,
            report: Report {
                last: at,
                ..Report::default()
            },
            seals,
        };
        walk.check_seals();
        while walk
            .seals
            .get(walk.due)
            .is_some_and(|seal| seal.last_seq < at)
        {
            walk.due += 1;
        }
        walk.compare_seals();
        walk
    }

    /// The last place that holds.
    pub(super) const fn place(&self) -> u64 {
        self.at
    }

    /// One record further; whether the chain holds so far.
    pub(super) fn record(&mut self, record: &Record) -> bool {
        if let Some(fault) = self.fault_of(record) {
            let seq = if let Fault::Missing { after, .. } = fault {
                after + 1
            } else {
                record.seq
            };
            return self.breaks(Broken::record(seq, fault));
        }
        self.report.records += 1;
        self.arrive(record.seq, record.hash.clone());
        true
    }

    /// Across records that were forgotten; whether the chain holds so far.
    pub(super) fn stub(&mut self, stub: &Stub) -> bool {
        let follows = self
            .hash
            .as_ref()
            .is_none_or(|hash| *hash == stub.prev_hash);
        let fault = if stub.first_seq != self.at + 1 {
            Some(self.misplaced(stub.first_seq))
        } else if stub.last_seq < stub.first_seq
            || !self.vouched(&stub.public_key, &stub.signed(), &stub.signature)
        {
            Some(Fault::StubSignature)
        } else if !follows {
            Some(Fault::Previous)
        } else {
            None
        };
        if let Some(fault) = fault {
            return self.breaks(Broken::record(self.at + 1, fault));
        }
        self.report.forgotten += stub.count();
        self.arrive(stub.last_seq, stub.last_hash.clone());
        true
    }

    /// Something cannot be walked over.
    pub(super) fn breaks(&mut self, broken: Broken) -> bool {
        self.report.broken.insert(0, broken);
        false
    }

    /// What was found. `whole` says whether the chain was walked to its end.
    pub(super) fn end(mut self, whole: bool) -> Report {
        if whole && let Some(seal) = self.seals.get(self.due) {
            let (sealed, last) = (seal.last_seq, self.at);
            let broken = Broken {
                seq: Some(last + 1),
                day: Some(seal.day),
                fault: Fault::Tail { sealed, last },
            };
            self.breaks(broken);
        }
        self.report.last = self.at;
        self.report
    }

    fn fault_of(&self, record: &Record) -> Option<Fault> {
        let follows = self
            .hash
            .as_ref()
            .is_none_or(|hash| *hash == record.prev_hash);
        if record.seq != self.at + 1 {
            Some(self.misplaced(record.seq))
        } else if !record.is_well_formed() {
            Some(Fault::Beyond)
        } else if !follows {
            Some(Fault::Previous)
        } else if record.hash != record.expected_hash() {
            Some(Fault::Altered)
        } else {
            None
        }
    }

    const fn misplaced(&self, found: u64) -> Fault {
        let after = self.at;
        if found > after {
            Fault::Missing { after, found }
        } else {
            Fault::Order { after }
        }
    }

    fn arrive(&mut self, seq: u64, hash: Vec<u8>) {
        self.at = seq;
        self.hash = Some(hash);
        self.compare_seals();
    }

    /// Compares the seals that end here with what stands here.
    fn compare_seals(&mut self) {
        while let Some(seal) = self.seals.get(self.due) {
            if seal.last_seq > self.at {
                return;
            }
            let (day, last) = (seal.day, seal.last_seq);
            let same = self
                .hash
                .as_ref()
                .is_none_or(|hash| *hash == seal.last_hash);
            if last == self.at && same {
                self.report.seals += 1;
                self.report.sealed = Some((day, last));
            } else {
                self.report
                    .broken
                    .push(Broken::seal(day, Fault::Sealed(last)));
            }
            self.due += 1;
        }
    }

    /// Whether the seals are signed, and follow each other.
    fn check_seals(&mut self) {
        let mut before: Option<&Seal> = None;
        let mut broken = Vec::new();
        for seal in &self.seals {
            let first = before.is_none();
            let follows = before.is_some_and(|before| {
                seal.prev_seal == before.hash()
                    && before.day < seal.day
                    && before.last_seq + 1 == seal.first_seq
                    && seal.first_seq <= seal.last_seq + 1
            });
            if !self.keys.contains(&seal.public_key) {
                let key = crate::sealing::encode(&seal.public_key);
                broken.push(Broken::seal(seal.day, Fault::SealKey(key)));
            } else if !self.vouched(&seal.public_key, &seal.signed(), &seal.signature) {
                broken.push(Broken::seal(seal.day, Fault::SealSignature));
            } else if !(follows || first && self.may_begin(seal)) {
                broken.push(Broken::seal(seal.day, Fault::SealChain));
            }
            before = Some(seal);
        }
        self.report.broken.extend(broken);
    }

    /// The first seal of all follows none; the first of an export follows one that is not in it.
    fn may_begin(&self, seal: &Seal) -> bool {
        seal.prev_seal == Seal::hash_of(None) && seal.first_seq == 1 || self.at > 0
    }

    fn vouched(&self, key: &Vec<u8>, bytes: &[u8], signature: &[u8]) -> bool {
        self.keys.contains(key) && is_signed(key, bytes, signature)
    }
}
