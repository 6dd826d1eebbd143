//! What the tender and the rules promise of a ticket.

mod assistance;
mod closing;
mod consulting;
mod desk;
mod findings;
mod laws;
mod levels;
mod opening;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::lifecycle::sample::Story;
use super::*;
use crate::id::{EnteId, PersonId};
use crate::person::{Actor, Role};

const STORIES: [Story; 6] = [
    Story::FirstLevel,
    Story::SecondLevel,
    Story::TaskOut,
    Story::TaskAnswered,
    Story::Fault,
    Story::Paged,
];

fn person(role: Role, ente: Option<EnteId>) -> Actor {
    Actor::Person {
        id: PersonId::from_uuid(Uuid::from_u128(99)),
        role,
        ente,
    }
}

fn minutes_later(ticket: &Ticket, minutes: i64) -> Timestamp {
    ticket.changed_at() + SignedDuration::from_mins(minutes)
}

/// The ticket after a command that must be allowed, one minute later.
fn after(
    ticket: &Ticket,
    command: impl FnOnce(&Ticket, Timestamp) -> Result<Vec<Event>, Refusal>,
) -> Ticket {
    let events = command(ticket, minutes_later(ticket, 1)).unwrap();
    ticket.clone().after(&events).unwrap()
}

fn names(events: &[Event]) -> Vec<HappeningName> {
    events.iter().map(|event| event.what.name()).collect()
}
