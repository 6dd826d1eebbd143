//! Chain: each block's hash holds the one before.

use std::fmt;

use aws_lc_rs::digest::{Context, Digest, SHA256};

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Hash(pub(super) [u8; 32]);

impl Hash {
    /// What the first block hangs on.
    pub(super) const NOTHING: Self = Self([0; 32]);

    /// Reads 64 digits, small ones only: one value has one text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(hash))
    }
}

impl From<Digest> for Hash {
    /// Of a digest by SHA-256.
    fn from(digest: Digest) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest.as_ref());
        Self(hash)
    }
}

fn digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The hash of a block, from the one before, its number, its time in microseconds, its raw output and its lines.
pub(super) fn link(before: Hash, number: u64, micros: u64, raw: Hash, lines: &[u8]) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(&before.0);
    context.update(&number.to_be_bytes());
    context.update(&micros.to_be_bytes());
    context.update(&raw.0);
    context.update(lines);
    Hash::from(context.finish())
}
