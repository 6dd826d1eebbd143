//! Consent: the proof that somebody who may say so agreed to exactly this grant. Only the machine makes one.

use jiff::Timestamp;

use super::policy::Answer;
use super::{Declined, Grant, LocalPolicy};
use crate::ticket::Line;

/// On whose word a session begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// A contact signed the grant with the passkey that was enrolled at the machine, under this name.
    Contact(Line),
    /// Somebody who sits at the machine agreed; the machine's user of this name.
    AtTheMachine(Line),
    /// The policy's window.
    Window,
    /// The policy's standing agreement.
    Standing,
}

/// Whoever checked a signature or a person at the machine says so with this; it holds the grant that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The grant whose hash was signed.
    pub grant: Grant,
    /// By whom.
    pub by: Line,
    /// Whether at the machine itself, and not by a passkey.
    pub at_the_machine: bool,
}

/// Why there is no consent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoConsent {
    /// Another grant was agreed to.
    #[error("something else was agreed to than what is asked: ask again")]
    OtherGrant,
    /// The time of the grant is over.
    #[error("the time that was asked for is over: ask again")]
    TooLate,
    /// The machine's policy does not allow it.
    #[error("the machine's policy does not allow it")]
    Declined(#[source] Declined),
}

/// The proof that a grant holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    grant: Grant,
    basis: Basis,
}

impl Consent {
    /// What the policy agreed to beforehand; nothing where a contact is to be asked.
    pub fn by_policy(
        grant: &Grant,
        policy: &LocalPolicy,
        now: Timestamp,
    ) -> Result<Option<Self>, NoConsent> {
        in_time(grant, policy, now)?;
        match policy.answers(now) {
            Answer::Ask => Ok(None),
            Answer::Agreed(basis) => Ok(Some(Self {
                grant: grant.clone(),
                basis,
            })),
        }
    }

    /// What somebody agreed to, if it is this grant, and the machine still allows it.
    pub fn by_signature(
        grant: &Grant,
        signed: Signed,
        policy: &LocalPolicy,
        now: Timestamp,
    ) -> Result<Self, NoConsent> {
        in_time(grant, policy, now)?;
        if signed.grant != *grant {
            return Err(NoConsent::OtherGrant);
        }
        let basis = if signed.at_the_machine {
            Basis::AtTheMachine(signed.by)
        } else {
            Basis::Contact(signed.by)
        };
        Ok(Self {
            grant: signed.grant,
            basis,
        })
    }

    /// What is allowed.
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// On whose word.
    pub const fn basis(&self) -> &Basis {
        &self.basis
    }
}

fn in_time(grant: &Grant, policy: &LocalPolicy, now: Timestamp) -> Result<(), NoConsent> {
    if now >= grant.until {
        return Err(NoConsent::TooLate);
    }
    policy.allows(grant, now).map_err(NoConsent::Declined)
}

impl Basis {
    /// The spelling in the database and on the wire; its data stands beside it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Contact(_) => "contact",
            Self::AtTheMachine(_) => "at_the_machine",
            Self::Window => "window",
            Self::Standing => "standing",
        }
    }
}
