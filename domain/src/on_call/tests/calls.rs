//! Calls: who authorises them, who is called next, who acknowledges, and who is told.

use jiff::SignedDuration;

use super::*;
use crate::Severity;
use crate::calendar::samples::calendar;
use crate::channel::Channel;
use crate::notice::{Notice, Occasion, Recipient, notices_owed};
use crate::on_call::{Called, LineUp, OutOfHours, PageReason, PagingState, Settings, Standby};
use crate::person::Actor;
use crate::ticket::lifecycle::sample::{COORDINATOR, OPERATOR, SPECIALIST, USER, opened, text};
use crate::ticket::{Event, Happening, Refusal, StateName, Ticket};

/// A Saturday.
const NIGHT: &str = "2026-11-28T03:00";

fn specialist(number: u128) -> Actor {
    Actor::Person {
        id: person(number),
        role: Role::Specialist,
        ente: None,
    }
}

fn line_up(first: Option<u128>, second: Option<u128>) -> LineUp {
    let standby = Standby {
        first: first.map(person),
        second: second.map(person),
    };
    LineUp::new(Competence::Infrastructure, standby, Settings::default())
}

fn ticket(severity: Severity) -> Ticket {
    opened(severity, Channel::Phone, wall(NIGHT))
}

fn closed() -> OutOfHours {
    OutOfHours::at(&calendar("desk"), wall(NIGHT)).unwrap()
}

fn after(ticket: &Ticket, events: &[Event]) -> (Ticket, Vec<(Recipient, Occasion)>) {
    let ticket = ticket.clone().after(events).unwrap();
    let owed = notices_owed(&ticket, events);
    let told = owed
        .iter()
        .map(|Notice { to, occasion, .. }| (*to, *occasion));
    (ticket, told.collect())
}

fn page(ticket: &Ticket, line_up: &LineUp) -> (Ticket, Vec<(Recipient, Occasion)>) {
    let why = text("Il municipio è fermo.");
    let events = ticket.page_on_call(COORDINATOR, why, line_up, closed(), wall(NIGHT));
    after(ticket, &events.unwrap())
}

#[test]
fn t02_the_coordinator_authorises_every_call_and_the_desk_that_of_a_blocking_ticket() {
    for (severity, by, refused) in [
        (Severity::Blocking, OPERATOR, None),
        (Severity::Blocking, SPECIALIST, None),
        (Severity::Minor, COORDINATOR, None),
        (
            Severity::NonBlocking,
            OPERATOR,
            Some("on_call_not_authorised"),
        ),
        (Severity::Minor, SPECIALIST, Some("on_call_not_authorised")),
        (Severity::Blocking, USER, Some("not_for_this_role")),
        (Severity::Blocking, Actor::System, Some("not_for_this_role")),
    ] {
        let why = text("Il municipio è fermo.");
        let line = line_up(Some(1), None);
        let asked = ticket(severity).page_on_call(by, why, &line, closed(), wall(NIGHT));
        let code = asked.as_ref().err().map(Refusal::code);
        assert_eq!(code, refused, "{severity:?} {by:?}");
    }
}

#[test]
fn t02_nobody_is_called_while_the_desk_is_open() {
    for (at, open) in [
        ("2026-11-27T13:29", true),
        ("2026-11-27T13:30", false),
        ("2026-11-27T15:00", true),
        ("2026-11-27T18:00", false),
        ("2026-12-08T10:00", false),
    ] {
        let proof = OutOfHours::at(&calendar("desk"), wall(at));
        assert_eq!(proof.err() == Some(Refusal::DeskIsOpen), open, "{at}");
    }
}

#[test]
fn t02_a_call_goes_from_the_first_to_the_second_to_the_coordinators() {
    let line = line_up(Some(1), Some(2));
    let (called, told) = page(&ticket(Severity::Blocking), &line);
    assert_eq!(told, [(Recipient::OnCall(person(1)), Occasion::Paged)]);
    let due = wall(NIGHT) + SignedDuration::from_mins(15);
    assert_eq!(called.page_passes_on_at(), Some(due));
    let early = called.pass_page_on(&line, due - SignedDuration::from_secs(1));
    assert_eq!(early, Err(Refusal::NothingChanges));

    let (next, told) = after(&called, &called.pass_page_on(&line, due).unwrap());
    assert_eq!(told, [(Recipient::OnCall(person(2)), Occasion::Paged)]);
    let due = due + SignedDuration::from_mins(15);
    assert_eq!(next.page_passes_on_at(), Some(due));

    let (last, told) = after(&next, &next.pass_page_on(&line, due).unwrap());
    assert_eq!(told, [(Recipient::Coordinators, Occasion::NobodyOnCall)]);
    assert_eq!(last.page_passes_on_at(), None);
    assert_eq!(last.pass_page_on(&line, due), Err(Refusal::NobodyIsCalled));
    let paging = last.paging().unwrap();
    assert_eq!(paging.called, [person(1), person(2)]);
    // Late is better than never: who was called may still see to it.
    assert!(last.acknowledge_page(specialist(1), due).is_ok());
}

