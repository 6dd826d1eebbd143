//! Opening: what is known when a ticket is born (T20, T32).

use jiff::Timestamp;

use crate::Severity;
use crate::category::Category;
use crate::channel::Channel;
use crate::coded::coded;
use crate::id::{EnteId, MachineId, PersonId, RuleId, SiteId, TicketId};
use crate::person::Level;
use crate::ticket::{Line, Subject, Text};

coded! {
    /// The nature of a ticket.
    Kind {
        /// *Anomalia*: something does not work.
        Fault = "fault",
        /// Something to be done or supplied.
        Request = "request",
        /// Something to be told.
        Information = "information",
        /// *Manutenzione*: planned care of a system (T25).
        Maintenance = "maintenance",
        /// *Consulenza* by the third level.
        Consulting = "consulting",
    }

    /// *Dominio di competenza*: which specialists know about it (T07).
    Competence {
        /// *Infrastruttura*.
        Infrastructure = "infrastructure",
        /// *Software*.
        Software = "software",
        /// *Specialista di prodotto*.
        Product = "product",
    }
}

/// What a ticket is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Concern {
    /// The whole Ente, or nothing in particular.
    Ente,
    /// One place.
    Site(SiteId),
    /// One machine.
    Machine(MachineId),
}

impl Concern {
    /// The spelling in the database; the identifier stands beside it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ente => "ente",
            Self::Site(_) => "site",
            Self::Machine(_) => "machine",
        }
    }
}

/// What the routing rules made of a ticket when it was born (T06).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Routed {
    /// No rules were in force.
    #[default]
    NotTried,
    /// None of the rules of this version fitted: the first level looks at it.
    NoneFits {
        /// The version of the rules.
        version: u64,
    },
    /// This rule sent it to the second level.
    By {
        /// Which.
        rule: RuleId,
        /// Its name at the time.
        name: Line,
        /// The version of the rules.
        version: u64,
    },
}

/// What is known when a ticket is born.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The ticket.
    pub ticket: TicketId,
    /// Whose it is.
    pub ente: EnteId,
    /// What it is about.
    pub concern: Concern,
    /// Who asked; nobody when a machine reported or the desk plans by itself: then the Ente's contacts are told.
    pub requester: Option<PersonId>,
    /// By which way it came.
    pub channel: Channel,
    /// What it was said to be about; nothing where nobody chose: a machine's ticket.
    pub category: Option<Category>,
    /// Its nature.
    pub kind: Kind,
    /// How much it keeps people from working.
    pub severity: Severity,
    /// Where it starts: the first level, or the second by automatic routing (T06).
    pub level: Level,
    /// Which specialists, when it is known already.
    pub competence: Option<Competence>,
    /// What the routing rules made of it.
    pub routed: Routed,
    /// In one line.
    pub subject: Subject,
    /// In full.
    pub description: Option<Text>,
    /// When the request reached the desk or the fault was noticed: the service levels count from here.
    /// An instant after the opening counts as the opening.
    pub arrived: Timestamp,
}
