//! Close: the technical closure, the verification with the requester, the end (T39, T40, T41).

use jiff::Timestamp;

use crate::id::TicketId;
use crate::person::Actor;
use crate::ticket::{
    AttemptOutcome, Check, ClosingBasis, CommandName, Event, Happening, Medium, Refusal,
    ReopeningCause, State, StateName, TechnicalClosure, Text, ThirdParties, Ticket,
};

/// *Giorni solari* from the technical closure within which the fix is verified (T40).
/// They are counted by local dates; see the calendar.
pub const VERIFICATION_CALENDAR_DAYS: u8 = 5;

/// How many attempts without an answer allow a closure that is owed a verification.
/// The tender speaks of attempts, in the plural (T41), and gives no figure: this is the smallest plural.
pub const ATTEMPTS_BEFORE_GIVING_UP: usize = 2;

impl Ticket {
    /// Gives the requester the answer, and says how it was sent (T39).
    ///
    /// Tasks that are out and faults that stand keep it open, unless a reason says otherwise;
    /// then the tasks are withdrawn for that reason.
    pub fn close_technically(
        &self,
        by: Actor,
        answer: Text,
        told: Medium,
        despite: Option<Text>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::CloseTechnically;
        Self::desk_only(by, ACTION)?;
        self.while_in(
            &[
                StateName::TakenInCharge,
                StateName::InProgress,
                StateName::Waiting,
            ],
            ACTION,
        )?;
        let mut events = match &despite {
            None => self.nothing_left().map(|()| Vec::new())?,
            Some(reason) => self.withdraw_all(by, reason, now),
        };
        events.push(self.event(
            by,
            Happening::TechnicallyClosed {
                answer,
                told,
                despite,
            },
            now,
        ));
        Ok(events)
    }

    /// Records that the requester was asked whether the fix holds, and what came of it (T40, T41).
    ///
    /// It works: the ticket closes. It does not: the ticket reopens. Nobody answered: the attempt is written down.
    /// The requester may answer without being asked.
    pub fn verify(&self, by: Actor, check: Check, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::Verify;
        self.desk_or_own_ente(by, ACTION)?;
        self.while_in(&[StateName::TechnicallyClosed], ACTION)?;
        let consequence = match check.outcome {
            AttemptOutcome::Effective => Some(Happening::Closed {
                basis: ClosingBasis::Verified,
            }),
            AttemptOutcome::Ineffective => Some(Happening::Reopened(ReopeningCause::Ineffective)),
            AttemptOutcome::NotReached | AttemptOutcome::Postponed => None,
        };
        let happenings =
            std::iter::once(Happening::VerificationAttempted(check)).chain(consequence);
        Ok(happenings.map(|what| self.event(by, what, now)).collect())
    }

    /// Closes for good without the requester's word: where the desk alone worked, or after attempts enough.
    pub fn close(&self, by: Actor, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::Close;
        Self::desk_only(by, ACTION)?;
        let State::TechnicallyClosed(closure) = &self.state else {
            return Err(self.wrong_state(ACTION));
        };
        let basis = basis_without_verification(closure)?;
        Ok(vec![self.event(by, Happening::Closed { basis }, now)])
    }

    /// The technical closure that holds, with the level that solved it (T05); nothing while work is owed.
    pub const fn closure(&self) -> Option<&TechnicalClosure> {
        match &self.state {
            State::TechnicallyClosed(closure) | State::Closed { closure, .. } => Some(closure),
            State::New
            | State::TakenInCharge { .. }
            | State::InProgress { .. }
            | State::Waiting { .. }
            | State::Cancelled { .. }
            | State::Duplicate { .. } => None,
        }
    }

    /// The technical closure whose verification is owed, while it is (T40).
    pub fn verification_owed(&self) -> Option<&TechnicalClosure> {
        match &self.state {
            State::TechnicallyClosed(closure) if closure.third_parties == ThirdParties::Worked => {
                Some(closure)
            }
            State::TechnicallyClosed(_)
            | State::New
            | State::TakenInCharge { .. }
            | State::InProgress { .. }
            | State::Waiting { .. }
            | State::Closed { .. }
            | State::Cancelled { .. }
            | State::Duplicate { .. } => None,
        }
    }

    /// Drops the ticket: the desk, or the Ente that asked, says why. Its tasks are withdrawn.
    pub fn cancel(&self, by: Actor, reason: Text, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::Cancel;
        self.desk_or_own_ente(by, ACTION)?;
        self.while_open(ACTION)?;
        let mut events = self.withdraw_all(by, &reason, now);
        events.push(self.event(by, Happening::Cancelled { reason }, now));
        Ok(events)
    }

    /// Drops the ticket for another one that is about the same thing. Its tasks are withdrawn.
    pub fn mark_duplicate(
        &self,
        by: Actor,
        of: TicketId,
        reason: Text,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::MarkDuplicate;
        Self::desk_only(by, ACTION)?;
        self.while_open(ACTION)?;
        if of == self.id() {
            return Err(Refusal::DuplicateOfItself);
        }
        let mut events = self.withdraw_all(by, &reason, now);
        events.push(self.event(by, Happening::MarkedDuplicate { of, reason }, now));
        Ok(events)
    }

    fn nothing_left(&self) -> Result<(), Refusal> {
        let tasks = self.tasks_out().count();
        if tasks > 0 {
            return Err(Refusal::ClosesOverTasks { count: tasks });
        }
        match self.findings_standing().count() {
            0 => Ok(()),
            count => Err(Refusal::ClosesOverFaults { count }),
        }
    }
}

fn basis_without_verification(closure: &TechnicalClosure) -> Result<ClosingBasis, Refusal> {
    let attempts = closure.attempts.len();
    match closure.third_parties {
        ThirdParties::Absent => Ok(ClosingBasis::NotOwed),
        ThirdParties::Worked if attempts >= ATTEMPTS_BEFORE_GIVING_UP => {
            Ok(ClosingBasis::Unreachable)
        }
        ThirdParties::Worked => Err(Refusal::VerificationOwed {
            attempts,
            needed: ATTEMPTS_BEFORE_GIVING_UP,
        }),
    }
}
