//! Key: to whom recordings are sealed. An X25519 key of the Ente (RFC 7748), whose private half is on no machine and no
//! server.
//!
//! Both are written in Bech32m (BIP 350): its checksum finds a letter that was copied wrong, and what stands before the
//! data says which of the two it is.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::agreement::{PrivateKey, X25519};
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32m, Hrp};
use rustls::crypto::hpke::{HpkePrivateKey, HpkePublicKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::seal::SUITE;

/// How a public key begins, before the `1` that ends this part.
const PUBLIC: &str = "custode-recording";
/// How an identity begins.
const SECRET: &str = "custode-recording-secret-";
/// Bytes of either.
const LENGTH: usize = 32;

/// The public key: `custode-recording1…`.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecordingKey([u8; LENGTH]);

/// The private half, which opens what was sealed: `CUSTODE-RECORDING-SECRET-1…`. It is overwritten when it is dropped.
pub struct Identity {
    secret: HpkePrivateKey,
    key: RecordingKey,
}

/// Why a text is no key. It does not repeat the text, which may be the private one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotARecordingKey {
    /// It is something else than a public key.
    #[error("is no recording key: one begins with `custode-recording1`")]
    Other,
    /// It is something else than an identity.
    #[error("is no private key of recordings: one begins with `CUSTODE-RECORDING-SECRET-1`")]
    NoIdentity,
    /// Its checksum does not hold.
    #[error("has a letter that is wrong, missing or too many: copy it again")]
    Mistyped,
    /// The private half stands where the public one should.
    #[error(
        "is the private identity, which belongs on a computer of the Ente: write the public key, which begins with `custode-recording1`"
    )]
    Secret,
    /// The public half stands where the private one should.
    #[error(
        "is the public key, which opens nothing: the identity begins with `CUSTODE-RECORDING-SECRET-1`"
    )]
    Public,
    /// A point of small order: whatever is sealed to it, everybody opens.
    #[error("is a point to which nothing can be sealed: make another key")]
    Weak,
}

impl RecordingKey {
    pub(super) fn hpke(self) -> HpkePublicKey {
        HpkePublicKey(self.0.to_vec())
    }
}

impl FromStr for RecordingKey {
    type Err = NotARecordingKey;

    fn from_str(text: &str) -> Result<Self, NotARecordingKey> {
        let key = Self(*read(text, PUBLIC)?);
        // Sealing is the proof that it can be sealed to.
        match SUITE.setup_sealer(&[], &key.hpke()) {
            Ok(_) => Ok(key),
            Err(_) => Err(NotARecordingKey::Weak),
        }
    }
}

impl TryFrom<String> for RecordingKey {
    type Error = NotARecordingKey;

    fn try_from(text: String) -> Result<Self, NotARecordingKey> {
        text.parse()
    }
}

impl From<RecordingKey> for String {
    fn from(key: RecordingKey) -> Self {
        key.to_string()
    }
}

impl fmt::Display for RecordingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        bech32::encode_lower_to_fmt::<Bech32m, _>(f, hrp(PUBLIC), &self.0).map_err(|_| fmt::Error)
    }
}

impl fmt::Debug for RecordingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Identity {
    /// A new one; nothing where the system gives no randomness.
    pub fn generate() -> Option<Self> {
        let (public, secret) = SUITE.generate_key_pair().ok()?;
        let key = RecordingKey(public.0.try_into().ok()?);
        Some(Self { secret, key })
    }

    /// Reads the text of one.
    pub fn parse(text: &str) -> Result<Self, NotARecordingKey> {
        let bytes = read(text, SECRET)?;
        let pair = PrivateKey::from_private_key(&X25519, bytes.as_slice());
        let pair = pair.map_err(|_| NotARecordingKey::Weak)?;
        let public = pair.compute_public_key();
        let public = public.map_err(|_| NotARecordingKey::Weak)?;
        let key = public.as_ref().try_into();
        Ok(Self {
            key: RecordingKey(key.map_err(|_| NotARecordingKey::Weak)?),
            secret: HpkePrivateKey::from(bytes.to_vec()),
        })
    }

