//! Findings: what machines report goes on the ticket, may raise its severity, and proposes its closure.

use jiff::Timestamp;

use crate::Severity;
use crate::finding::{Change, Transition};
use crate::id::{FindingId, MachineId};
use crate::person::Actor;
use crate::ticket::{
    Event, FindingStanding, Happening, LinkedFinding, Raised, Refusal, SeverityReason, Step, Ticket,
};

impl Ticket {
    /// Writes one step of a finding on the ticket; a step that is there already is no event.
    ///
    /// A fault worse than the ticket raises its severity, and no step lowers it. When the last fault has cleared
    /// the closure is proposed; a person closes. On a ticket that is closed in any way a further fault is refused,
    /// and the later steps of its own are written down and change nothing else.
    pub fn record_finding(
        &self,
        by: Actor,
        machine: Option<MachineId>,
        transition: &Transition,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        Self::rules_only(by, "report a fault")?;
        let id = transition.finding;
        let known = self
            .findings
            .iter()
            .find(|linked| linked.raised.finding == id);
        if known.is_some_and(|linked| transition.ordinal <= linked.ordinal) {
            return Ok(Vec::new());
        }
        let step = Step {
            finding: id,
            ordinal: transition.ordinal,
            noticed: transition.at,
        };
        let happenings = match (transition.change, known) {
            (Change::Raised { severity, since }, _) => {
                self.while_open("add a fault to it")?;
                self.raise(raised(machine, transition, severity, since))
            }
            (_, None) => return Err(Refusal::UnknownFinding),
            (Change::Regraded { severity }, Some(_)) => self.regrade(step, severity),
            (Change::Flapping, Some(_)) => vec![Happening::FindingFlapping(step)],
            (Change::Cleared, Some(_)) => self.clear(step),
        };
        Ok(happenings
            .into_iter()
            .map(|what| self.event(by, what, now))
            .collect())
    }

    /// Its faults that have not cleared.
    pub fn findings_standing(&self) -> impl Iterator<Item = &LinkedFinding> {
        self.findings
            .iter()
            .filter(|linked| linked.standing != FindingStanding::Cleared)
    }

    pub(super) fn raise(&self, raised: Raised) -> Vec<Happening> {
        let worse = self.raise_severity(raised.finding, raised.severity);
        std::iter::once(Happening::FindingRaised(raised))
            .chain(worse)
            .collect()
    }

    fn regrade(&self, step: Step, severity: Severity) -> Vec<Happening> {
        let worse = if self.state_name().is_open() {
            self.raise_severity(step.finding, severity)
        } else {
            None
        };
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

pub(super) fn raised(
    machine: Option<MachineId>,
    transition: &Transition,
    severity: Severity,
    since: Timestamp,
) -> Raised {
    Raised {
        finding: transition.finding,
        machine,
        code: transition.code,
        object: transition.object.clone(),
        severity,
        since,
        noticed: transition.at,
    }
}
