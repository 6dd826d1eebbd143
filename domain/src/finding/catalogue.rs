//! Catalogue: for every code, what it is called, how long it must hold, and what it hangs on.

use std::time::Duration;

use crate::Severity;
use crate::finding::FindingCode;
use crate::machine::MachineClass;

/// What the catalogue says of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The fault in a few words, Italian; `{}` stands for the object.
    pub title: &'static str,
    /// What to look at first, Italian, for the person who opens the ticket.
    pub advice: &'static str,
    /// How long a condition holds before it counts.
    pub timing: Timing,
    /// Faults of the same object that explain this one: while one of them stands, this one is quiet.
    pub explained_by: &'static [FindingCode],
    /// Who notices it.
    pub origin: Origin,
    /// What it weighs on a server.
    pub on_servers: Weight,
    /// What it weighs on a workstation.
    pub on_workstations: Weight,
}

/// What a fault weighs on a class of machines, beside what the check judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// As the check judged.
    AsJudged,
    /// No more than this.
    AtMost(Severity),
    /// It is shown with the machine and makes no ticket.
    NoTicket,
}

/// How long a condition holds before it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// From the first bad sample to the raising.
    pub raise_after: Duration,
    /// From the first good sample to the clearing.
    pub clear_after: Duration,
}

/// Who notices a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The agent on the machine.
    Agent,
    /// The server, from what it does not hear.
    Server,
}

const fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

const fn hours(n: u64) -> Duration {
    minutes(n * 60)
}

const fn entry(
    title: &'static str,
    advice: &'static str,
    raise_after: Duration,
    clear_after: Duration,
) -> Entry {
    Entry {
        title,
        advice,
        timing: Timing {
            raise_after,
            clear_after,
        },
        explained_by: &[],
        origin: Origin::Agent,
        on_servers: Weight::AsJudged,
        on_workstations: Weight::AsJudged,
    }
}

impl Entry {
    const fn explained_by(self, codes: &'static [FindingCode]) -> Self {
        Self {
            explained_by: codes,
            ..self
        }
    }

    const fn on_servers(self, weight: Weight) -> Self {
        Self {
            on_servers: weight,
            ..self
        }
    }

    const fn on_workstations(self, weight: Weight) -> Self {
        Self {
            on_workstations: weight,
            ..self
        }
    }

    const fn noticed_by_the_server(self) -> Self {
        Self {
            origin: Origin::Server,
            ..self
        }
    }
}

