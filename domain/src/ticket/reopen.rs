//! Reopen: a technical closure that did not hold (R8).

use jiff::Timestamp;

use crate::Severity;
use crate::intake::REOPENS_WITHIN;
use crate::person::Actor;
use crate::ticket::{
    CommandName, Event, Happening, Raised, Refusal, ReopeningCause, State, StateName, Text, Ticket,
};

impl Ticket {
    /// A person says that it is not solved. It is taken in charge as before, with its owner and its clock.
    pub fn reopen(&self, by: Actor, reason: Text, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::Reopen;
        self.desk_or_own_ente(by, ACTION)?;
        self.while_in(&[StateName::TechnicallyClosed], ACTION)?;
        let cause = ReopeningCause::Contested(reason);
        Ok(vec![self.event(by, Happening::Reopened(cause), now)])
    }

    /// One of its faults is back, within [`REOPENS_WITHIN`] of the technical closure;
    /// one that is there already is no event.
    pub fn reopen_for_finding(
        &self,
        by: Actor,
        raised: Raised,
        at_least: Severity,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::ReopenForFinding;
        Self::rules_only(by, ACTION)?;
        if self.finding(raised.finding).is_some() {
            return Ok(Vec::new());
        }
        let State::TechnicallyClosed(closure) = &self.state else {
            return Err(self.wrong_state(ACTION));
        };
        if !self
            .findings
            .iter()
            .any(|linked| linked.raised.is_same_signal(&raised))
        {
            return Err(Refusal::NotItsFault);
        }
        let until = closure
            .at
            .saturating_add(REOPENS_WITHIN)
            .unwrap_or(Timestamp::MAX);
        if now > until {
            return Err(Refusal::TooLateToReopen { until });
        }
        let reopened = Happening::Reopened(ReopeningCause::Refired(raised.finding));
        let happenings = std::iter::once(reopened).chain(self.raise(raised, at_least));
        Ok(happenings.map(|what| self.event(by, what, now)).collect())
    }
}
