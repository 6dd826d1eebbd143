//! Watch: what time, the machine's files and the host change by themselves.

use custode_domain::assistance::{ANSWER_WITHIN, Basis, Ending, Grant};
use custode_domain::id::SessionId;

use super::{Gate, unsigned};
use crate::brain::Now;
use crate::consent::book::Standing;
use crate::consent::journal::JournalError;
use crate::consent::seam::HostEvent;

impl Gate {
    /// After a start: what had begun died with the agent; offers wait on, as far as their time is not over.
    pub(super) fn pick_up(&mut self, now: Now) {
        for session in self.sessions(Standing::has_begun) {
            let why = Ending::AgentStopped;
            let left = None;
            // What the disk does not take now is tried again, and the agent starts all the same.
            let _ = self.happened(HostEvent::Ended { session, why, left }, now);
        }
        let mut offers = Vec::new();
        for (session, standing) in self.book().live() {
            if let Standing::Offered { since, .. } = standing {
                let left = ANSWER_WITHIN - now.wall.duration_since(*since);
                offers.push((session, left.min(ANSWER_WITHIN)));
            }
        }
        for (session, left) in offers {
            self.ends.insert(session, now.uptime + unsigned(left));
        }
    }

    /// Ends what is to be ended; to be called every few seconds while something is watched.
    pub fn watch(&mut self, now: Now) -> Result<(), JournalError> {
        let kept: Vec<_> = std::mem::take(&mut self.unkept)
            .into_iter()
            .map(|event| self.happened(event, now))
            .collect();
        kept.into_iter().collect::<Result<(), _>>()?;
        let stale = self.stale(now);
        for session in stale {
            tracing::info!(session.id = %session, "nobody answered in time: the offer is over");
            self.drop_offer(session, now.wall)?;
        }
        for session in self.sessions(Standing::has_begun) {
            if let Some(why) = self.must_end(session, now) {
                self.parts.host.end(session, why);
            }
        }
        Ok(())
    }

    /// What the host tells. What the disk does not take is kept in memory and tried again.
    pub fn happened(&mut self, event: HostEvent, now: Now) -> Result<(), JournalError> {
        let kept = match &event {
            HostEvent::Opened { session, at } => {
                self.parts.journal.write(|book| book.open(*session, *at))
            }
            HostEvent::Ended { session, why, left } => {
                let left = left.as_ref();
                self.parts
                    .journal
                    .write(|book| book.end(*session, *why, left, now.wall))
            }
        };
        if kept.is_err() {
            self.unkept.push(event);
            return kept;
        }
        if let HostEvent::Ended { session, why, .. } = event {
            tracing::info!(session.id = %session, session.ending = why.name().code(), "a remote session ended");
            self.ends.remove(&session);
        }
        kept
    }

    fn sessions(&self, which: impl Fn(&Standing) -> bool) -> Vec<SessionId> {
        let live = self.book().live().filter(|(_, it)| which(it));
        live.map(|(session, _)| session).collect()
    }

    fn stale(&self, now: Now) -> Vec<SessionId> {
        let mut stale = Vec::new();
        for (session, standing) in self.book().live() {
            if let Standing::Offered { since, .. } = standing
                && self.is_stale(session, *since, now)
            {
                stale.push(session);
            }
        }
        stale
    }

    /// Why a session that has begun may not go on; each reason as it is at this moment.
    fn must_end(&self, session: SessionId, now: Now) -> Option<Ending> {
        let (grant, basis) = match self.book().standing(session)? {
            Standing::Granted { grant, basis } | Standing::Open { grant, basis } => (grant, basis),
            Standing::Offered { .. } | Standing::Over { .. } => return None,
        };
        if self.parts.papers.is_blocked() {
            return Some(Ending::AtTheMachine);
        }
        // Either clock ends it: one that is set back lengthens nothing.
        let is_out = self.ends.get(&session).is_none_or(|end| *end <= now.uptime);
        if is_out || now.wall >= grant.until {
            return Some(Ending::Deadline);
        }
        let admitted =
            self.parts
                .technicians
                .admits(grant.ente, &grant.key, &grant.classes, now.wall);
        if let Err(why) = admitted {
            tracing::warn!(session.id = %session, why, "the technician is not admitted any more");
            return Some(Ending::RosterChanged);
        }
        (!self.is_still_allowed(grant, basis, now)).then_some(Ending::PolicyChanged)
    }

    /// By the policy, and by the contact who consented as long as the machine knows them.
    fn is_still_allowed(&self, grant: &Grant, basis: &Basis, now: Now) -> bool {
        let is_known = match basis {
            Basis::Contact(name) => {
                let contacts = self.parts.papers.contacts();
                contacts.is_ok_and(|all| all.iter().any(|it| it.name() == *name))
            }
            Basis::AtTheMachine(_) | Basis::Window | Basis::Standing => true,
        };
        let policy = self.parts.papers.policy().policy;
        is_known && policy.allows(grant, now.wall).is_ok()
    }
}
