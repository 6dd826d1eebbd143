//! Note: what people write on a ticket (T10, T32).

use jiff::Timestamp;

use crate::person::{Actor, Role};
use crate::ticket::{
    CommandName, Entitled, Event, Happening, Refusal, State, Text, Ticket, Visibility, WaitingFor,
};

impl Ticket {
    /// Writes on the ticket, in any state. People of the Ente write for everybody to read;
    /// their word ends the waiting for it.
    pub fn add_note(
        &self,
        by: Actor,
        visibility: Visibility,
        text: Text,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let from_ente = self.writes_for_the_ente(by)?;
        let visibility = if from_ente {
            Visibility::Public
        } else {
            visibility
        };
        let mut events = vec![self.event(by, Happening::Noted { visibility, text }, now)];
        if from_ente && self.waits_for(WaitingFor::User) {
            events.push(self.event(by, Happening::Resumed, now));
        }
        Ok(events)
    }

    pub(super) fn waits_for(&self, what: WaitingFor) -> bool {
        matches!(&self.state, State::Waiting { wait, .. } if wait.on == what)
    }

    fn writes_for_the_ente(&self, by: Actor) -> Result<bool, Refusal> {
        match by {
            Actor::Person {
                role: Role::FieldTechnician,
                ..
            }
            | Actor::System => Ok(false),
            Actor::Person { role, .. } => {
                self.desk_or_own_ente(by, CommandName::Note)?;
                Ok(role.is_of_an_ente())
            }
            Actor::Machine(_) => Err(Refusal::NotForThisRole {
                action: CommandName::Note,
                who: Entitled::People,
            }),
        }
    }
}
