//! Admit: whether a key lets its holder in, now, here, for this.

use custode_domain::id::EnteId;
use jiff::Timestamp;

use super::{Class, Roster, SshKey, Technician};

/// Why somebody is not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// The roster opens the machines of somebody else.
    #[error("the roster is of another Ente")]
    OtherEnte,
    /// The roster itself is of tomorrow: the clock is wrong.
    #[error("the roster is good from {0} on: the clock of this machine is behind")]
    RosterNotYet(Timestamp),
    /// The roster itself has ended.
    #[error("the roster was good until {0}")]
    RosterEnded(Timestamp),
    /// Nobody on the roster has this key.
    #[error("the key is on no roster")]
    UnknownKey,
    /// They may come in later.
    #[error("{id} may come in from {from} on")]
    NotYet {
        /// Who.
        id: String,
        /// From when.
        from: Timestamp,
    },
    /// They could come in before.
    #[error("{id} could come in until {until}")]
    NoLonger {
        /// Who.
        id: String,
        /// Until when.
        until: Timestamp,
    },
    /// They may do other things.
    #[error("{id} may not use {}", .class.code())]
    ClassNotGranted {
        /// Who.
        id: String,
        /// What.
        class: Class,
    },
}

impl Roster {
    /// Who comes in with this key. `now` is [`Loaded::judged_at`](crate::repository::Loaded::judged_at) or later.
    pub fn admits(
        &self,
        key: &SshKey,
        ente: EnteId,
        now: Timestamp,
    ) -> Result<&Technician, NotAdmitted> {
        if self.ente != ente {
            return Err(NotAdmitted::OtherEnte);
        }
        if now < self.issued_at {
            return Err(NotAdmitted::RosterNotYet(self.issued_at));
        }
        if now >= self.valid_until {
            return Err(NotAdmitted::RosterEnded(self.valid_until));
        }
        let technician = self
            .technicians
            .iter()
            .find(|one| one.keys.contains(key))
            .ok_or(NotAdmitted::UnknownKey)?;
        if now < technician.not_before {
            return Err(NotAdmitted::NotYet {
                id: technician.id.clone(),
                from: technician.not_before,
            });
        }
        if now >= technician.not_after {
            return Err(NotAdmitted::NoLonger {
                id: technician.id.clone(),
                until: technician.not_after,
            });
        }
        Ok(technician)
    }
}

impl Technician {
    /// Whether they may use this: asked for each channel.
    pub fn may(&self, class: Class) -> Result<(), NotAdmitted> {
        if self.classes.contains(&class) {
            return Ok(());
        }
        Err(NotAdmitted::ClassNotGranted {
            id: self.id.clone(),
            class,
        })
    }
}
