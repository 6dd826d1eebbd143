//! Seam: what the rest of the agent brings to a session: who may come at all, and what lets them in.

use custode_domain::assistance::{Classes, Consent, Ending, Forward, KeyPrint};
use custode_domain::id::{EnteId, SessionId};
use custode_domain::ticket::Text;
use jiff::Timestamp;

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
    /// The local ports that may be reached, where the grant holds that class.
    pub forwards: Vec<Forward>,
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
        Err("this machine has no roster of technicians yet: nobody is admitted".to_owned())
    }
}

/// Where nothing lets anybody in; [`NoRoster`] sees that nobody comes.
#[derive(Debug, Clone, Copy)]
pub struct NoHost;

impl Host for NoHost {
    fn begin(&mut self, granted: Granted) {
        let session = granted.consent.grant().session;
        tracing::error!(session.id = %session, "invariant: nothing is granted where nobody is admitted");
    }

    fn end(&mut self, _session: SessionId, _why: Ending) {}
}
