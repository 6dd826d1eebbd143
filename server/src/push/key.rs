//! Key: by which push services and browsers know this server (VAPID, RFC 8292). Browsers take messages of no other.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use web_push_native::jwt_simple::algorithms::{ECDSAP256PublicKeyLike, ES256KeyPair};

use crate::authority::file::keep;
use crate::mint::Mint;

/// The file in the data folder: the private number alone, base64url.
const FILE: &str = "push.key";
/// Bytes of it.
const NUMBER: usize = 32;
/// One in 2^32 numbers is no key of the curve.
const TRIES: usize = 4;

/// The key.
pub struct Key(ES256KeyPair);

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Its file cannot be read or written.
    #[error("the key for messages to browsers cannot be kept")]
    File(#[from] std::io::Error),
    /// The file holds something else.
    #[error(
        "{FILE} in the data folder holds no key; without it a new one is made, and browsers must be added again"
    )]
    Broken,
}

impl Key {
    /// Reads the key in the data folder, and makes it where there is none.
    pub fn open(data: &Path, mint: Mint) -> Result<Self, KeyError> {
        let is_key = |number: &[u8; NUMBER]| ES256KeyPair::from_bytes(number).is_ok();
        let make = || (0..TRIES).map(|_| mint.bytes::<NUMBER>()).find(is_key);
        let number = keep(&data.join(FILE), make)?;
        let pair = number.and_then(|number| ES256KeyPair::from_bytes(&number).ok());
        pair.map(Self).ok_or(KeyError::Broken)
    }

    /// The public half, as browsers want it.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key().public_key().to_bytes_uncompressed())
    }

    pub(super) const fn pair(&self) -> &ES256KeyPair {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_key_stays_the_same_and_is_its_owners_alone() {
        let data = tempfile::tempdir().unwrap();
        let once = Key::open(data.path(), Mint).unwrap().public();
        assert_eq!(Key::open(data.path(), Mint).unwrap().public(), once);
        assert_eq!(URL_SAFE_NO_PAD.decode(once).unwrap().len(), 65);
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