    /// Its text, to be kept where nobody else reads.
    pub fn text(&self) -> Zeroizing<String> {
        let text = bech32::encode_upper::<Bech32m>(hrp(SECRET), self.secret.secret_bytes());
        Zeroizing::new(text.expect("invariant: 32 bytes are not too long"))
    }

    /// The public half.
    pub const fn key(&self) -> RecordingKey {
        self.key
    }

    pub(super) const fn hpke(&self) -> &HpkePrivateKey {
        &self.secret
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity of {}", self.key)
    }
}

fn hrp(text: &str) -> Hrp {
    Hrp::parse(text).expect("invariant: ours are letters and dashes")
}

/// The bytes behind this beginning, all in small or all in large letters.
fn read(text: &str, wanted: &str) -> Result<Zeroizing<[u8; LENGTH]>, NotARecordingKey> {
    let is = |kind: &str| {
        let beginning = text.get(..kind.len()).unwrap_or_default();
        beginning.eq_ignore_ascii_case(kind) && text.as_bytes().get(kind.len()) == Some(&b'1')
    };
    if !is(wanted) {
        return Err(match wanted {
            PUBLIC if is(SECRET) => NotARecordingKey::Secret,
            SECRET if is(PUBLIC) => NotARecordingKey::Public,
            SECRET => NotARecordingKey::NoIdentity,
            _ => NotARecordingKey::Other,
        });
    }
    let checked = CheckedHrpstring::new::<Bech32m>(text);
    let checked = checked.map_err(|_| NotARecordingKey::Mistyped)?;
    let mut bytes = Zeroizing::new([0; LENGTH]);
    let mut coming = checked.byte_iter();
    if coming.len() != LENGTH {
        return Err(NotARecordingKey::Mistyped);
    }
    for byte in bytes.iter_mut() {
        *byte = coming.next().ok_or(NotARecordingKey::Mistyped)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_and_its_identity_are_read_as_they_were_written() {
        let made = Identity::generate().unwrap();
        let (public, secret) = (made.key().to_string(), made.text());
        assert!(public.starts_with("custode-recording1"), "{public}");
        assert!(secret.starts_with("CUSTODE-RECORDING-SECRET-1"));
        assert_eq!(public.parse(), Ok(made.key()));
        let read = Identity::parse(&secret).unwrap();
        assert_eq!(read.key(), made.key());
        assert_eq!(read.text(), secret);
        assert!(!format!("{read:?}").contains("SECRET"));
    }

    #[test]
    fn a_letter_that_was_copied_wrong_is_found_wherever_it_stands() {
        let key = Identity::generate().unwrap().key().to_string();
        for at in 0..key.len() {
            let mut wrong = key.clone().into_bytes();
            wrong[at] = if wrong[at] == b'q' { b'p' } else { b'q' };
            let wrong = String::from_utf8(wrong).unwrap();
            assert!(wrong.parse::<RecordingKey>().is_err(), "{wrong}");
            let short = [&key[..at], &key[at + 1..]].concat();
            assert!(short.parse::<RecordingKey>().is_err(), "{short}");
        }
    }

    #[test]
    fn what_is_no_key_is_called_by_its_name() {
        let made = Identity::generate().unwrap();
        let (public, secret) = (made.key().to_string(), made.text());
        let wrong = |text: &str| text.parse::<RecordingKey>().unwrap_err();
        assert_eq!(wrong(&secret), NotARecordingKey::Secret);
        assert_eq!(
            Identity::parse(&public).unwrap_err(),
            NotARecordingKey::Public
        );
        for text in ["", "x", "perché", "age1xyz", "custode-recording"] {
            assert_eq!(wrong(text), NotARecordingKey::Other, "{text}");
            let identity = Identity::parse(text).unwrap_err();
            assert_eq!(identity, NotARecordingKey::NoIdentity, "{text}");
        }
        assert_eq!(wrong("custode-recording1…"), NotARecordingKey::Mistyped);
        let zero = RecordingKey([0; LENGTH]).to_string();
        assert_eq!(wrong(&zero), NotARecordingKey::Weak);
    }
}