#[test]
fn t02_who_came_on_call_meanwhile_is_next() {
    let (called, _) = page(&ticket(Severity::Blocking), &line_up(Some(1), Some(2)));
    let due = called.page_passes_on_at().unwrap();
    let events = called
        .pass_page_on(&line_up(Some(3), Some(1)), due)
        .unwrap();
    assert!(matches!(
        events[0].what,
        Happening::OnCallPassedOn { to: Called::Person { person: who, .. } } if who == person(3)
    ));
}

#[test]
fn t02_where_nobody_is_on_call_the_coordinators_are_told_at_once() {
    let (called, told) = page(&ticket(Severity::Blocking), &line_up(None, None));
    assert_eq!(told, [(Recipient::Coordinators, Occasion::NobodyOnCall)]);
    assert_eq!(called.page_passes_on_at(), None);
    // As soon as there is somebody, they may be called.
    let (again, told) = page(&called, &line_up(Some(1), None));
    assert_eq!(told, [(Recipient::OnCall(person(1)), Occasion::Paged)]);
    assert_eq!(again.paging().unwrap().called, [person(1)]);
    // Where there is no first line, the second is called at once.
    let (_, told) = page(&ticket(Severity::Blocking), &line_up(None, Some(2)));
    assert_eq!(told, [(Recipient::OnCall(person(2)), Occasion::Paged)]);
}

#[test]
fn t02_who_was_called_acknowledges_and_nobody_else_is_called() {
    let line = line_up(Some(1), Some(2));
    let (called, _) = page(&ticket(Severity::Blocking), &line);
    let now = wall("2026-11-28T03:05");
    assert_eq!(
        called.acknowledge_page(specialist(2), now),
        Err(Refusal::NotCalled)
    );
    assert_eq!(
        called.acknowledge_page(OPERATOR, now),
        Err(Refusal::NotCalled)
    );
    assert!(called.acknowledge_page(COORDINATOR, now).is_ok());
    let acknowledged = called.acknowledge_page(specialist(1), now).unwrap();
    let (seen, told) = after(&called, &acknowledged);
    assert_eq!(told, []);
    let by = person(1);
    assert_eq!(
        seen.paging().unwrap().state,
        PagingState::Acknowledged { by, at: now }
    );
    let late = wall("2026-11-28T04:00");
    assert_eq!(seen.pass_page_on(&line, late), Err(Refusal::NobodyIsCalled));
    assert_eq!(
        seen.acknowledge_page(specialist(1), now),
        Err(Refusal::NobodyIsCalled)
    );
}

#[test]
fn t02_nobody_is_called_twice_at_once_or_for_what_is_seen_to() {
    let line = line_up(Some(1), Some(2));
    let (called, _) = page(&ticket(Severity::Blocking), &line);
    let why = text("Ancora.");
    assert_eq!(
        called.page_on_call(COORDINATOR, why, &line, closed(), wall(NIGHT)),
        Err(Refusal::SomebodyIsCalled)
    );
    // Taking it in charge says the same as the button.
    let now = wall("2026-11-28T03:05");
    let (owned, _) = after(&called, &called.take_charge(specialist(1), now).unwrap());
    assert_eq!(owned.page_passes_on_at(), None);
    let late = wall("2026-11-28T04:00");
    assert_eq!(
        owned.pass_page_on(&line, late),
        Err(Refusal::NothingChanges)
    );
    // And what is cancelled needs nobody.
    let (ended, _) = after(
        &called,
        &called.cancel(COORDINATOR, text("Errore."), now).unwrap(),
    );
    assert_eq!(ended.state_name(), StateName::Cancelled);
    assert_eq!(ended.page_passes_on_at(), None);
    assert!(matches!(
        ended.pass_page_on(&line, late),
        Err(Refusal::WrongState { .. })
    ));
}

#[test]
fn t02_a_blocking_ticket_calls_by_itself() {
    let line = line_up(Some(1), None);
    let now = wall(NIGHT);
    let blocking = ticket(Severity::Blocking);
    let events = blocking.page_for_blocking(&line, closed(), now).unwrap();
    let Happening::OnCallPaged(page) = &events[0].what else {
        panic!("{events:?}");
    };
    assert_eq!(
        (events[0].by, &page.reason),
        (Actor::System, &PageReason::Blocking)
    );
    assert_eq!(
        ticket(Severity::NonBlocking).page_for_blocking(&line, closed(), now),
        Err(Refusal::OnCallNotAuthorised)
    );
}
