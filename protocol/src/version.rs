//! Version: the number that every message carries.

use serde::{Deserialize, Serialize};

/// The first version of the protocol. It is `1` on the wire; another number does not parse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct V1;

/// The message speaks a version that this program does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "version {0} of the protocol is not known here (known: 1); bring both sides to the same release"
)]
pub struct UnknownVersion(u16);

impl TryFrom<u16> for V1 {
    type Error = UnknownVersion;

    fn try_from(number: u16) -> Result<Self, UnknownVersion> {
        if number == 1 {
            Ok(Self)
        } else {
            Err(UnknownVersion(number))
        }
    }
}

impl From<V1> for u16 {
    fn from(V1: V1) -> Self {
        1
    }
}
