//! SSH key: a public key as OpenSSH writes it (RFC 4253, 6.6), of the kinds that are accepted.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::digest::sha256;

/// A public key. Two are the same when their bytes are: comments are no part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SshKey {
    algorithm: Algorithm,
    blob: Vec<u8>,
}

/// The kinds that are accepted: no RSA, no DSA, no certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// Ed25519.
    Ed25519,
    /// ECDSA P-256.
    EcdsaP256,
    /// Ed25519 in a security key.
    SkEd25519,
    /// ECDSA P-256 in a security key.
    SkEcdsaP256,
}

/// A text or bytes that are no key that is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a public key of OpenSSH of a kind that is accepted (ssh-ed25519, ecdsa-sha2-nistp256, and both in security keys)"
)]
pub struct NotAKey;

impl Algorithm {
    const ALL: [Self; 4] = [
        Self::Ed25519,
        Self::EcdsaP256,
        Self::SkEd25519,
        Self::SkEcdsaP256,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "ssh-ed25519",
            Self::EcdsaP256 => "ecdsa-sha2-nistp256",
            Self::SkEd25519 => "sk-ssh-ed25519@openssh.com",
            Self::SkEcdsaP256 => "sk-ecdsa-sha2-nistp256@openssh.com",
        }
    }

    /// Whether a machine may show a key of this kind.
    pub const fn is_for_hosts(self) -> bool {
        match self {
            Self::Ed25519 | Self::EcdsaP256 => true,
            Self::SkEd25519 | Self::SkEcdsaP256 => false,
        }
    }

    /// Whether these are the parts after the name.
    fn has_parts(self, parts: &[&[u8]]) -> bool {
        let is_point = |point: &[u8]| point.len() == 65 && point[0] == 4;
        let is_application = |text: &[u8]| text.starts_with(b"ssh:") && text.len() <= 64;
        match (self, parts) {
            (Self::Ed25519, [key]) => key.len() == 32,
            (Self::EcdsaP256, [curve, point]) => *curve == b"nistp256" && is_point(point),
            (Self::SkEd25519, [key, application]) => key.len() == 32 && is_application(application),
            (Self::SkEcdsaP256, [curve, point, application]) => {
                *curve == b"nistp256" && is_point(point) && is_application(application)
            }
            (Self::Ed25519 | Self::EcdsaP256 | Self::SkEd25519 | Self::SkEcdsaP256, _) => false,
        }
    }
}

impl SshKey {
    /// The key in this blob, as SSH carries it.
    pub fn from_blob(blob: &[u8]) -> Result<Self, NotAKey> {
        let parts = parts(blob).ok_or(NotAKey)?;
        let (name, rest) = parts.split_first().ok_or(NotAKey)?;
        let algorithm = Algorithm::ALL
            .into_iter()
            .find(|one| one.name().as_bytes() == *name && one.has_parts(rest))
            .ok_or(NotAKey)?;
        Ok(Self {
            algorithm,
            blob: blob.to_vec(),
        })
    }

    /// The blob, as SSH carries it.
    pub fn blob(&self) -> &[u8] {
        &self.blob
    }

    /// Its kind.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    pub fn fingerprint(&self) -> String {
        let hash = base64::engine::general_purpose::STANDARD_NO_PAD.encode(sha256(&self.blob));
        format!("SHA256:{hash}")
    }
}

/// The length-prefixed parts of a blob, at most five, with nothing behind them.
fn parts(mut rest: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (length, behind) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (part, behind) = behind.split_at_checked(length)?;
        parts.push(part);
        rest = behind;
        if parts.len() > 5 {
            return None;
        }
    }
    Some(parts)
}

impl FromStr for SshKey {
    type Err = NotAKey;

    /// Reads a line of an `authorized_keys` or `.pub` file, without options before the key.
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let mut words = text.split_ascii_whitespace();
        let (name, encoded) = words.next().zip(words.next()).ok_or(NotAKey)?;
        let key = Self::from_blob(&STANDARD.decode(encoded).map_err(|_| NotAKey)?)?;
        if key.algorithm.name() == name {
            Ok(key)
        } else {
            Err(NotAKey)
        }
    }
}

impl fmt::Display for SshKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}",
            self.algorithm.name(),
            STANDARD.encode(&self.blob)
        )
    }
}
