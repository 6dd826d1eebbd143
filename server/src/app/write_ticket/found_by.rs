//! Found by: the words that a ticket is found by, each for whom may read the text that says it.

use std::collections::BTreeSet;

use custode_domain::id::{EnteId, PersonId};
use custode_domain::ticket::{Event, Happening, Text, Ticket, Visibility};

use crate::app::words::{INTERNAL, stems};

/// Whose a ticket is and who asked, as words that no text can say: a search stays within what may be seen.
pub(super) fn marks(ticket: &Ticket) -> String {
    let requester = ticket.requester().map(of_requester).unwrap_or_default();
    format!("{} {requester} ", of_ente(ticket.ente()))
}

/// The mark of an Ente's tickets.
pub(in crate::app) fn of_ente(ente: EnteId) -> String {
    format!("e{}", ente.uuid().simple())
}

/// The mark of a requester's tickets.
pub(in crate::app) fn of_requester(person: PersonId) -> String {
    format!("r{}", person.uuid().simple())
}

/// What events say, as words; those that only the desk may read are marked so.
pub(super) fn words(events: &[Event]) -> String {
    let mut words = BTreeSet::new();
    for event in events {
        for (visibility, text) in texts(&event.what) {
            let mark = match visibility {
                Visibility::Public => "",
                Visibility::Internal => INTERNAL,
            };
            words.extend(stems(text).into_iter().map(|stem| format!("{mark}{stem}")));
        }
    }
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// The texts of an event that are worth finding, with who may read them.
fn texts(what: &Happening) -> Vec<(Visibility, &str)> {
    match what {
        Happening::Opened(opening) => {
            let description = opening.description.as_ref().map(Text::as_str);
            let said = [Some(opening.subject.as_str()), description];
            let said = said.into_iter().flatten();
            said.map(|text| (Visibility::Public, text)).collect()
        }
        Happening::Noted { visibility, text } => vec![(*visibility, text.as_str())],
        Happening::WorkaroundRecorded { text } => vec![(Visibility::Public, text.as_str())],
        Happening::TechnicallyClosed { answer, .. } => vec![(Visibility::Public, answer.as_str())],
        Happening::TaskAssigned(assignment) => {
            vec![(Visibility::Internal, assignment.request.as_str())]
        }
        Happening::TaskAnswered { answer, .. } => vec![(Visibility::Internal, answer.as_str())],
        Happening::TakenInCharge
        | Happening::WorkStarted
        | Happening::WaitStarted(_)
        | Happening::Resumed
        | Happening::Escalated { .. }
        | Happening::Transferred { .. }
        | Happening::Assigned { .. }
        | Happening::Classified { .. }
        | Happening::SeverityChanged { .. }
        | Happening::OnCallPaged(_)
        | Happening::OnCallPassedOn { .. }
        | Happening::OnCallAcknowledged
        | Happening::Assistance(_)
        | Happening::TaskAccepted { .. }
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
        | Happening::Closed { .. }
        | Happening::Reopened(_)
        | Happening::Linked { .. }
        | Happening::Unlinked { .. }
        | Happening::Repromised(_)
        | Happening::AtRisk { .. }
        | Happening::Breached { .. }
        | Happening::VerificationEscalated { .. }
        | Happening::Cancelled { .. }
        | Happening::MarkedDuplicate { .. } => Vec::new(),
    }
}
