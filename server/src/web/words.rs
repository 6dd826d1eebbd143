//! Words: the domain's values as the people of an Ente read them, in Italian.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::machine::MachineClass;
use custode_domain::person::Actor;
use custode_domain::ticket::{FindingStanding, Happening, SeverityReason, StateName};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The tender's words for a severity.
pub(super) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocking => "1, bloccante",
        Severity::NonBlocking => "2, non bloccante",
        Severity::Minor => "3, minore",
    }
}

/// The name of a state.
pub(super) const fn state(state: StateName) -> &'static str {
    match state {
        StateName::New => "Nuovo",
        StateName::TakenInCharge => "Preso in carico",
        StateName::InProgress => "In lavorazione",
        StateName::Waiting => "In attesa",
        StateName::TechnicallyClosed => "Chiusura tecnica",
        StateName::Closed => "Chiuso",
        StateName::Cancelled => "Annullato",
        StateName::Duplicate => "Duplicato",
    }
}

/// By which way a request came.
pub(super) const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Sam => "SAM",
        Channel::Phone => "telefono",
        Channel::Mail => "posta elettronica",
        Channel::Chat => "chat",
        Channel::Agent => "agente sulla macchina",
    }
}

/// How a finding stands.
pub(super) const fn standing(standing: FindingStanding) -> &'static str {
    match standing {
        FindingStanding::Standing => "in corso",
        FindingStanding::Flapping => "intermittente",
        FindingStanding::Cleared => "rientrata",
    }
}

/// The class of a machine.
pub(super) const fn class(class: MachineClass) -> &'static str {
    match class {
        MachineClass::Server => "server",
        MachineClass::Workstation => "postazione",
    }
}

/// Who did something. Names of people come with the desk's pages.
pub(super) const fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::Person { .. } => "una persona del servizio",
        Actor::Machine(_) => "la macchina",
        Actor::System => "Custode",
    }
}

/// A line of the work log.
pub(super) fn happening(what: &Happening) -> String {
    match what {
        Happening::Opened(opening) => {
            format!("Ticket aperto, severità {}", severity(opening.severity))
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
                SeverityReason::Finding(_) => "una nuova anomalia è più grave".to_owned(),
            };
            format!("Severità da {} a {}: {why}", severity(*from), severity(*to))
        }
        Happening::Noted { text, .. } => format!("Nota: {text}"),
        Happening::WorkaroundRecorded { text } => format!("Soluzione temporanea: {text}"),
        Happening::TaskAssigned(_) => "Task assegnato al terzo livello".to_owned(),
        Happening::TaskAccepted { .. } => "Task accettato".to_owned(),
        Happening::TaskAnswered { answer, .. } => format!("Task concluso: {answer}"),
        Happening::TaskDeclined { reason, .. } => format!("Task rifiutato: {reason}"),
        Happening::TaskWithdrawn { reason, .. } => format!("Task ritirato: {reason}"),
        Happening::FindingRaised(raised) => {
            format!("Anomalia: {}", raised.code.title(&raised.object))
        }
        Happening::FindingRegraded { severity: now, .. } => {
            format!("Anomalia: ora severità {}", severity(*now))
        }
        Happening::FindingFlapping(_) => {
            "Anomalia intermittente: i passaggi seguenti non si annotano".to_owned()
        }
        Happening::FindingCleared(_) => "Anomalia rientrata".to_owned(),
        Happening::ClosureProposed => {
            "Tutto è rientrato: si propone la chiusura tecnica".to_owned()
        }
        Happening::TechnicallyClosed { answer, .. } => format!("Chiusura tecnica: {answer}"),
        Happening::VerificationAttempted(_) => "Verifica dell'efficacia".to_owned(),
        Happening::Closed { .. } => "Chiuso".to_owned(),
        Happening::Reopened(_) => "Riaperto".to_owned(),
        Happening::Cancelled { reason } => format!("Annullato: {reason}"),
        Happening::MarkedDuplicate { reason, .. } => format!("Duplicato: {reason}"),
    }
}

/// An instant as a person in Italy reads it.
pub(super) fn instant(at: Timestamp) -> String {
    let zone = TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%d/%m/%Y %H:%M:%S").to_string()
}
