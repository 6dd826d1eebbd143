//! Here: what somebody at the machine says. Whoever calls has seen that it is root.

use custode_domain::assistance::{Ending, Grant, Signed};
use custode_domain::id::SessionId;
use custode_domain::ticket::Line;

use super::Gate;
use super::errand::TOO_LATE;
use crate::brain::Now;
use crate::consent::book::Standing;
use crate::consent::journal::JournalError;
use crate::consent::seam::Evidence;

/// Why an answer at the machine changes nothing.
#[derive(Debug, thiserror::Error)]
pub enum NotHere {
    /// Nothing waits for this answer.
    #[error(
        "no such session waits for an answer: `custode-agent consent list` shows those that do"
    )]
    Unknown,
    /// It may not begin.
    #[error("{0}")]
    Declined(String),
    /// It could not be written down.
    #[error("nothing was done")]
    Journal(#[from] JournalError),
}

impl Gate {
    /// Agrees to what was shown.
    pub fn accept_here(&mut self, shown: Grant, by: Line, now: Now) -> Result<(), NotHere> {
        let session = shown.session;
        let grant = self.offered(session, now).ok_or(NotHere::Unknown)?;
        let signed = Signed {
            grant: shown,
            by,
            at_the_machine: true,
        };
        // Another grant than the one that waits is nobody's refusal: it stays.
        if signed.grant != grant {
            return Err(NotHere::Unknown);
        }
        match self.agreed(&grant, signed, now) {
            Ok(consent) => Ok(self.begin(consent, Evidence::Slip, now)?),
            Err(why) => {
                self.decline(session, &why, now)?;
                Err(NotHere::Declined(why))
            }
        }
    }

    /// Refuses.
    pub fn refuse_here(
        &mut self,
        session: SessionId,
        by: &Line,
        reason: Option<&Line>,
        now: Now,
    ) -> Result<(), NotHere> {
        self.offered(session, now).ok_or(NotHere::Unknown)?;
        let why = match reason {
            Some(reason) => format!("refused at the machine by {by}: {reason}"),
            None => format!("refused at the machine by {by}"),
        };
        Ok(self.decline(session, &why, now)?)
    }

    /// Ends a session, or the offer of one.
    pub fn end_here(&mut self, session: SessionId, by: &Line, now: Now) -> Result<(), NotHere> {
        match self.book().standing(session) {
            Some(Standing::Offered { .. }) if self.offered(session, now).is_none() => {
                Ok(self.decline(session, TOO_LATE, now)?)
            }
            Some(Standing::Offered { .. }) => self.refuse_here(session, by, None, now),
            Some(Standing::Granted { .. } | Standing::Open { .. }) => {
                tracing::info!(session.id = %session, by = %by, "a remote session is ended at the machine");
                self.parts.host.end(session, Ending::AtTheMachine);
                Ok(())
            }
            Some(Standing::Over { .. }) | None => Err(NotHere::Unknown),
        }
    }

    /// Takes notice at once of what was decided in the machine's files.
    pub fn look(&mut self, now: Now) -> Result<(), NotHere> {
        self.close_offers(now)?;
        Ok(self.watch(now)?)
    }

    /// Where the machine is closed, offers are over too, and the ticket says why.
    fn close_offers(&mut self, now: Now) -> Result<(), JournalError> {
        if !self.parts.papers.is_blocked() {
            return Ok(());
        }
        let offers = self.book().live().filter(|(_, it)| !it.has_begun());
        let offers: Vec<SessionId> = offers.map(|(session, _)| session).collect();
        for session in offers {
            self.decline(session, super::errand::BLOCKED, now)?;
        }
        Ok(())
    }
}
