//! Key: with which this installation vouches for its audit (Ed25519, RFC 8032).
//!
//! It stands beside the authority's key and is none of a machine's or a person's. Whoever holds it can seal another
//! past: seals that were copied elsewhere tell them apart.

use std::path::Path;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use crate::authority::file::keep;
use crate::mint::Mint;

/// The file in the data folder: the seed alone, base64url.
const FILE: &str = "audit.key";
/// Bytes of it.
const SEED: usize = 32;

/// The key.
pub struct Key(Ed25519KeyPair);

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Its file cannot be read or written.
    #[error("the key that seals the audit cannot be kept")]
    File(#[from] std::io::Error),
    /// The file holds something else.
    #[error(
        "{FILE} in the data folder holds no key: restore it from a backup; with a new one, the seals so far are another's"
    )]
    Broken,
}

impl Key {
    /// Reads the key in the data folder, and makes it where there is none.
    pub fn open(data: &Path, mint: Mint) -> Result<Self, KeyError> {
        let seed = keep(&data.join(FILE), || Some(mint.bytes::<SEED>()))?;
        let pair = seed.and_then(|seed| Ed25519KeyPair::from_seed_unchecked(&seed).ok());
        pair.map(Self).ok_or(KeyError::Broken)
    }

    /// The public half.
    pub fn public(&self) -> Vec<u8> {
        self.0.public_key().as_ref().to_vec()
    }

    /// The same bytes have the same signature, so that a transaction that is run again writes the same.
    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        self.0.sign(bytes).as_ref().to_vec()
    }
}

/// Whether the holder of this key signed these bytes.
pub fn is_signed(public: &[u8], bytes: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public)
        .verify(bytes, signature)
        .is_ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_key_stays_the_same_is_its_owners_alone_and_signs() {
        let data = tempfile::tempdir().unwrap();
        let once = Key::open(data.path(), Mint).unwrap();
        let again = Key::open(data.path(), Mint).unwrap();
        assert_eq!(once.public(), again.public());
        assert_eq!(once.sign(b"x"), again.sign(b"x"));
        assert!(is_signed(&once.public(), b"x", &again.sign(b"x")));
        assert!(!is_signed(&once.public(), b"y", &again.sign(b"x")));
        let file = std::fs::metadata(data.path().join(FILE)).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_broken_key_is_said_and_not_replaced() {
        let data = tempfile::tempdir().unwrap();
        fs_err::write(data.path().join(FILE), "x").unwrap();
        assert!(matches!(
            Key::open(data.path(), Mint),
            Err(KeyError::Broken)
        ));
        assert_eq!(fs_err::read_to_string(data.path().join(FILE)).unwrap(), "x");
    }
}
