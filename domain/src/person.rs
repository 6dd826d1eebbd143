//! Person: who acts, in which role and at which level.

use crate::id::{EnteId, PersonId};

/// What a person is to the service (the roles of the tender).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// *Utente*: reports faults.
    User,
    /// *Referente Operativo*: agrees and is informed (T31, T50).
    Referente,
    /// *Amministratore di Sistema* of the Ente (T50).
    SystemAdministrator,
    /// First level, front office (T01, T03).
    Operator,
    /// Second level, owns the ticket (T27).
    Specialist,
    /// Third level inside the supplier (T18).
    Expert,
    /// Third level outside: sees its tasks alone (T18).
    Vendor,
    /// Works on site (T29).
    FieldTechnician,
    /// Coordinates the desk.
    Coordinator,
    /// Runs the platform.
    PlatformAdministrator,
    /// Reads and verifies.
    Auditor,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 11] = [
        Self::User,
        Self::Referente,
        Self::SystemAdministrator,
        Self::Operator,
        Self::Specialist,
        Self::Expert,
        Self::Vendor,
        Self::FieldTechnician,
        Self::Coordinator,
        Self::PlatformAdministrator,
        Self::Auditor,
    ];

    /// Roles that belong to an Ente, and see that Ente alone.
    pub const fn is_of_an_ente(self) -> bool {
        matches!(
            self,
            Self::User | Self::Referente | Self::SystemAdministrator
        )
    }
}

/// The three operating levels of the tender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// SPOC, front office.
    First,
    /// Back office, keeps the ownership.
    Second,
    /// Specialist support, reached by tasks alone (T26).
    Third,
}

/// Who did something: a person, a machine by itself, or the system by a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A person in the role they act in.
    Person {
        /// Who.
        id: PersonId,
        /// As what.
        role: Role,
        /// Of which Ente, for the roles that belong to one.
        ente: Option<EnteId>,
    },
    /// The machine whose agent reported.
    Machine(crate::id::MachineId),
    /// Custode itself, by a rule that the event names.
    System,
}
