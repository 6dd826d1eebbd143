//! Key: what one person signs with (Ed25519), in a file that a passphrase opens.
//!
//! The file is PKCS#8 with PBES2 (scrypt, AES-256-CBC): `openssl pkey` reads it, so that no key is caught in Custode.

use std::io::{self, Write};
use std::path::Path;

use aws_lc_rs::rand::{self, SystemRandom};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use pkcs8::der::SecretDocument;
use pkcs8::pkcs5::{pbes2, scrypt};
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef};
use serde::{Deserialize, Serialize};
use tough::schema::key::Key;
use tough::schema::{Role as Metadata, Signature, Signed};
use tough::sign::Sign as _;

use crate::digest::{hex, unhex};

const PLAIN: &str = "PRIVATE KEY";
const SEALED: &str = "ENCRYPTED PRIVATE KEY";
/// Characters of a name.
const NAME: usize = 60;
/// scrypt: 2^14 blocks of 8, 16 MiB, as much as openssl takes without being asked.
const COST: u8 = 14;

/// A key that signs. It does not print itself.
pub struct SigningKey(Ed25519KeyPair);

/// The public half, in a file that is handed to whoever makes the root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicKey {
    /// How people call it.
    pub name: String,
    /// 32 bytes, hexadecimal.
    pub ed25519: String,
}

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Its file failed.
    #[error("the key file cannot be used")]
    File(#[from] io::Error),
    /// Not such a file.
    #[error("the file holds no Ed25519 key (PKCS#8, PEM)")]
    NotAKey,
    /// Not opened.
    #[error("the passphrase does not open the key")]
    Passphrase,
    /// Not such a file.
    #[error("the file holds no public key as `roster key new` writes it")]
    NotPublic,
    /// Too short to keep anybody out.
    #[error("a passphrase has at least 12 characters")]
    Weak,
}

impl SigningKey {
    /// A new key.
    pub fn generate() -> Result<Self, KeyError> {
        let document =
            Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| KeyError::NotAKey)?;
        Self::of_pkcs8(document.as_ref())
    }

    /// Writes it to a new file, for its owner alone. Without a passphrase only where a server must open it by itself.
    pub fn write(&self, file: &Path, passphrase: Option<&str>) -> Result<(), KeyError> {
        let der = self.0.to_pkcs8v1().map_err(|_| KeyError::NotAKey)?;
        let pem = match passphrase {
            None => SecretDocument::try_from(der.as_ref())
                .and_then(|document| document.to_pem(PLAIN, LineEnding::LF))
                .map_err(|_| KeyError::NotAKey)?,
            Some(passphrase) if passphrase.chars().count() < 12 => return Err(KeyError::Weak),
            Some(passphrase) => seal(der.as_ref(), passphrase)?
                .to_pem(SEALED, LineEnding::LF)
                .map_err(|_| KeyError::NotAKey)?,
        };
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut opened = fs_err::OpenOptions::from_options(options).open(file)?;
        opened.write_all(pem.as_bytes())?;
        opened.sync_all()?;
        Ok(())
    }

    /// Reads a key file; `passphrase` is asked for when there is one.
    pub fn read(
        file: &Path,
        passphrase: impl FnOnce() -> io::Result<String>,
    ) -> Result<Self, KeyError> {
        let pem = fs_err::read_to_string(file)?;
        let (label, document) = SecretDocument::from_pem(&pem).map_err(|_| KeyError::NotAKey)?;
        match label {
            PLAIN => Self::of_pkcs8(document.as_bytes()),
            SEALED => {
                let sealed = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes())
                    .map_err(|_| KeyError::NotAKey)?;
                let opened = sealed
                    .decrypt(passphrase()?)
                    .map_err(|_| KeyError::Passphrase)?;
                Self::of_pkcs8(opened.as_bytes())
            }
            _ => Err(KeyError::NotAKey),
        }
    }

    fn of_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
            .map(Self)
            .map_err(|_| KeyError::NotAKey)
    }

    /// The public half, under a name.
    pub fn public(&self, name: &str) -> PublicKey {
        PublicKey {
            name: name.to_owned(),
            ed25519: hex(self.0.public_key().as_ref()),
        }
    }

    /// What a root calls it, hexadecimal.
    pub fn id(&self) -> String {
        self.0
            .tuf_key()
            .key_id()
            .map_or_else(|_| String::new(), |id| hex(&id))
    }

    /// Adds this key's signature.
    pub(crate) fn sign<T: Metadata>(&self, paper: &mut Signed<T>) -> Result<(), KeyError> {
        let bytes = paper
            .signed
            .canonical_form()
            .map_err(|_| KeyError::NotAKey)?;
        paper.signatures.push(Signature {
            keyid: self.0.tuf_key().key_id().map_err(|_| KeyError::NotAKey)?,
            sig: self.0.sign(&bytes).as_ref().to_vec().into(),
        });
        Ok(())
    }
}

fn seal(der: &[u8], passphrase: &str) -> Result<SecretDocument, KeyError> {
    let (mut salt, mut start) = ([0; 16], [0; 16]);
    rand::fill(&mut salt).map_err(|_| KeyError::NotAKey)?;
    rand::fill(&mut start).map_err(|_| KeyError::NotAKey)?;
    let cost = scrypt::Params::new(COST, 8, 1).map_err(|_| KeyError::NotAKey)?;
    let how = pbes2::Parameters::generate_scrypt_aes256cbc(cost, &salt, start)
        .map_err(|_| KeyError::NotAKey)?;
    let key = PrivateKeyInfoRef::try_from(der).map_err(|_| KeyError::NotAKey)?;
    key.encrypt_with_params(how, passphrase)
        .map_err(|_| KeyError::NotAKey)
}

impl PublicKey {
    /// Reads the file beside a key.
    pub fn read(file: &Path) -> Result<Self, KeyError> {
        let read: Self = serde_json::from_str(&fs_err::read_to_string(file)?)
            .map_err(|_| KeyError::NotPublic)?;
        let is_name = !read.name.is_empty()
            && read.name.chars().count() <= NAME
            && !read.name.chars().any(char::is_control);
        if !is_name || unhex(&read.ed25519).is_none_or(|bytes| bytes.len() != 32) {
            return Err(KeyError::NotPublic);
        }
        Ok(read)
    }

    /// Writes the file beside a key.
    pub fn write(&self, file: &Path) -> Result<(), KeyError> {
        let text = serde_json::to_string_pretty(self).map_err(|_| KeyError::NotPublic)?;
        Ok(fs_err::write(file, text + "\n")?)
    }

    /// The key as metadata writes it.
    pub(crate) fn tuf(&self) -> Key {
        use tough::schema::key::{Ed25519Key, Ed25519Scheme};
        Key::Ed25519 {
            keyval: Ed25519Key {
                public: unhex(&self.ed25519).unwrap_or_default().into(),
                _extra: std::collections::HashMap::new(),
            },
            scheme: Ed25519Scheme::Ed25519,
            _extra: std::collections::HashMap::new(),
        }
    }

    /// What a root calls it, hexadecimal.
    pub fn id(&self) -> String {
        self.tuf()
            .key_id()
            .map_or_else(|_| String::new(), |id| hex(&id))
    }
}
