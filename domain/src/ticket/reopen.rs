//! Reopen: a technical closure that did not hold (R8).

use jiff::{SignedDuration, Timestamp};

use crate::finding::{Change, Transition};
use crate::id::MachineId;
use crate::person::Actor;
use crate::ticket::findings::raised;
use crate::ticket::{Event, Happening, Refusal, ReopeningCause, State, StateName, Text, Ticket};

/// How long after its technical closure a ticket reopens by itself when the same fault comes back.
/// Three days: a repair that fails usually fails over the next weekend at the latest.
pub const REFIRE_WINDOW: SignedDuration = SignedDuration::from_hours(72);

impl Ticket {
    /// A person says that it is not solved. It is taken in charge as before, with its owner and its clock.
    pub fn reopen(&self, by: Actor, reason: Text, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        const ACTION: &str = "reopen it";
        self.desk_or_own_ente(by, ACTION)?;
        self.while_in(&[StateName::TechnicallyClosed], ACTION)?;
        Ok(vec![self.event(
            by,
            Happening::Reopened(ReopeningCause::Contested(reason)),
            now,
        )])
    }

    /// The same fault of the same thing was raised again, within [`REFIRE_WINDOW`].
    pub fn reopen_for_finding(
        &self,
        by: Actor,
        machine: Option<MachineId>,
        transition: &Transition,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: &str = "reopen it for a fault";
        Self::rules_only(by, ACTION)?;
        let State::TechnicallyClosed(closure) = &self.state else {
            return Err(self.wrong_state(ACTION));
        };
        let Change::Raised { severity, since } = transition.change else {
            return Err(Refusal::NotItsFault);
        };
        let raised = raised(machine, transition, severity, since);
        if !self
            .findings
            .iter()
            .any(|linked| linked.raised.is_same_signal(&raised))
        {
            return Err(Refusal::NotItsFault);
        }
        let until = closure
            .at
            .saturating_add(REFIRE_WINDOW)
            .unwrap_or(Timestamp::MAX);
        if now > until {
            return Err(Refusal::TooLateToReopen { until });
        }
        let reopened = Happening::Reopened(ReopeningCause::Refired(raised.finding));
        let happenings = std::iter::once(reopened).chain(self.raise(raised));
        Ok(happenings.map(|what| self.event(by, what, now)).collect())
    }
}
