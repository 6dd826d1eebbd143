//! Forget: records whose time is over go, and a signed stub stays in their place, so that the chain holds across them.
//!
//! A record goes only when a seal vouches for it, and a stub never reaches across the end of a seal: every seal can be
//! compared with the chain for as long as it is kept.

use std::num::NonZeroU8;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::days::{begin_of, day_of};
use crate::app::App;
use crate::sealing::Key;
use crate::store::audit::{
    self, Class, Deed, Entry, Expired, Seal, Stub, around, expired, last_seal, seals_between,
};
use crate::store::{StoreError, Tx};

/// Garante, 27 November 2008: not less than six months.
pub const LEAST_MONTHS: u8 = 6;
/// What is kept while the configuration says nothing.
pub const MONTHS: u8 = 12;
/// Records that one transaction forgets.
const AT_ONCE: u32 = 1_000;

/// For how long records are kept, in months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    access: u8,
    operation: u8,
    administration: u8,
}

/// It would forget too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} months are too few: the access log of system administrators is kept for {LEAST_MONTHS} months at least (Garante, 27 November 2008)"
)]
pub struct TooShort(u8);

impl Default for Retention {
    fn default() -> Self {
        Self {
            access: MONTHS,
            operation: MONTHS,
            administration: MONTHS,
        }
    }
}

impl Retention {
    /// The same, with another time for a class.
    pub fn with(self, class: Class, months: NonZeroU8) -> Result<Self, TooShort> {
        let months = months.get();
        if months < LEAST_MONTHS {
            return Err(TooShort(months));
        }
        Ok(match class {
            Class::Access => Self {
                access: months,
                ..self
            },
            Class::Operation => Self {
                operation: months,
                ..self
            },
            Class::Administration => Self {
                administration: months,
                ..self
            },
        })
    }

    /// Whole months of a class.
    pub const fn months(self, class: Class) -> u8 {
        match class {
            Class::Access => self.access,
            Class::Operation => self.operation,
            Class::Administration => self.administration,
        }
    }

    /// Records of this class from before this instant have had their time: whole days of Italy.
    fn before(self, class: Class, now: Timestamp) -> Timestamp {
        let day = day_of(now);
        let kept = day.checked_sub(i32::from(self.months(class)).months());
        begin_of(kept.unwrap_or(Date::MIN))
    }
}

/// Forgets what has had its time; how many records.
pub async fn forget(app: &App) -> Result<u64, StoreError> {
    let Some(sealing) = app.sealing.clone() else {
        return Ok(0);
    };
    let mut all = 0;
    for class in Class::ALL {
        loop {
            let (now, by, kept) = (app.clock.now(), sealing.clone(), app.retention);
            let gone = app
                .store
                .write("forget_audit", move |tx| {
                    forget_some(tx, &by.key, (class, kept.before(class, now)), now)
                })
                .await?;
            all += gone;
            if gone == 0 {
                break;
            }
        }
    }
    Ok(all)
}

/// Forgets some records of a class, and says so in the audit, in one transaction.
fn forget_some(
    tx: &mut Tx<'_>,
    key: &Key,
    (class, before): (Class, Timestamp),
    now: Timestamp,
) -> Result<u64, StoreError> {
    let Some(seal) = last_seal(tx)? else {
        return Ok(0);
    };
    let mut gone = expired(tx, class, (before, seal.last_seq), AT_ONCE)?;
    gone.sort_by_key(|record| record.seq);
    let (Some(first), Some(last)) = (gone.first(), gone.last()) else {
        return Ok(0);
    };
    let ends = seals_between(tx, first.seq, last.seq)?;
    for run in runs(&gone, &ends) {
        put_stub(tx, key, run, (&ends, now))?;
    }
    let count = gone.len() as u64;
    let document = serde_json::json!({
        "class": class.code(),
        "count": count,
        "before": before.to_string(),
    });
    let entry = Entry {
        at: now,
        actor: "system",
        action: Deed::ForgetAudit,
        object: "audit",
        ente: None,
        document: &document.to_string(),
    };
    audit::append(tx, &entry)?;
    Ok(count)
}

/// Records that follow each other, none of them beyond the end of the first one's seal.
fn runs<'r>(records: &'r [Expired], ends: &[Seal]) -> Vec<&'r [Expired]> {
    let follows = |one: &Expired, next: &Expired| {
        next.seq == one.seq + 1 && !ends.iter().any(|seal| seal.last_seq == one.seq)
    };
    records.chunk_by(follows).collect()
}

/// Puts one stub in the place of a run and of the stubs beside it that are under the same seal.
fn put_stub(
    tx: &mut Tx<'_>,
    key: &Key,
    run: &[Expired],
    (ends, now): (&[Seal], Timestamp),
) -> Result<(), StoreError> {
    let [first, ..] = run else { return Ok(()) };
    let last = run.last().unwrap_or(first);
    let ends_at = |seq: u64| ends.iter().any(|seal| seal.last_seq == seq);
    let mut merged = around(tx, first.seq, last.seq)?;
    merged.retain(|beside| {
        let seam = if beside.last_seq < first.seq {
            beside.last_seq
        } else {
            last.seq
        };
        !ends_at(seam)
    });
    let mut stub = Stub {
        first_seq: first.seq,
        last_seq: last.seq,
        prev_hash: first.prev_hash.clone(),
        last_hash: last.hash.clone(),
        forgotten_at: now,
        public_key: key.public(),
        signature: Vec::new(),
    };
    for beside in &merged {
        if beside.last_seq < first.seq {
            stub.first_seq = beside.first_seq;
            stub.prev_hash.clone_from(&beside.prev_hash);
        } else {
            stub.last_seq = beside.last_seq;
            stub.last_hash.clone_from(&beside.last_hash);
        }
    }
    stub.signature = key.sign(&stub.signed());
    audit::forget(tx, &stub, &merged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_forgotten_before_six_months() {
        let months = |months| NonZeroU8::new(months).unwrap();
        for few in 1..LEAST_MONTHS {
            for class in Class::ALL {
                let said = Retention::default().with(class, months(few));
                assert_eq!(said, Err(TooShort(few)));
            }
        }
        let kept = Retention::default().with(Class::Access, months(6)).unwrap();
        assert_eq!(kept.months(Class::Access), 6);
        assert_eq!(kept.months(Class::Operation), 12);
        let before = |class, now: &str| kept.before(class, now.parse().unwrap()).to_string();
        let now = "2026-11-28T11:00:00Z";
        assert_eq!(before(Class::Access, now), "2026-05-27T22:00:00Z");
        assert_eq!(before(Class::Operation, now), "2025-11-27T23:00:00Z");
        // The last of August, six months ago, was the last of February.
        let now = "2026-08-31T11:00:00Z";
        assert_eq!(before(Class::Access, now), "2026-02-27T23:00:00Z");
    }
}
