//! Seals: what each day signs of the chain, so that a deleted tail is found out.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::mint::sha256;
use crate::store::statement::statements;
use crate::store::{Row, StoreError, Tx};

/// What stands before the first seal.
const BEGINNING: [u8; 32] = [0; 32];
/// Before everything that is signed as a seal.
const DOMAIN: &[u8] = b"custode audit seal 1\n";

/// What a day vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The day, in the time of Italy.
    pub day: Date,
    /// The first record under it. On a day without records it is one beyond the last.
    pub first_seq: u64,
    /// The last record under it, or under the seal before.
    pub last_seq: u64,
    /// The hash of that record.
    pub last_hash: Vec<u8>,
    /// [`Seal::hash`] of the seal before; 32 zero bytes for the first.
    pub prev_seal: Vec<u8>,
    /// When it was made.
    pub sealed_at: Timestamp,
    /// By which key (Ed25519).
    pub public_key: Vec<u8>,
    /// The key's signature over [`Seal::signed`].
    pub signature: Vec<u8>,
}

impl Seal {
    /// How many records it covers.
    pub const fn count(&self) -> u64 {
        (self.last_seq + 1).saturating_sub(self.first_seq)
    }

    /// The bytes that are signed.
    pub fn signed(&self) -> Vec<u8> {
        let (first, last) = (self.first_seq.to_be_bytes(), self.last_seq.to_be_bytes());
        let (day, at) = (
            self.day.to_string(),
            self.sealed_at.as_microsecond().to_be_bytes(),
        );
        let fields: [&[u8]; 7] = [
            day.as_bytes(),
            &first,
            &last,
            &self.last_hash,
            &self.prev_seal,
            &at,
            &self.public_key,
        ];
        framed(DOMAIN, &fields)
    }

    /// What the next seal says of it.
    pub fn hash(&self) -> Vec<u8> {
        sha256(&self.signed()).to_vec()
    }

    /// What the next seal, or the first, says of this one.
    pub fn hash_of(seal: Option<&Self>) -> Vec<u8> {
        seal.map_or_else(|| BEGINNING.to_vec(), Self::hash)
    }
}

/// Fields with their lengths before them, after what says what they are.
pub(super) fn framed(domain: &[u8], fields: &[&[u8]]) -> Vec<u8> {
    let mut bytes = domain.to_vec();
    for field in fields {
        bytes.extend((field.len() as u64).to_be_bytes());
        bytes.extend(*field);
    }
    bytes
}

statements! {
    INSERT across("a day is sealed for the whole installation") =
        "INSERT INTO audit_seal (day, first_seq, last_seq, last_hash, prev_seal, sealed_at, public_key, signature)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    LAST across("a day is sealed for the whole installation") =
        "SELECT day, first_seq, last_seq, last_hash, prev_seal, sealed_at, public_key, signature
         FROM audit_seal ORDER BY day DESC LIMIT 1";
    BETWEEN across("a day is sealed for the whole installation") =
        "SELECT day, first_seq, last_seq, last_hash, prev_seal, sealed_at, public_key, signature
         FROM audit_seal WHERE last_seq >= ?1 AND last_seq <= ?2 ORDER BY day";
    AFTER across("a day is sealed for the whole installation") =
        "SELECT day, first_seq, last_seq, last_hash, prev_seal, sealed_at, public_key, signature
         FROM audit_seal WHERE day > ?1 ORDER BY day LIMIT ?2";
}

/// The seals that end from the one place on, up to the other, and the one that ends right before.
pub fn seals_between(tx: &mut Tx<'_>, first: u64, last: u64) -> Result<Vec<Seal>, StoreError> {
    let values = [first.saturating_sub(1).into(), last.into()];
    tx.query_all(&BETWEEN, &values)?.iter().map(seal).collect()
}

/// Keeps a seal; no day has two.
pub fn insert_seal(tx: &mut Tx<'_>, seal: &Seal) -> Result<(), StoreError> {
    let values = [
        seal.day.to_string().into(),
        seal.first_seq.into(),
        seal.last_seq.into(),
        seal.last_hash.as_slice().into(),
        seal.prev_seal.as_slice().into(),
        seal.sealed_at.into(),
        seal.public_key.as_slice().into(),
        seal.signature.as_slice().into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(())
}

/// The seal of the latest day that has one.
pub fn last_seal(tx: &mut Tx<'_>) -> Result<Option<Seal>, StoreError> {
    let row = tx.query_opt(&LAST, &[])?;
    row.as_ref().map(seal).transpose()
}

/// The seals of later days than this one, or of all, in order.
pub fn seals_after(
    tx: &mut Tx<'_>,
    day: Option<Date>,
    limit: u32,
) -> Result<Vec<Seal>, StoreError> {
    let day = day.map_or_else(String::new, |day| day.to_string());
    let rows = tx.query_all(&AFTER, &[day.into(), limit.into()])?;
    rows.iter().map(seal).collect()
}

fn seal(row: &Row) -> Result<Seal, StoreError> {
    Ok(Seal {
        day: row.parse("day", |text| text.parse().ok())?,
        first_seq: row.get("first_seq")?,
        last_seq: row.get("last_seq")?,
        last_hash: row.get("last_hash")?,
        prev_seal: row.get("prev_seal")?,
        sealed_at: row.get("sealed_at")?,
        public_key: row.get("public_key")?,
        signature: row.get("signature")?,
    })
}
