//! Grant: what exactly would be allowed, as the machine itself says it; a contact of the Ente signs this and nothing
//! else.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::{Classes, KeyPrint, LocalUser};
use crate::id::{EnteId, MachineId, SessionId, TicketId};

/// A text that is no such number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a machine's number: expected 64 digits from 0 to f")]
pub struct NotANonce;

/// A number that the machine drew for one grant. It is used once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nonce(pub [u8; 32]);

/// What exactly would be allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// For which session.
    pub session: SessionId,
    /// Whose machine.
    pub ente: EnteId,
    /// Which machine.
    pub machine: MachineId,
    /// On which ticket.
    pub ticket: TicketId,
    /// Which technician's key.
    pub key: KeyPrint,
    /// As which of the machine's users.
    pub user: LocalUser,
    /// To do what.
    pub classes: Classes,
    /// Until when: the session ends then, whoever does what in it.
    pub until: Timestamp,
    /// The machine's own number.
    pub nonce: Nonce,
}

impl fmt::Display for Nonce {
    /// 64 digits from 0 to f.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Nonce {
    type Err = NotANonce;

    /// One spelling: lower case, no more and no less.
    fn from_str(text: &str) -> Result<Self, NotANonce> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(NotANonce),
        };
        let bytes = text.as_bytes();
        if bytes.len() != 64 {
            return Err(NotANonce);
        }
        let mut nonce = [0; 32];
        for (place, pair) in nonce.iter_mut().zip(bytes.chunks_exact(2)) {
            *place = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self(nonce))
    }
}

impl Grant {
    /// The grant as bytes, of which the hash is signed: one spelling, a line for each part, and no part can hold a line
    /// end. Everything that a session is judged by is in it.
    pub fn statement(&self) -> String {
        format!(
            "custode grant 1\nsession {}\nente {}\nmachine {}\nticket {}\nkey {}\nuser {}\nclasses {}\nuntil {}\nnonce {}\n",
            self.session,
            self.ente,
            self.machine,
            self.ticket,
            self.key,
            self.user,
            self.classes,
            self.until.as_millisecond(),
            self.nonce,
        )
    }
}
