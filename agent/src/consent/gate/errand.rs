//! Errand: what the server wants of a session, held against what the machine knows.
//!
//! Errands are levels, not events: the same ones a second time lead to nothing new.

use std::collections::BTreeSet;

use custode_domain::assistance::{ANSWER_WITHIN, Asked, Consent, Ending, Grant, Signed};
use custode_domain::id::SessionId;
use custode_protocol::assist::{Assertion, Errand, Errands};
use jiff::Timestamp;

use super::{Gate, told, unsigned};
use crate::brain::Now;
use crate::consent::assertion;
use crate::consent::book::Standing;
use crate::consent::journal::JournalError;
use crate::consent::seam::Evidence;
use crate::mint;

impl Gate {
    /// Takes what the server wants, all of it: what it does not speak of any more is over for it.
    pub fn take(&mut self, errands: &Errands, now: Now) -> Result<(), JournalError> {
        let sessions = errands.sessions.as_slice();
        let listed = sessions.iter().map(|it| it.ask.session).collect();
        // What is over makes room for what is new, in whichever order it is told.
        self.leave_out(&listed, now)?;
        let is_known = |it: &&Errand| self.book().standing(it.ask.session).is_some();
        let (known, new): (Vec<_>, Vec<_>) = sessions.iter().partition(is_known);
        for errand in known.into_iter().chain(new) {
            self.take_one(errand, now)?;
        }
        self.parts
            .journal
            .write(|book| book.forget(&listed, now.wall))
    }

    /// Whether this is a new wish of somebody whom the roster, as it is here, does not admit.
    pub fn is_strange(&self, errand: &Errand, now: Now) -> bool {
        let ask = &errand.ask;
        let is_new = self.book().standing(ask.session).is_none() && errand.end.is_none();
        let admits = |asked: Asked| {
            let technicians = &self.parts.technicians;
            technicians.admits(ask.ente, &asked.key, &asked.classes, now.wall)
        };
        // What cannot be read is declined for that.
        is_new
            && ask
                .of(self.parts.machine)
                .is_ok_and(|asked| admits(asked).is_err())
    }

    fn take_one(&mut self, errand: &Errand, now: Now) -> Result<(), JournalError> {
        let session = errand.ask.session;
        match self.book().standing(session) {
            None => self.answer(errand, now),
            Some(Standing::Offered { .. }) => self.go_on(errand, now),
            Some(Standing::Granted { .. } | Standing::Open { .. }) => {
                if let Some(end) = &errand.end {
                    // An end without a good reason is an end all the same.
                    let why = end.read().unwrap_or(Ending::LostTouch);
                    self.parts.host.end(session, why);
                }
                Ok(())
            }
            Some(Standing::Over { .. }) => Ok(()),
        }
    }

    /// To a wish that is new here.
    fn answer(&mut self, errand: &Errand, now: Now) -> Result<(), JournalError> {
        let session = errand.ask.session;
        if errand.end.is_some() || !self.book().has_room() {
            return Ok(());
        }
        if errand.consent.is_some() {
            return self.decline(
                session,
                "this machine did not offer what was agreed to: ask again",
                now,
            );
        }
        match self.grant_for(errand, now) {
            Err(why) => self.decline(session, &why, now),
            Ok(grant) => {
                let policy = self.parts.papers.policy().policy;
                match Consent::by_policy(&grant, &policy, now.wall) {
                    Ok(Some(consent)) => self.begin(consent, Evidence::Policy, now),
                    Ok(None) => self.offer(grant, errand.ask.reason.as_str(), now),
                    Err(no) => self.decline(session, &told(&no), now),
                }
            }
        }
    }

