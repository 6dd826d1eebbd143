//! Stamping: the online key, which says every day that the rosters in force are still the ones in force.
//!
//! It is the only key of a signed repository that a server holds. Whoever steals it can hold a roster back until that
//! ends, and no longer; it is replaced by `custode-server roster rotate --role timestamp`.

use std::path::Path;

use custode_trust::workshop::{KeyError, SigningKey};

use crate::authority::file::make_private_folder;

/// The file in the data folder: PKCS#8, PEM, without a passphrase.
const FILE: &str = "online.key";

/// Reads the key in the data folder, and makes it where there is none.
pub fn open(data: &Path) -> Result<SigningKey, KeyError> {
    let path = data.join(FILE);
    if !path.exists() {
        make_private_folder(data)?;
        match SigningKey::generate()?.write(&path, None) {
            // Another process may have been first.
            Err(KeyError::File(error)) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            written => written?,
        }
    }
    SigningKey::read(&path, || {
        Err(std::io::Error::other("the online key has no passphrase"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_stays_the_same_and_a_broken_one_is_not_replaced() {
        let data = tempfile::tempdir().unwrap();
        let once = open(data.path()).unwrap();
        assert_eq!(open(data.path()).unwrap().id(), once.id());
        fs_err::write(data.path().join(FILE), "x").unwrap();
        assert!(matches!(open(data.path()), Err(KeyError::NotAKey)));
    }
}
