//! Seam: what the rest of the agent brings to a session: who may come at all, and what lets them in.

use custode_domain::assistance::{Classes, Consent, Ending, HostName, KeyPrint};
use custode_domain::id::{EnteId, SessionId};
use custode_domain::ticket::Text;
use custode_protocol::assist::Assertion;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The technicians whom the supplier signed for, offline.
pub trait Technicians: Send {
    /// Whether this key may come to this Ente for these classes now; a sentence says why not. Asked before something is
    /// offered, before it is granted, and while it lasts.
    fn admits(
        &self,
        ente: EnteId,
        key: &KeyPrint,
        classes: &Classes,
        now: Timestamp,
    ) -> Result<(), String>;

    /// How technicians reach this machine; nothing while the signed list does not know it.
    fn host(&self) -> Option<HostName>;
}

/// What lets a technician in: the SSH server of this machine.
///
/// Both calls return at once, and what becomes of them comes back as [`HostEvent`]s.
pub trait Host: Send {
    /// Lets the technician of a granted session in, from here to its deadline. [`HostEvent::Ended`] follows exactly once.
    fn begin(&mut self, granted: Granted);
    /// Ends a session and all that it started. May be said more than once, and of one that has ended.
    fn end(&mut self, session: SessionId, why: Ending);
}

/// A session that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The proof that it may.
    pub consent: Consent,
    /// What the proof rests on, for whoever makes it anew.
    pub evidence: Evidence,
}

/// What a consent rests on. Whoever opens a session looks at it a second time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Evidence {
    /// What a contact's authenticator signed.
    Assertion(Box<Assertion>),
    /// Root's own word at the machine, left where only root writes.
    Slip,
    /// The machine's policy.
    Policy,
}

/// What a host tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostEvent {
    /// The technician is there.
    Opened {
        /// In which session.
        session: SessionId,
        /// Since when.
        at: Timestamp,
    },
    /// Nothing of the session is left running.
    Ended {
        /// Which session.
        session: SessionId,
        /// Why.
        why: Ending,
        /// What it left behind.
        left: Option<Text>,
    },
}

/// Where no roster is: nobody is admitted.
#[derive(Debug, Clone, Copy)]
pub struct NoRoster;

impl Technicians for NoRoster {
    fn admits(&self, _: EnteId, _: &KeyPrint, _: &Classes, _: Timestamp) -> Result<(), String> {
        Err("this machine has no roster of technicians: nobody is admitted".to_owned())
    }

    fn host(&self) -> Option<HostName> {
        None
    }
}
