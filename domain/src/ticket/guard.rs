//! Guard: who may give which command.

use crate::channel::Channel;
use crate::id::PersonId;
use crate::person::{Actor, Level, Role};
use crate::ticket::{CommandName, Entitled, Kind, Opening, Refusal, StateName, Ticket};

/// Tickets are opened by the desk, by people of the Ente in their own name, and by machines through their agents.
/// Maintenance is asked for by the desk, the system administrator and the Referente of the Ente; users report (T50).
pub(super) fn may_open(by: Actor, opening: &Opening) -> Result<(), Refusal> {
    if opening.level == Level::Third {
        return Err(Refusal::ThirdLevelByTasksAlone);
    }
    let automatic = opening.channel == Channel::Agent;
    match by {
        Actor::Machine(_) | Actor::System if automatic => Ok(()),
        Actor::Machine(_) | Actor::System => Err(Refusal::ChannelDoesNotFit),
        Actor::Person { .. } if automatic => Err(Refusal::ChannelDoesNotFit),
        Actor::Person { role, .. } if role.is_of_the_desk() => Ok(()),
        Actor::Person { id, role, ente } if role.is_of_an_ente() => {
            if ente != Some(opening.ente) {
                Err(Refusal::OtherEnte)
            } else if opening.kind == Kind::Maintenance && !role.orders_maintenance() {
                Err(Refusal::NotForThisRole {
                    action: CommandName::Open,
                    who: Entitled::WhoOrdersMaintenance,
                })
            } else if opening.requester == Some(id) {
                Ok(())
            } else {
                Err(Refusal::NotInOwnName)
            }
        }
        Actor::Person { .. } => Err(Refusal::NotForThisRole {
            action: CommandName::Open,
            who: Entitled::DeskOrEnte,
        }),
    }
}

impl Ticket {
    /// The desk: an operator, a specialist, the coordinator.
    pub(super) fn desk_only(by: Actor, action: CommandName) -> Result<PersonId, Refusal> {
        match by {
            Actor::Person { id, role, .. } if role.is_of_the_desk() => Ok(id),
            Actor::Person { .. } | Actor::Machine(_) | Actor::System => {
                Err(Refusal::NotForThisRole {
                    action,
                    who: Entitled::Desk,
                })
            }
        }
    }

    /// The second level, and who coordinates it (T27).
    pub(super) fn specialists_only(by: Actor, action: CommandName) -> Result<PersonId, Refusal> {
        match by {
            Actor::Person {
                id,
                role: Role::Specialist | Role::Coordinator,
                ..
            } => Ok(id),
            Actor::Person { .. } | Actor::Machine(_) | Actor::System => {
                Err(Refusal::NotForThisRole {
                    action,
                    who: Entitled::Specialists,
                })
            }
        }
    }

    /// The third level itself, or the desk for an area without access.
    pub(super) fn third_level_or_desk(by: Actor, action: CommandName) -> Result<(), Refusal> {
        match by {
            Actor::Person { role, .. } if role.is_of_the_desk() || role.does_tasks() => Ok(()),
            Actor::Person { .. } | Actor::Machine(_) | Actor::System => {
                Err(Refusal::NotForThisRole {
                    action,
                    who: Entitled::DeskOrThirdLevel,
                })
            }
        }
    }

    /// The desk, or a person of the ticket's own Ente.
    pub(super) fn desk_or_own_ente(&self, by: Actor, action: CommandName) -> Result<(), Refusal> {
        match by {
            Actor::Person { role, .. } if role.is_of_the_desk() => Ok(()),
            Actor::Person { role, ente, .. } if role.is_of_an_ente() => {
                if ente == Some(self.ente()) {
                    Ok(())
                } else {
                    Err(Refusal::OtherEnte)
                }
            }
            Actor::Person { .. } | Actor::Machine(_) | Actor::System => {
                Err(Refusal::NotForThisRole {
                    action,
                    who: Entitled::DeskOrEnte,
                })
            }
        }
    }

    /// A machine that reports, or the rule that speaks for silent ones.
    pub(super) fn rules_only(by: Actor, action: CommandName) -> Result<(), Refusal> {
        match by {
            Actor::Machine(_) | Actor::System => Ok(()),
            Actor::Person { .. } => Err(Refusal::NotForThisRole {
                action,
                who: Entitled::Rules,
            }),
        }
    }

    /// Work is still owed on the ticket.
    pub(super) fn while_open(&self, action: CommandName) -> Result<(), Refusal> {
        if self.state_name().is_open() {
            Ok(())
        } else {
            Err(self.wrong_state(action))
        }
    }

    /// Exactly this state.
    pub(super) fn while_in(
        &self,
        states: &[StateName],
        action: CommandName,
    ) -> Result<(), Refusal> {
        if states.contains(&self.state_name()) {
            Ok(())
        } else {
            Err(self.wrong_state(action))
        }
    }

    pub(super) fn wrong_state(&self, action: CommandName) -> Refusal {
        Refusal::WrongState {
            action,
            state: self.state_name(),
        }
    }
}
