//! Own: who answers for a ticket, at which level, among which specialists.

use jiff::Timestamp;

use crate::id::PersonId;
use crate::person::{Actor, Level, Role};
use crate::ticket::{CommandName, Competence, Event, Happening, Refusal, Text, Ticket};

impl Ticket {
    /// Hands the ticket from the first level to specialists: by a person with a reason, or by a routing rule (T06).
    /// It waits there for one of them to take it in charge.
    pub fn escalate(
        &self,
        by: Actor,
        to: Competence,
        reason: Text,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::Escalate;
        if by != Actor::System {
            Self::desk_only(by, ACTION)?;
        }
        self.while_open(ACTION)?;
        if self.level != Level::First {
            return Err(Refusal::EscalatedBefore);
        }
        Ok(vec![self.event(
            by,
            Happening::Escalated { to, reason },
            now,
        )])
    }

    /// Hands the ticket to other specialists (T17). While tasks are out their owner stays (T27).
    pub fn transfer(
        &self,
        by: Actor,
        to: Competence,
        reason: Text,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::Transfer;
        Self::desk_only(by, ACTION)?;
        self.while_open(ACTION)?;
        if self.level == Level::First {
            return Err(Refusal::NotEscalated);
        }
        if self.competence == Some(to) {
            return Err(Refusal::NothingChanges);
        }
        self.no_tasks_out()?;
        Ok(vec![self.event(
            by,
            Happening::Transferred { to, reason },
            now,
        )])
    }

    /// Gives the ownership to a person of the desk, at that person's level.
    /// While tasks are out it stays at the second level (T27).
    /// At the second level, who does not know about what the ticket needs is chosen with a reason (T49).
    pub fn assign(
        &self,
        by: Actor,
        to: PersonId,
        (role, knows): (Role, &[Competence]),
        reason: Option<Text>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        const ACTION: CommandName = CommandName::Assign;
        Self::desk_only(by, ACTION)?;
        self.while_open(ACTION)?;
        let level = self.level_of_owner(role)?;
        if self.owner == Some(to) && self.level == level {
            return Err(Refusal::NothingChanges);
        }
        if level == Level::First {
            self.no_tasks_out()?;
        }
        let lacks = self.competence.filter(|needed| !knows.contains(needed));
        if let Some(needed) = lacks.filter(|_| level == Level::Second && reason.is_none()) {
            return Err(Refusal::NotOfTheCompetence { needed });
        }
        Ok(vec![self.event(
            by,
            Happening::Assigned { to, level, reason },
            now,
        )])
    }

    fn level_of_owner(&self, role: Role) -> Result<Level, Refusal> {
        match role {
            Role::Operator => Ok(Level::First),
            Role::Specialist => Ok(Level::Second),
            Role::Coordinator => Ok(self.level),
            Role::Expert | Role::Vendor => Err(Refusal::ThirdLevelByTasksAlone),
            Role::User
            | Role::Referente
            | Role::SystemAdministrator
            | Role::FieldTechnician
            | Role::PlatformAdministrator
            | Role::Auditor => Err(Refusal::CannotOwn),
        }
    }

    fn no_tasks_out(&self) -> Result<(), Refusal> {
        match self.tasks_out().count() {
            0 => Ok(()),
            count => Err(Refusal::TasksAreOut { count }),
        }
    }
}
