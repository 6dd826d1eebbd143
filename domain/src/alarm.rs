//! Alarm: an urgent ticket calls the whole front office until somebody sees to it (T23).

use crate::person::Actor;
use crate::ticket::{Event, Happening};

/// What an event does to the alarm of its ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// From here on the front office is called.
    Raised,
    /// Somebody sees to the ticket, or it is not urgent any more.
    Calmed,
}

/// What these events amount to for the alarm of their ticket; nothing when they leave it as it is.
pub fn alarm(events: &[Event]) -> Option<Alarm> {
    events.iter().filter_map(effect).next_back()
}

/// Whether this event makes a ticket urgent: it was opened so, or became so.
pub fn raises(event: &Event) -> bool {
    effect(event) == Some(Alarm::Raised)
}

fn effect(event: &Event) -> Option<Alarm> {
    match &event.what {
        Happening::Opened(opening) => opening.severity.is_urgent().then_some(Alarm::Raised),
        Happening::SeverityChanged { to, .. } => Some(if to.is_urgent() {
            Alarm::Raised
        } else {
            Alarm::Calmed
        }),
        // A routing rule moves a ticket without anybody having seen it.
        Happening::Escalated { .. } | Happening::Transferred { .. } => {
            matches!(event.by, Actor::Person { .. }).then_some(Alarm::Calmed)
        }
        Happening::TakenInCharge
        | Happening::WorkStarted
        | Happening::WaitStarted(_)
        | Happening::Assigned { .. }
        | Happening::OnCallAcknowledged
        | Happening::Assistance(_)
        | Happening::TaskAssigned(_)
        | Happening::TechnicallyClosed { .. }
        | Happening::Closed { .. }
        | Happening::Cancelled { .. }
        | Happening::MarkedDuplicate { .. } => Some(Alarm::Calmed),
        Happening::Resumed
        | Happening::OnCallPaged(_)
        | Happening::OnCallPassedOn { .. }
        | Happening::Classified { .. }
        | Happening::Noted { .. }
        | Happening::WorkaroundRecorded { .. }
        | Happening::TaskAccepted { .. }
        | Happening::TaskAnswered { .. }
        | Happening::TaskDeclined { .. }
        | Happening::TaskWithdrawn { .. }
        | Happening::ConsultingPlanned { .. }
        | Happening::HoursUsed { .. }
        | Happening::HoursCorrected { .. }
        | Happening::TrainingHeld(_)
        | Happening::FindingRaised(_)
        | Happening::FindingRegraded { .. }
        | Happening::FindingFlapping(_)
        | Happening::FindingCleared(_)
        | Happening::ClosureProposed
        | Happening::VerificationAttempted(_)
        | Happening::Reopened(_)
        | Happening::Linked { .. }
        | Happening::Unlinked { .. }
        | Happening::Repromised(_)
        | Happening::AtRisk { .. }
        | Happening::Breached { .. }
        | Happening::VerificationEscalated { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Severity;
    use crate::ticket::lifecycle::sample::{
        AGENT, OPENED, OPERATOR, Story, USER, fault, opening, text, ticket,
    };
    use crate::ticket::{Competence, Opening, Refusal, StateName, Ticket};

    /// The alarm after a command on an urgent ticket that nobody looked at.
    fn after(command: impl FnOnce(&Ticket) -> Result<Vec<Event>, Refusal>) -> Option<Alarm> {
        let urgent = Opening {
            severity: Severity::Blocking,
            ..opening(Story::FirstLevel)
        };
        let ticket = Ticket::replay(&Ticket::open(USER, urgent, OPENED).unwrap()).unwrap();
        alarm(&command(&ticket).unwrap())
    }

    #[test]
    fn t23_the_alarm_is_raised_by_urgent_tickets_alone() {
        for severity in Severity::ALL {
            let opening = Opening {
                severity,
                ..opening(Story::FirstLevel)
            };
            let opened = Ticket::open(USER, opening, OPENED).unwrap();
            let expected = severity.is_urgent().then_some(Alarm::Raised);
            assert_eq!(alarm(&opened), expected, "{severity:?}");
        }
        let at_work = ticket(Story::Fault, StateName::InProgress);
        let worse = at_work.add_finding(
            AGENT,
            fault(1, Severity::Blocking),
            Severity::Blocking,
            OPENED,
        );
        assert_eq!(alarm(&worse.unwrap()), Some(Alarm::Raised));
    }

    #[test]
    fn t23_the_alarm_lasts_until_somebody_sees_to_the_ticket() {
        let why = || text("Serve chi lo conosce.");
        assert_eq!(
            after(|t| t.take_charge(OPERATOR, OPENED)),
            Some(Alarm::Calmed)
        );
        assert_eq!(
            after(|t| t.reclassify(OPERATOR, Severity::Minor, why(), OPENED)),
            Some(Alarm::Calmed)
        );
        let escalate = |by| after(|t: &Ticket| t.escalate(by, Competence::Software, why(), OPENED));
        assert_eq!(escalate(OPERATOR), Some(Alarm::Calmed));
        assert_eq!(escalate(Actor::System), None, "a rule is nobody");
    }
}
