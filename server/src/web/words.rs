//! Words: the domain's values as the people of an Ente read them, in Italian.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::machine::MachineClass;
use custode_domain::person::Actor;
use custode_domain::ticket::{FindingStanding, StateName};

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
        Channel::Agent => "segnalazione automatica",
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
