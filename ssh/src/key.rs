//! Key: the public key of a technician, of a kind whose signature says what we need to know.

use std::fmt;

use russh::keys::ssh_key::HashAlg;
use russh::keys::{Algorithm, PublicKey};

use crate::settings::KEYS;

/// Longer than any line of these two kinds, bytes.
const MOST: usize = 1024;

/// A key that may open a session: compared by its key alone, never by its comment.
#[derive(Clone, PartialEq, Eq)]
pub struct TechnicianKey(PublicKey);

/// Why a key is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// It is no public key in OpenSSH's form.
    #[error("is no public key as OpenSSH writes it: `ssh-ed25519 AAAA…`")]
    Malformed,
    /// A hardware key of the FIDO kind.
    #[error(
        "is a hardware key of kind {0}: whether it was touched cannot be verified here, so it is refused; \
         use an ed25519 key with a passphrase, or a smart card"
    )]
    Untouched(String),
    /// Any other kind.
    #[error("is of kind {0}; taken are ssh-ed25519 and ecdsa-sha2-nistp256")]
    Kind(String),
}

impl TechnicianKey {
    /// Reads one line of a `.pub` file; a comment behind the key is dropped.
    pub fn parse(line: &str) -> Result<Self, KeyRefusal> {
        if line.len() > MOST {
            return Err(KeyRefusal::Malformed);
        }
        let key = PublicKey::from_openssh(line.trim()).map_err(|_| KeyRefusal::Malformed)?;
        let kind = key.algorithm();
        if matches!(kind, Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256) {
            return Err(KeyRefusal::Untouched(kind.to_string()));
        }
        if !KEYS.contains(&kind) {
            return Err(KeyRefusal::Kind(kind.to_string()));
        }
        Ok(Self(PublicKey::new(key.key_data().clone(), "")))
    }

    /// Whether a login showed this very key.
    pub fn is(&self, shown: &PublicKey) -> bool {
        self.0.key_data() == shown.key_data()
    }

    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint(HashAlg::Sha256).to_string()
    }
}

impl fmt::Display for TechnicianKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_openssh().map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for TechnicianKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TechnicianKey({})", self.fingerprint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED25519: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";
    const SK: &str = "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIFo/BFIeV4mOtDnXtFkmnbVQ/+fkkAmjhktBC4KNXVMpAAAABHNzaDo= key";

    #[test]
    fn a_key_is_the_same_whatever_its_comment() {
        let key = TechnicianKey::parse(&format!("{ED25519} first")).unwrap();
        assert_eq!(
            key,
            TechnicianKey::parse(&format!("{ED25519} second\n")).unwrap()
        );
        assert_eq!(key.to_string(), ED25519);
        assert!(key.fingerprint().starts_with("SHA256:"));
    }

    #[test]
    fn a_hardware_key_is_refused_with_the_reason() {
        let refusal = TechnicianKey::parse(SK).unwrap_err();
        assert_eq!(
            refusal,
            KeyRefusal::Untouched("sk-ssh-ed25519@openssh.com".to_owned())
        );
        assert!(refusal.to_string().contains("touched"), "{refusal}");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for line in [
            "",
            "ssh-ed25519",
            "ssh-ed25519 AAAA",
            "ssh-dss AAAAB3NzaC1kc3M=",
            &"a".repeat(5000),
        ] {
            assert!(TechnicianKey::parse(line).is_err(), "{line}");
        }
    }
}
