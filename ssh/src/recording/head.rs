//! Head: the machine's signature under the chain as it stands.

use std::fmt;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::chain::Hash;

/// Signs with the machine's key: ECDSA on P-256 with SHA-256, DER.
pub trait Sign: Send {
    /// The signature, or why there is none.
    fn sign(&self, message: &[u8]) -> std::io::Result<Vec<u8>>;
}

impl<F: Fn(&[u8]) -> std::io::Result<Vec<u8>> + Send> Sign for F {
    fn sign(&self, message: &[u8]) -> std::io::Result<Vec<u8>> {
        self(message)
    }
}

/// The machine's public key.
#[derive(Debug, Clone)]
pub struct MachineKey(UnparsedPublicKey<Vec<u8>>);

/// It is no point of P-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no P-256 key: 65 bytes that begin with 4")]
pub struct NotAKey;

impl MachineKey {
    /// The uncompressed point, as a certificate holds it.
    pub fn from_point(point: &[u8]) -> Result<Self, NotAKey> {
        if point.len() != 65 || point.first() != Some(&4) {
            return Err(NotAKey);
        }
        Ok(Self(UnparsedPublicKey::new(
            &ECDSA_P256_SHA256_ASN1,
            point.to_vec(),
        )))
    }
}

/// Whether the session goes on behind a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Head,
    End,
}

impl Kind {
    /// A head cannot pass for an end: they sign other words.
    const fn words(self) -> &'static [u8] {
        match self {
            Self::Head => b"custode recording head v1\0",
            Self::End => b"custode recording end v1\0",
        }
    }

    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Head => "# custode-head ",
            Self::End => "# custode-end ",
        }
    }
}

/// A signed statement: "this is block `number`, and all before it". A server that keeps it has a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The block's number.
    pub number: u64,
    pub(super) hash: Hash,
    pub(super) signature: Vec<u8>,
}

impl Head {
    pub(super) fn message(kind: Kind, number: u64, hash: Hash) -> Vec<u8> {
        [kind.words(), &number.to_be_bytes(), &hash.0].concat()
    }

    /// Reads what stands behind the mark.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let (number, hash, signature) = (words.next()?, words.next()?, words.next()?);
        if words.next().is_some() {
            return None;
        }
        let parsed = Self {
            number: canonical(number)?,
            hash: Hash::parse(hash)?,
            signature: STANDARD.decode(signature).ok()?,
        };
        Some(parsed)
    }

    pub(super) fn is_signed(&self, kind: Kind, key: &MachineKey) -> bool {
        let message = Self::message(kind, self.number, self.hash);
        key.0.verify(&message, &self.signature).is_ok()
    }

    /// Whether the machine signed two stories of one block: one of them is false.
    pub fn contradicts(&self, other: &Self) -> bool {
        self.number == other.number && self.hash != other.hash
    }
}

/// One number has one text.
pub(super) fn canonical(text: &str) -> Option<u64> {
    let number = text.parse::<u64>().ok()?;
    (number.to_string() == text).then_some(number)
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = STANDARD.encode(&self.signature);
        write!(f, "{} {} {signature}", self.number, self.hash)
    }
}
