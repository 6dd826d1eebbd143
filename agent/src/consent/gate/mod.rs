//! Gate: decides what becomes of each wish, and writes it down before it is so.
//!
//! What the server wants is held against the roster, the policy, the contacts' keys and the clock, each read at that
//! moment. The order is always the same: decide, write down what is done and what is said of it in one change, do it.

mod errand;
mod here;
mod watch;

use std::collections::BTreeMap;
use std::time::Duration;

use custode_domain::assistance::{ANSWER_WITHIN, Consent, Grant};
use custode_domain::id::{MachineId, SessionId};
use jiff::{SignedDuration, Timestamp};

use super::book::{Book, Standing};
use super::journal::{Journal, JournalError};
use super::papers::Papers;
use super::seam::{Evidence, Granted, Host, HostEvent, Technicians};
use crate::brain::Now;

pub use here::NotHere;

/// What a gate needs.
pub struct Parts {
    /// Which machine this is.
    pub machine: MachineId,
    /// What its Ente decided.
    pub papers: Papers,
    /// Who may come at all.
    pub technicians: Box<dyn Technicians>,
    /// What lets them in.
    pub host: Box<dyn Host>,
    /// What was done and said so far.
    pub journal: Journal,
}

/// The gate of this machine.
pub struct Gate {
    parts: Parts,
    /// When offers and sessions end by the clock that nobody sets back; the other clock is in the journal.
    ends: BTreeMap<SessionId, Duration>,
    /// What the host told and the disk did not take, oldest first.
    unkept: Vec<HostEvent>,
}

impl Gate {
    /// Opens the gate. What had begun when the agent last died has ended with it, and this says so.
    pub fn open(parts: Parts, now: Now) -> Self {
        let mut gate = Self {
            parts,
            ends: BTreeMap::new(),
            unkept: Vec::new(),
        };
        gate.pick_up(now);
        gate
    }

    /// What is written.
    pub const fn book(&self) -> &Book {
        self.parts.journal.book()
    }

    /// Whether something is to be watched: an offer, or a session.
    pub fn is_watching(&self) -> bool {
        !self.unkept.is_empty() || self.book().live().next().is_some()
    }

    /// The server has a word, or had it.
    pub fn acknowledged(&mut self, number: u64) -> Result<(), JournalError> {
        self.parts.journal.write(|book| book.acknowledge(number))
    }

    /// The server will never take a word.
    pub fn refused(&mut self, number: u64, why: &str) -> Result<(), JournalError> {
        self.parts.journal.write(|book| book.refuse(number, why))
    }

    /// Writes down that it begins, and has it begin.
    fn begin(
        &mut self,
        consent: Consent,
        evidence: Evidence,
        now: Now,
    ) -> Result<(), JournalError> {
        let Some(host) = self.parts.technicians.host() else {
            return self.decline(consent.grant().session, NO_NAME, now);
        };
        let (grant, basis) = (consent.grant().clone(), consent.basis().clone());
        let session = grant.session;
        let left = grant.until.duration_since(now.wall);
        self.parts
            .journal
            .write(|book| book.grant(grant, basis, &host, now.wall))?;
        tracing::info!(session.id = %session, session.basis = consent.basis().code(), session.until = %consent.grant().until, "a remote session is granted");
        self.ends.insert(session, now.uptime + unsigned(left));
        self.parts.host.begin(Granted { consent, evidence });
        Ok(())
    }

    fn decline(&mut self, session: SessionId, why: &str, now: Now) -> Result<(), JournalError> {
        self.parts
            .journal
            .write(|book| book.decline(session, why, now.wall))?;
        self.ends.remove(&session);
        tracing::info!(session.id = %session, reason = why, "a remote session is declined");
        Ok(())
    }

    /// Whether nobody can answer this offer any more, by either clock. A wall clock that went back behind its beginning
    /// says nothing, so that it ends then too.
    fn is_stale(&self, session: SessionId, since: Timestamp, now: Now) -> bool {
        let age = now.wall.duration_since(since);
        let is_old = age >= ANSWER_WITHIN || age < SignedDuration::ZERO;
        is_old || self.ends.get(&session).is_none_or(|end| *end <= now.uptime)
    }

    /// The grant that is offered, as long as somebody can still answer it.
    fn offered(&self, session: SessionId, now: Now) -> Option<Grant> {
        match self.book().standing(session) {
            Some(Standing::Offered { grant, since, .. })
                if !self.is_stale(session, *since, now) =>
            {
                Some(grant.clone())
            }
            Some(
                Standing::Offered { .. }
                | Standing::Granted { .. }
                | Standing::Open { .. }
                | Standing::Over { .. },
            )
            | None => None,
        }
    }
}

const NO_NAME: &str = "the signed list of machines does not know this one: its key is to be put there with `custode-server roster draft`";

/// A time that is over is none.
fn unsigned(left: SignedDuration) -> Duration {
    Duration::try_from(left).unwrap_or_default()
}

/// An error with its causes, for the person who reads it on the ticket or at the machine.
pub(crate) fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