impl FindingCode {
    /// The entry of this code.
    ///
    /// The waiting times come from the comparison of the default rules of Netdata, Zabbix and the node_exporter
    /// mixin, and so does what a fault weighs on a workstation; a configuration may change them for one machine or one object.
    pub const fn entry(self) -> Entry {
        const NONE: Duration = Duration::ZERO;
        match self {
            Self::AgentUnwell => entry(
                "L'agente non sta bene: {}",
                "Leggere `custode-agent status` sulla macchina.",
                minutes(5),
                minutes(15),
            )
            .on_workstations(Weight::NoTicket),
            Self::CertificateExpiring => entry(
                "Certificato TLS da rinnovare: {}",
                "Rinnovare il certificato e ricaricare il servizio che lo usa.",
                NONE,
                NONE,
            ),
            Self::ClockOff => entry(
                "Orologio non sincronizzato",
                "Controllare il servizio NTP e che la rete lo lasci passare; Kerberos smette di funzionare a 5 minuti.",
                minutes(10),
                minutes(10),
            )
            .on_workstations(Weight::NoTicket),
            Self::CpuBusy => entry(
                "Processori occupati da un'ora",
                "Guardare i processi allegati: quale lavora, e se è atteso.",
                minutes(60),
                minutes(15),
            )
            .on_workstations(Weight::NoTicket),
            Self::DiskLow => entry(
                "Spazio in esaurimento su {}",
                "Guardare che cosa cresce; prevedere una pulizia o più spazio.",
                minutes(10),
                minutes(15),
            )
            .explained_by(&[Self::DiskCritical, Self::DiskFull])
            .on_workstations(Weight::AtMost(Severity::Minor)),
            Self::DiskCritical => entry(
                "Spazio quasi esaurito su {}",
                "Liberare spazio oggi: registri, copie vecchie, file temporanei.",
                minutes(5),
                minutes(15),
            )
            .explained_by(&[Self::DiskFull])
            .on_workstations(Weight::AtMost(Severity::Minor)),
            Self::DiskFull => entry(
                "Disco pieno: {}",
                "Liberare spazio subito: i servizi che scrivono qui sono fermi o stanno per fermarsi.",
                minutes(2),
                minutes(15),
            )
            .on_workstations(Weight::AtMost(Severity::NonBlocking)),
            Self::FilesystemReadOnly => entry(
                "File system in sola lettura: {}",
                "Leggere il registro del kernel: quasi sempre è un guasto del disco o del controller.",
                minutes(1),
                minutes(5),
            )
            .on_workstations(Weight::AtMost(Severity::NonBlocking)),
            Self::HttpFailing => entry(
                "L'applicazione web non risponde: {}",
                "Provare l'indirizzo dalla macchina stessa, poi guardare il servizio che lo serve.",
                minutes(5),
                minutes(10),
            )
            .explained_by(&[Self::ServiceDown, Self::ProcessMissing]),
            Self::InodesLow => entry(
                "Pochi inode liberi su {}",
                "Cercare la cartella con troppi file piccoli.",
                minutes(10),
                minutes(15),
            )
            .on_workstations(Weight::NoTicket),
            Self::LoadHigh => entry(
                "Carico elevato",
                "Guardare i processi allegati e l'attesa dei dischi.",
                minutes(30),
                minutes(30),
            )
            .on_servers(Weight::NoTicket).on_workstations(Weight::NoTicket),
            Self::MachineSilent => entry(
                "La macchina non dà più notizie di sé",
                "Provare se la macchina è accesa e raggiungibile; poi se l'agente è in funzione.",
                NONE,
                minutes(5),
            )
            .explained_by(&[Self::SiteSilent])
            .noticed_by_the_server()
            .on_workstations(Weight::NoTicket),
            Self::MemoryLow => entry(
                "Memoria quasi esaurita",
                "Guardare i processi allegati: quale è cresciuto.",
                minutes(15),
                minutes(15),
            )
            .on_workstations(Weight::NoTicket),
            Self::OomKill => entry(
                "Il kernel ha chiuso un processo per mancanza di memoria",
                "Vedere quale processo è stato chiuso e se è ripartito.",
                NONE,
                hours(6),
            )
            .on_workstations(Weight::AtMost(Severity::Minor)),
            Self::ProcessMissing => entry(
                "Processo non in esecuzione: {}",
                "Avviare il servizio e leggere perché si è fermato.",
                minutes(3),
                minutes(10),
            )
            .on_workstations(Weight::AtMost(Severity::Minor)),
            Self::RaidDegraded => entry(
                "RAID degradato: {}",
                "Sostituire il disco guasto prima che se ne guasti un altro.",
                minutes(5),
                minutes(10),
            )
            .on_workstations(Weight::AtMost(Severity::NonBlocking)),
            Self::RebootPending => entry(
                "Riavvio in sospeso",
                "Concordare con l'Ente un riavvio.",
                NONE,
                NONE,
            )
            .on_workstations(Weight::NoTicket),
            Self::ServiceDown => entry(
                "Servizio fermo: {}",
                "Avviare il servizio e leggere il suo registro.",
                minutes(3),
                minutes(10),
            )
            .on_workstations(Weight::AtMost(Severity::Minor)),
            Self::SiteSilent => entry(
                "La sede non dà più notizie di sé",
                "Provare la linea dati e la corrente della sede prima delle singole macchine.",
                minutes(2),
                minutes(10),
            )
            .noticed_by_the_server(),
            Self::SmartFailing => entry(
                "Il disco annuncia un guasto: {}",
                "Verificare le copie di sicurezza e sostituire il disco.",
                NONE,
                NONE,
            )
            .on_workstations(Weight::AtMost(Severity::NonBlocking)),
            Self::SmartWorn => entry(
                "Disco usurato: {}",
                "Programmare la sostituzione del disco.",
                NONE,
                NONE,
            )
            .explained_by(&[Self::SmartFailing])
            .on_workstations(Weight::AtMost(Severity::Minor)),
            Self::SwapThrash => entry(
                "La macchina vive di swap",
                "Guardare i processi allegati: la memoria non basta a quello che gira.",
                minutes(15),
                minutes(15),
            )
            .explained_by(&[Self::MemoryLow])
            .on_workstations(Weight::NoTicket),
            Self::TcpFailing => entry(
                "La porta non risponde: {}",
                "Vedere se il servizio ascolta e se un filtro lo nasconde.",
                minutes(5),
                minutes(10),
            )
            .explained_by(&[Self::ServiceDown, Self::ProcessMissing]),
            Self::UnitFailed => entry(
                "Unità systemd fallita: {}",
                "Leggere il registro dell'unità.",
                minutes(5),
                minutes(5),
            )
            .explained_by(&[Self::ServiceDown])
            .on_workstations(Weight::NoTicket),
            Self::UnexpectedReboot => entry(
                "Riavvio non previsto",
                "Leggere il registro dell'avvio precedente: corrente, kernel, o qualcuno.",
                NONE,
                hours(24),
            )
            .on_workstations(Weight::NoTicket),
            Self::UpdatesPending => entry(
                "Aggiornamenti di sicurezza in attesa",
                "Proporre all'Ente una finestra per gli aggiornamenti.",
                NONE,
                NONE,
            )
            .on_workstations(Weight::AtMost(Severity::Minor)),
        }
    }

