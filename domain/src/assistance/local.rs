//! Local: names of the machine's own world, and of the technician's key, as they are written everywhere.

use std::fmt;
use std::str::FromStr;

/// A text that names no local user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not the name of a local user: 1 to 32 of a-z, 0-9, `-` and `_`, the first one a letter or `_`"
)]
pub struct NotAUser;

/// A user of the machine, as whom a technician works.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalUser(String);

impl LocalUser {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LocalUser {
    type Err = NotAUser;

    /// The portable spelling of `useradd(8)`.
    fn from_str(text: &str) -> Result<Self, NotAUser> {
        let first = |c: char| c.is_ascii_lowercase() || c == '_';
        let rest = |c: char| first(c) || c.is_ascii_digit() || c == '-';
        if text.len() <= 32 && text.starts_with(first) && text.chars().all(rest) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAUser)
        }
    }
}

impl fmt::Display for LocalUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is no fingerprint of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a key's fingerprint: expected `SHA256:` and 43 characters, as `ssh-keygen -l` prints it"
)]
pub struct NotAKeyPrint;

/// The SHA-256 of a technician's public key, as OpenSSH prints it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPrint(String);

impl FromStr for KeyPrint {
    type Err = NotAKeyPrint;

    fn from_str(text: &str) -> Result<Self, NotAKeyPrint> {
        let base64 = |c: char| c.is_ascii_alphanumeric() || c == '+' || c == '/';
        match text.strip_prefix("SHA256:") {
            Some(sum) if sum.len() == 43 && sum.chars().all(base64) => Ok(Self(text.to_owned())),
            Some(_) | None => Err(NotAKeyPrint),
        }
    }
}

impl fmt::Display for KeyPrint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text by which no machine is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a machine's name for technicians: expected two labels of a-z, 0-9 and `-`, as in `sic-01.comune`"
)]
pub struct NotAHostName;

/// What a technician types to reach a machine, as the signed list of machines says it: `machine.ente`. It is compared
/// and never looked up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostName(String);

impl HostName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HostName {
    type Err = NotAHostName;

    /// Labels as in RFC 1035, of small letters, digits and `-`, the latter only inside.
    fn from_str(text: &str) -> Result<Self, NotAHostName> {
        let inside = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let is_label = |label: &str| {
            let is_bare = label.starts_with('-') || label.ends_with('-');
            (1..=63).contains(&label.len()) && label.bytes().all(inside) && !is_bare
        };
        match text.split_once('.') {
            Some((machine, ente)) if is_label(machine) && is_label(ente) => {
                Ok(Self(text.to_owned()))
            }
            Some(_) | None => Err(NotAHostName),
        }
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An address to which nothing is forwarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "nothing is forwarded there: expected a loopback address and a port, such as 127.0.0.1:5900 or [::1]:3389"
)]
pub struct NotAForward;

/// A port of the machine itself to which a session may connect. Names are never resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Forward {
    host: Loopback,
    port: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Loopback {
    V4,
    V6,
}

impl Loopback {
    const fn spelling(self) -> &'static str {
        match self {
            Self::V4 => "127.0.0.1",
            Self::V6 => "[::1]",
        }
    }
}

impl FromStr for Forward {
    type Err = NotAForward;

    /// Takes the one spelling of `127.0.0.1` and `::1`: whatever else reads as an address leads elsewhere, or hides that
    /// it does.
    fn from_str(text: &str) -> Result<Self, NotAForward> {
        let (host, port) = text.rsplit_once(':').ok_or(NotAForward)?;
        let mut hosts = [Loopback::V4, Loopback::V6].into_iter();
        let host = hosts.find(|it| it.spelling() == host).ok_or(NotAForward)?;
        let port: u16 = port.parse().map_err(|_| NotAForward)?;
        let forward = Self { host, port };
        if port != 0 && forward.to_string() == text {
            Ok(forward)
        } else {
            Err(NotAForward)
        }
    }
}

impl fmt::Display for Forward {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host.spelling(), self.port)
    }
}
