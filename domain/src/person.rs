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

    /// Roles that start the maintenance service; a user reports to the desk instead (T50).
    pub const fn orders_maintenance(self) -> bool {
        self.is_of_the_desk() || matches!(self, Self::Referente | Self::SystemAdministrator)
    }

    /// Roles that may answer for a ticket: the first two levels and who coordinates them.
    pub const fn is_of_the_desk(self) -> bool {
        matches!(self, Self::Operator | Self::Specialist | Self::Coordinator)
    }

    /// Roles that are given tasks: the third level (T26) and who works on site.
    pub const fn does_tasks(self) -> bool {
        matches!(self, Self::Expert | Self::Vendor | Self::FieldTechnician)
    }

    /// The spelling in the database and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Referente => "referente",
            Self::SystemAdministrator => "system_administrator",
            Self::Operator => "operator",
            Self::Specialist => "specialist",
            Self::Expert => "expert",
            Self::Vendor => "vendor",
            Self::FieldTechnician => "field_technician",
            Self::Coordinator => "coordinator",
            Self::PlatformAdministrator => "platform_administrator",
            Self::Auditor => "auditor",
        }
    }

    /// The role with this spelling.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
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

impl Level {
    /// All levels.
    pub const ALL: [Self; 3] = [Self::First, Self::Second, Self::Third];

    /// The spelling in the database and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Third => "third",
        }
    }

    /// The level with this spelling.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.code() == code)
    }
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

impl Actor {
    /// The spelling of its kind in the database; who it is stands beside it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person { .. } => "person",
            Self::Machine(_) => "machine",
            Self::System => "system",
        }
    }

    /// The person, if it is one.
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person { id, .. } => Some(id),
            Self::Machine(_) | Self::System => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
        for level in Level::ALL {
            assert_eq!(Level::from_code(level.code()), Some(level));
        }
        assert_eq!(Role::from_code("Operator"), None);
    }
}
