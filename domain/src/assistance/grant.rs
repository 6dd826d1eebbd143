//! Grant: what exactly would be allowed, as the machine itself says it; a contact of the Ente signs this and nothing
//! else.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{Classes, KeyPrint, LocalUser};
use crate::id::{EnteId, MachineId, SessionId, TicketId};

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

impl Grant {
    /// The grant as bytes, of which the hash is signed: one spelling, a line for each part, and no part can hold a line
    /// end. Everything that a session is judged by is in it.
    pub fn statement(&self) -> String {
        let mut nonce = String::with_capacity(64);
        for byte in self.nonce.0 {
            // Writing to a string does not fail.
            let _ = write!(nonce, "{byte:02x}");
        }
        format!(
            "custode grant 1\nsession {}\nente {}\nmachine {}\nticket {}\nkey {}\nuser {}\nclasses {}\nuntil {}\nnonce {nonce}\n",
            self.session,
            self.ente,
            self.machine,
            self.ticket,
            self.key,
            self.user,
            self.classes,
            self.until.as_millisecond(),
        )
    }
}
