//! Asked: what a technician wants to do on a machine.

use std::fmt;

use jiff::SignedDuration;

use super::{Classes, KeyPrint, LocalUser};
use crate::id::{MachineId, PersonId, SessionId};
use crate::ticket::Line;

/// A time that no session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a session lasts {} to {} minutes: choose another length",
    Length::LEAST,
    Length::MOST
)]
pub struct NotALength;

/// How long a session lasts at most, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Length(u16);

impl Length {
    /// Shorter ones end before anything was looked at.
    pub const LEAST: u16 = 5;
    /// A working day; whoever needs more asks again.
    pub const MOST: u16 = 480;

    /// So many minutes.
    pub const fn minutes(minutes: u16) -> Result<Self, NotALength> {
        if minutes < Self::LEAST || minutes > Self::MOST {
            Err(NotALength)
        } else {
            Ok(Self(minutes))
        }
    }

    /// How many minutes.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// As a time.
    pub fn duration(self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.0))
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} min", self.0)
    }
}

/// What a technician wants to do on a machine. Until the machine looked at it, it is a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The session that it would be.
    pub session: SessionId,
    /// On which machine.
    pub machine: MachineId,
    /// Who.
    pub technician: PersonId,
    /// With which key.
    pub key: KeyPrint,
    /// As which of the machine's users.
    pub user: LocalUser,
    /// To do what.
    pub classes: Classes,
    /// For how long.
    pub length: Length,
    /// Why, in the words that the Ente reads.
    pub reason: Line,
}
