//! Findings: what machines report goes on the ticket, may raise its severity, and proposes its closure.

use jiff::Timestamp;

use crate::Severity;
use crate::finding::{Change, Transition};
use crate::id::FindingId;
use crate::person::Actor;
use crate::ticket::{
    CommandName, Event, FindingStanding, Happening, LinkedFinding, Raised, Refusal, SeverityReason,
    Step, Ticket,
};

impl Ticket {
    /// Puts a fault on the ticket; one that is there already is no event.
    ///
    /// `at_least` is the severity that the fault asks for on this kind of machine: it may raise that of the ticket,
    /// never lower it. Proposing the closure is over: something is broken again.
    pub fn add_finding(
        &self,
        by: Actor,
        raised: Raised,
        at_least: Severity,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::AddFinding;
        Self::rules_only(by, ACTION)?;
        if self.finding(raised.finding).is_some() {
            return Ok(Vec::new());
        }
        self.while_open(ACTION)?;
        let happenings = self.raise(raised, at_least);
        Ok(happenings
            .into_iter()
            .map(|what| self.event(by, what, now))
            .collect())
    }

    /// Writes a later step of one of its faults; a step that is there already is no event.
    ///
    /// When the last fault has cleared the closure is proposed; a person closes.
    /// On a ticket that is closed in any way the step is written down and changes nothing else.
    pub fn record_finding(
        &self,
        by: Actor,
        transition: &Transition,
        at_least: Option<Severity>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        Self::rules_only(by, CommandName::RecordFinding)?;
        let id = transition.finding;
        let known = self.finding(id).ok_or(Refusal::UnknownFinding)?;
        if transition.ordinal <= known.ordinal {
            return Ok(Vec::new());
        }
        let step = Step {
            finding: id,
            ordinal: transition.ordinal,
            noticed: transition.at,
        };
        let happenings = match transition.change {
            Change::Raised { .. } => Vec::new(),
            Change::Regraded { severity } => self.regrade(step, severity, at_least),
            Change::Flapping => vec![Happening::FindingFlapping(step)],
            Change::Cleared => self.clear(step),
        };
        Ok(happenings
            .into_iter()
            .map(|what| self.event(by, what, now))
            .collect())
    }

    /// One of its faults.
    pub fn finding(&self, id: FindingId) -> Option<&LinkedFinding> {
        self.findings
            .iter()
            .find(|linked| linked.raised.finding == id)
    }

    /// Its faults that have not cleared.
    pub fn findings_standing(&self) -> impl Iterator<Item = &LinkedFinding> {
        self.findings
            .iter()
            .filter(|linked| linked.standing != FindingStanding::Cleared)
    }

    pub(super) fn raise(&self, raised: Raised, at_least: Severity) -> Vec<Happening> {
        let worse = self.raise_severity(raised.finding, at_least);
        std::iter::once(Happening::FindingRaised(raised))
            .chain(worse)
            .collect()
    }

    fn regrade(
        &self,
        step: Step,
        severity: Severity,
        at_least: Option<Severity>,
    ) -> Vec<Happening> {
        let worse = at_least
            .filter(|_| self.state_name().is_open())
            .and_then(|at_least| self.raise_severity(step.finding, at_least));
        std::iter::once(Happening::FindingRegraded { step, severity })
            .chain(worse)
            .collect()
    }

    fn clear(&self, step: Step) -> Vec<Happening> {
        let others_stand = self
            .findings_standing()
            .any(|linked| linked.raised.finding != step.finding);
        let mut happenings = vec![Happening::FindingCleared(step)];
        if !others_stand && self.state_name().is_open() {
            happenings.push(Happening::ClosureProposed);
        }
        happenings
    }

    fn raise_severity(&self, finding: FindingId, to: Severity) -> Option<Happening> {
        (to > self.severity).then_some(Happening::SeverityChanged {
            from: self.severity,
            to,
            why: SeverityReason::Finding(finding),
        })
    }
}
