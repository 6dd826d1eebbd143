//! Log: the *registro di lavoro* of a ticket as sentences.

use std::collections::BTreeMap;

use custode_domain::id::FindingId;
use custode_domain::ticket::{Event, Happening, SeverityReason};

use crate::lang::Lang;
use crate::web::when::When;
use crate::web::words::{actor, severity};

/// A line of the work log.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) at: When,
    pub(super) text: String,
    pub(super) by: &'static str,
}

/// The titles of the findings on the ticket.
pub(super) type Titles = BTreeMap<FindingId, String>;

impl Line {
    pub(super) fn new(t: Lang, event: &Event, titles: &Titles) -> Self {
        Self {
            at: When::at(event.at),
            text: happening(t, &event.what, titles),
            by: actor(t, event.by),
        }
    }
}

fn happening(t: Lang, what: &Happening, titles: &Titles) -> String {
    let named = |finding: FindingId| titles.get(&finding).map_or("anomalia", String::as_str);
    match what {
        Happening::Opened(opening) => {
            format!("Ticket aperto, severità {}", severity(t, opening.severity))
        }
        Happening::TakenInCharge => "Preso in carico".to_owned(),
        Happening::WorkStarted => "Lavorazione iniziata".to_owned(),
        Happening::WaitStarted(_) => "In attesa".to_owned(),
        Happening::Resumed => "Lavorazione ripresa".to_owned(),
        Happening::Escalated { reason, .. } => format!("Passato al secondo livello: {reason}"),
        Happening::Transferred { reason, .. } => format!("Smistato ad altri specialisti: {reason}"),
        Happening::Assigned { .. } => "Assegnato".to_owned(),
        Happening::Classified { reason, .. } => format!("Classificazione corretta: {reason}"),
        Happening::SeverityChanged { from, to, why } => {
            let why = match why {
                SeverityReason::Judged(text) => text.to_string(),
                SeverityReason::Finding(finding) => format!("lo richiede «{}»", named(*finding)),
            };
            format!(
                "Severità da {} a {}: {why}",
                severity(t, *from),
                severity(t, *to)
            )
        }
        Happening::Noted { text, .. } => format!("Nota: {text}"),
        Happening::WorkaroundRecorded { text } => format!("Soluzione temporanea: {text}"),
        Happening::TaskAssigned(_) => "Task assegnato al terzo livello".to_owned(),
        Happening::TaskAccepted { .. } => "Task accettato".to_owned(),
        Happening::TaskAnswered { answer, .. } => format!("Task concluso: {answer}"),
        Happening::TaskDeclined { reason, .. } => format!("Task rifiutato: {reason}"),
        Happening::TaskWithdrawn { reason, .. } => format!("Task ritirato: {reason}"),
        Happening::FindingRaised(raised) => {
            format!("Rilevata: {}", raised.code.title(&raised.object))
        }
        Happening::FindingRegraded {
            step,
            severity: degree,
        } => format!(
            "Ora severità {}: {}",
            severity(t, *degree),
            named(step.finding)
        ),
        Happening::FindingFlapping(step) => format!(
            "Intermittente, i passaggi che seguono non si annotano: {}",
            named(step.finding)
        ),
        Happening::FindingCleared(step) => format!("Rientrata: {}", named(step.finding)),
        Happening::ClosureProposed => {
            "Tutto è rientrato: si propone la chiusura tecnica".to_owned()
        }
        Happening::TechnicallyClosed { answer, .. } => format!("Chiusura tecnica: {answer}"),
        Happening::VerificationAttempted(_) => "Verifica dell'efficacia".to_owned(),
        Happening::Closed { .. } => "Chiuso".to_owned(),
        Happening::Reopened(_) => "Riaperto".to_owned(),
        Happening::Cancelled { reason } => format!("Annullato: {reason}"),
        Happening::MarkedDuplicate { reason, .. } => format!("Duplicato: {reason}"),
        Happening::Linked { .. } => "Collegato".to_owned(),
        Happening::Unlinked { .. } => "Scollegato".to_owned(),
    }
}
