//! Link: a tie to another ticket of the same Ente, which changes the state of neither.

use jiff::Timestamp;

use crate::coded::coded;
use crate::id::TicketId;
use crate::person::Actor;
use crate::ticket::{CommandName, Event, Happening, Refusal, Text, Ticket};

coded! {
    /// How a ticket stands to another.
    Relation {
        /// They have to do with each other.
        Related = "related",
        /// The other one is the cause of this one.
        CausedBy = "caused_by",
    }
}

/// A tie to another ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The other ticket.
    pub to: TicketId,
    /// How this one stands to it.
    pub relation: Relation,
}

impl Ticket {
    /// Ties the ticket to another one, in any state; a second tie to the same one takes the place of the first.
    pub fn link(
        &self,
        by: Actor,
        link: Link,
        why: Option<Text>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        Self::desk_only(by, CommandName::Link)?;
        if link.to == self.id() {
            return Err(Refusal::LinkToItself);
        }
        if self.links().contains(&link) {
            return Err(Refusal::NothingChanges);
        }
        Ok(vec![self.event(by, Happening::Linked { link, why }, now)])
    }

    /// Unties it.
    pub fn unlink(&self, by: Actor, to: TicketId, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        Self::desk_only(by, CommandName::Unlink)?;
        if !self.links().iter().any(|link| link.to == to) {
            return Err(Refusal::NotLinked);
        }
        Ok(vec![self.event(by, Happening::Unlinked { to }, now)])
    }
}