    /// The severity of a ticket for this fault on such a machine, `None` when it makes none.
    pub fn weigh(self, judged: Severity, class: MachineClass) -> Option<Severity> {
        let weight = match class {
            MachineClass::Server => self.entry().on_servers,
            MachineClass::Workstation => self.entry().on_workstations,
        };
        match weight {
            Weight::AsJudged => Some(judged),
            Weight::AtMost(most) => Some(judged.min(most)),
            Weight::NoTicket => None,
        }
    }

    /// The title with the object in its place.
    pub fn title(self, object: &super::Object) -> String {
        self.entry().title.replace("{}", object.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_explains_itself_even_round_a_corner() {
        for code in FindingCode::ALL {
            let mut seen = vec![*code];
            let mut todo: Vec<_> = code.entry().explained_by.to_vec();
            while let Some(parent) = todo.pop() {
                assert_ne!(parent, *code, "{} is its own explanation", code.code());
                if !seen.contains(&parent) {
                    seen.push(parent);
                    todo.extend(parent.entry().explained_by);
                }
            }
        }
    }

    #[test]
    fn a_workstation_is_nobodys_emergency() {
        for code in FindingCode::ALL {
            let weighs = |class| code.weigh(Severity::Blocking, class);
            let watched = matches!(
                code,
                FindingCode::HttpFailing
                    | FindingCode::TcpFailing
                    | FindingCode::CertificateExpiring
                    | FindingCode::SiteSilent
            );
            assert!(
                watched || weighs(MachineClass::Workstation) < Some(Severity::Blocking),
                "{}",
                code.code()
            );
            assert!(
                weighs(MachineClass::Server) >= weighs(MachineClass::Workstation),
                "{}",
                code.code()
            );
        }
        assert_eq!(
            FindingCode::LoadHigh.weigh(Severity::Blocking, MachineClass::Server),
            None
        );
    }

    #[test]
    fn every_code_has_words_for_the_person_who_reads_it() {
        for code in FindingCode::ALL {
            let entry = code.entry();
            assert!(entry.title.chars().count() <= 80, "{}", code.code());
            assert!(entry.advice.ends_with('.'), "{}", code.code());
        }
    }
}
