//! Stubs: what stands in the place of records whose time is over, so that the chain still holds across them.

use jiff::Timestamp;

use super::Class;
use super::seals::framed;
use crate::store::statement::statements;
use crate::store::{Row, StoreError, Tx};

/// Before everything that is signed as a stub.
const DOMAIN: &[u8] = b"custode audit stub 1\n";

/// In the place of records that follow each other, all of them under one seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stub {
    /// The place of the first of them.
    pub first_seq: u64,
    /// The place of the last.
    pub last_seq: u64,
    /// The hash of what stands before them.
    pub prev_hash: Vec<u8>,
    /// The hash of the last of them.
    pub last_hash: Vec<u8>,
    /// When the last of them was forgotten.
    pub forgotten_at: Timestamp,
    /// By which key (Ed25519).
    pub public_key: Vec<u8>,
    /// The key's signature over [`Stub::signed`].
    pub signature: Vec<u8>,
}

impl Stub {
    /// How many records it stands for.
    pub const fn count(&self) -> u64 {
        (self.last_seq + 1).saturating_sub(self.first_seq)
    }

    /// The bytes that are signed.
    pub fn signed(&self) -> Vec<u8> {
        let (first, last) = (self.first_seq.to_be_bytes(), self.last_seq.to_be_bytes());
        let at = self.forgotten_at.as_microsecond().to_be_bytes();
        let fields: [&[u8]; 6] = [
            &first,
            &last,
            &self.prev_hash,
            &self.last_hash,
            &at,
            &self.public_key,
        ];
        framed(DOMAIN, &fields)
    }
}

/// A record whose time is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expired {
    /// Its place.
    pub seq: u64,
    /// The hash of the one before.
    pub prev_hash: Vec<u8>,
    /// Its own.
    pub hash: Vec<u8>,
}

statements! {
    EXPIRED across("one chain for the whole installation") =
        "SELECT seq, prev_hash, hash FROM audit WHERE class = ?1 AND at < ?2 AND seq <= ?3
         ORDER BY at, seq LIMIT ?4";
    DELETE across("one chain for the whole installation") =
        "DELETE FROM audit WHERE seq >= ?1 AND seq <= ?2";
    INSERT across("one chain for the whole installation") =
        "INSERT INTO audit_stub (first_seq, last_seq, prev_hash, last_hash, forgotten_at, public_key, signature)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    TAKE across("one chain for the whole installation") =
        "DELETE FROM audit_stub WHERE first_seq = ?1";
    AROUND across("one chain for the whole installation") =
        "SELECT first_seq, last_seq, prev_hash, last_hash, forgotten_at, public_key, signature
         FROM audit_stub WHERE last_seq = ?1 OR first_seq = ?2 ORDER BY first_seq";
    AFTER across("one chain for the whole installation") =
        "SELECT first_seq, last_seq, prev_hash, last_hash, forgotten_at, public_key, signature
         FROM audit_stub WHERE first_seq > ?1 ORDER BY first_seq LIMIT ?2";
}

/// Records of a class from before an instant, up to a place, the oldest first.
pub fn expired(
    tx: &mut Tx<'_>,
    class: Class,
    (before, last): (Timestamp, u64),
    limit: u32,
) -> Result<Vec<Expired>, StoreError> {
    let values = [
        class.code().into(),
        before.into(),
        last.into(),
        limit.into(),
    ];
    let read = |row: &Row| {
        Ok(Expired {
            seq: row.get("seq")?,
            prev_hash: row.get("prev_hash")?,
            hash: row.get("hash")?,
        })
    };
    tx.query_all(&EXPIRED, &values)?.iter().map(read).collect()
}

/// The stubs that end before a place, and begin after another.
pub fn around(tx: &mut Tx<'_>, first: u64, last: u64) -> Result<Vec<Stub>, StoreError> {
    let values = [first.saturating_sub(1).into(), (last + 1).into()];
    tx.query_all(&AROUND, &values)?.iter().map(stub).collect()
}

/// Puts a stub in the place of the records, and of the stubs, that it stands for.
pub fn forget(tx: &mut Tx<'_>, stub: &Stub, merged: &[Stub]) -> Result<(), StoreError> {
    for gone in merged {
        tx.execute(&TAKE, &[gone.first_seq.into()])?;
    }
    tx.execute(&DELETE, &[stub.first_seq.into(), stub.last_seq.into()])?;
    let values = [
        stub.first_seq.into(),
        stub.last_seq.into(),
        stub.prev_hash.as_slice().into(),
        stub.last_hash.as_slice().into(),
        stub.forgotten_at.into(),
        stub.public_key.as_slice().into(),
        stub.signature.as_slice().into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(())
}

/// The stubs that begin after a place, in order.
pub fn stubs_after(tx: &mut Tx<'_>, seq: u64, limit: u32) -> Result<Vec<Stub>, StoreError> {
    let rows = tx.query_all(&AFTER, &[seq.into(), limit.into()])?;
    rows.iter().map(stub).collect()
}

fn stub(row: &Row) -> Result<Stub, StoreError> {
    Ok(Stub {
        first_seq: row.get("first_seq")?,
        last_seq: row.get("last_seq")?,
        prev_hash: row.get("prev_hash")?,
        last_hash: row.get("last_hash")?,
        forgotten_at: row.get("forgotten_at")?,
        public_key: row.get("public_key")?,
        signature: row.get("signature")?,
    })
}
