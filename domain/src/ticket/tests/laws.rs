//! Laws that hold for any history.

use super::{STORIES, minutes_later};
use crate::person::Level;
use crate::ticket::lifecycle::attempt::ATTEMPTS;
use crate::ticket::lifecycle::sample::{AGENT, OPENED, Story, USER, opening, ticket};
use crate::ticket::*;
use proptest::prelude::*;

#[test]
fn every_code_reads_back() {
    macro_rules! read_back {
        ($($name:ident)+) => {$(
            for entry in $name::ALL {
                assert_eq!($name::from_code(entry.code()), Some(*entry));
            }
            assert_eq!($name::from_code("no such code"), None);
        )+};
    }
    read_back!(
        Kind Competence StateName WaitingFor Medium AttemptOutcome ThirdParties ClosingBasis AreaKind TaskStateName
        FindingStanding Visibility HappeningName CommandName Entitled Relation
    );
}

#[test]
fn a_sample_is_in_the_state_that_it_stands_for() {
    for story in STORIES {
        for state in StateName::ALL {
            assert_eq!(ticket(story, *state).state_name(), *state, "{story:?}");
        }
    }
}

/// A history: commands given one after another, with the clock going where it likes.
fn history() -> impl Strategy<Value = (usize, Vec<(usize, i64)>)> {
    (
        0..STORIES.len(),
        prop::collection::vec((0..ATTEMPTS.len(), -30_i64..120), 0..60),
    )
}

proptest! {
    /// Whatever is commanded, the log alone tells the ticket, and the rules between its parts hold.
    #[test]
    fn t15_t24_any_history_replays_to_the_same_ticket((story, commands) in history()) {
        let by = if STORIES[story] == Story::Fault { AGENT } else { USER };
        let mut log = Ticket::open(by, opening(STORIES[story]), OPENED).unwrap();
        let mut ticket = Ticket::replay(&log).unwrap();
        for (number, minutes) in commands {
            let Ok(events) = (ATTEMPTS[number].give)(&ticket, minutes_later(&ticket, minutes)) else {
                continue;
            };
            let next = ticket.clone().after(&events).unwrap();
            assert_states_follow(&ticket, &events);
            assert_parts_agree(&next);
            log.extend(events);
            ticket = next;
        }
        prop_assert!(log.is_sorted_by_key(|event| event.at), "the log runs backwards");
        prop_assert_eq!(Ticket::replay(&log).unwrap(), ticket);
    }
}

/// The state changes by the events that are said to change it, and by no other.
fn assert_states_follow(before: &Ticket, events: &[Event]) {
    let mut ticket = before.clone();
    for event in events {
        let was = ticket.state_name();
        ticket = ticket.after(std::slice::from_ref(event)).unwrap();
        let entered = event.what.name().enters();
        assert_eq!(ticket.state_name(), entered.unwrap_or(was), "{event:?}");
    }
}

fn assert_parts_agree(ticket: &Ticket) {
    let out = ticket.tasks_out().count();
    assert!(
        out == 0 || (ticket.level() == Level::Second && ticket.owner().is_some()),
        "T27"
    );
    assert!(
        out == 0 || ticket.state_name().is_open(),
        "a ticket that ended left a task out"
    );
    assert!(
        ticket.state_name() == StateName::New
            || !ticket.state_name().is_open()
            || ticket.taken().is_some()
    );
    assert!(ticket.closure_proposed().is_none() || ticket.state_name().is_open());
    let lasting = ticket
        .halts()
        .iter()
        .filter(|halt| halt.to.is_none())
        .count();
    assert!(lasting <= 1, "one halt at a time");
    assert_eq!(
        lasting == 1 && ticket.state_name().is_open(),
        ticket.state_name() == StateName::Waiting
    );
}