    /// What exactly would be allowed, with a fresh nonce; a sentence says why nothing would be.
    fn grant_for(&self, errand: &Errand, now: Now) -> Result<Grant, String> {
        if self.parts.papers.is_blocked() {
            return Err(BLOCKED.to_owned());
        }
        if self.book().live().next().is_some() {
            return Err("another remote session is under way on this machine".to_owned());
        }
        let ask = &errand.ask;
        let asked = ask.of(self.parts.machine).map_err(|error| told(&error))?;
        self.parts
            .technicians
            .admits(ask.ente, &asked.key, &asked.classes, now.wall)?;
        let in_force = self.parts.papers.policy();
        if let Some(because) = &in_force.because {
            tracing::warn!(%because, "no remote session begins on this machine");
        }
        let granted =
            in_force
                .policy
                .grant(&asked, (ask.ente, ask.ticket), mint::nonce(), now.wall);
        granted.map_err(|no| told(&no))
    }

    fn offer(&mut self, grant: Grant, reason: &str, now: Now) -> Result<(), JournalError> {
        let session = grant.session;
        self.parts
            .journal
            .write(|book| book.offer(grant, reason.to_owned(), now.wall))?;
        self.ends
            .insert(session, now.uptime + unsigned(ANSWER_WITHIN));
        tracing::info!(session.id = %session, "a remote session is asked for: a contact of the Ente is asked");
        Ok(())
    }

    /// With an offer that waits for its answer.
    fn go_on(&mut self, errand: &Errand, now: Now) -> Result<(), JournalError> {
        let session = errand.ask.session;
        if errand.end.is_some() {
            return self.drop_offer(session, now.wall);
        }
        let Some(consent) = &errand.consent else {
            return Ok(());
        };
        let Some(grant) = self.offered(session, now) else {
            return self.decline(session, TOO_LATE, now);
        };
        let begun = self.look_at(consent, &grant, now);
        match begun {
            Ok(agreed) => {
                let evidence = Evidence::Assertion(Box::new(consent.clone()));
                self.begin(agreed, evidence, now)
            }
            Err(why) => self.decline(session, &why, now),
        }
    }

    fn look_at(&self, consent: &Assertion, grant: &Grant, now: Now) -> Result<Consent, String> {
        let contacts = self.parts.papers.contacts();
        let contacts = contacts.map_err(|error| told(&error))?;
        let signed = assertion::verify(consent, grant, &contacts);
        self.agreed(grant, signed.map_err(|no| told(&no))?, now)
    }

    /// Whether what somebody agreed to still holds at this moment.
    pub(super) fn agreed(
        &self,
        grant: &Grant,
        signed: Signed,
        now: Now,
    ) -> Result<Consent, String> {
        if self.parts.papers.is_blocked() {
            return Err(BLOCKED.to_owned());
        }
        self.parts
            .technicians
            .admits(grant.ente, &grant.key, &grant.classes, now.wall)?;
        let policy = self.parts.papers.policy().policy;
        Consent::by_signature(grant, signed, &policy, now.wall).map_err(|no| told(&no))
    }

    /// What the server does not speak of any more.
    fn leave_out(&mut self, listed: &BTreeSet<SessionId>, now: Now) -> Result<(), JournalError> {
        let live = self.book().live().filter(|(it, _)| !listed.contains(it));
        let gone: Vec<(SessionId, bool)> = live
            .map(|(it, standing)| (it, standing.has_begun()))
            .collect();
        for (session, has_begun) in gone {
            if has_begun {
                self.parts.host.end(session, Ending::LostTouch);
            } else {
                self.drop_offer(session, now.wall)?;
            }
        }
        Ok(())
    }

    /// Nobody wants it any more, or nobody answered: the server knows so by itself.
    pub(super) fn drop_offer(
        &mut self,
        session: SessionId,
        now: Timestamp,
    ) -> Result<(), JournalError> {
        self.parts.journal.write(|book| book.close(session, now))?;
        self.ends.remove(&session);
        Ok(())
    }
}

pub(super) const BLOCKED: &str =
    "this machine takes no remote sessions at the moment: somebody closed it at the machine itself";
pub(super) const TOO_LATE: &str = "nobody answered in time: ask again";
