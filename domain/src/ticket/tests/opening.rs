//! Opening: who may, by which way, and what the log begins with.

use crate::channel::Channel;
use crate::id::EnteId;
use crate::person::{Actor, Level};
use crate::ticket::lifecycle::sample::{
    AGENT, ENTE, MACHINE, OPENED, OPERATOR, SPECIALIST, Story, USER, VENDOR, opening, task_id,
    ticket,
};
use crate::ticket::*;
use jiff::SignedDuration;
use uuid::Uuid;

#[test]
fn t20_a_log_begins_with_one_opening() {
    let opened = Ticket::open(USER, opening(Story::FirstLevel), OPENED).unwrap();
    let taken = Event {
        at: OPENED,
        by: OPERATOR,
        what: Happening::TakenInCharge,
    };
    let taken_by_a_machine = Event {
        by: AGENT,
        ..taken.clone()
    };
    let unknown = Event {
        what: Happening::TaskAccepted { task: task_id(7) },
        ..taken.clone()
    };
    let closed = Event {
        what: Happening::Closed {
            basis: ClosingBasis::NotOwed,
        },
        ..taken.clone()
    };
    let of = |events: &[&Event]| {
        Ticket::replay(&events.iter().map(|e| (*e).clone()).collect::<Vec<_>>())
    };
    let first = &opened[0];
    assert_eq!(of(&[]), Err(BrokenHistory::Empty));
    assert_eq!(
        of(&[&taken]),
        Err(BrokenHistory::NotOpened(HappeningName::TakenInCharge))
    );
    assert_eq!(of(&[first, first]), Err(BrokenHistory::OpenedTwice));
    assert_eq!(
        of(&[first, &unknown]),
        Err(BrokenHistory::Unknown(HappeningName::TaskAccepted))
    );
    for misplaced in [&closed, &taken_by_a_machine] {
        let broken = BrokenHistory::OutOfPlace {
            what: misplaced.what.name(),
            state: StateName::New,
        };
        assert_eq!(of(&[first, misplaced]), Err(broken));
    }
    assert!(of(&[first, &taken]).is_ok());
}

#[test]
fn t03_who_may_open_and_by_which_channel() {
    let asked = opening(Story::FirstLevel);
    let reported = opening(Story::Fault);
    let other = Opening {
        ente: EnteId::from_uuid(Uuid::from_u128(77)),
        ..asked.clone()
    };
    let third = Opening {
        level: Level::Third,
        ..asked.clone()
    };
    let nobodys = Opening {
        requester: None,
        channel: Channel::Phone,
        ..asked.clone()
    };
    let open = |by, opening: &Opening| {
        Ticket::open(by, opening.clone(), OPENED).map(|events| events.len())
    };
    assert_eq!(open(USER, &asked), Ok(1));
    assert_eq!(open(OPERATOR, &asked), Ok(1));
    assert_eq!(open(OPERATOR, &nobodys), Ok(1));
    assert_eq!(open(AGENT, &reported), Ok(1));
    assert_eq!(open(Actor::System, &reported), Ok(1));
    assert_eq!(open(AGENT, &asked), Err(Refusal::ChannelDoesNotFit));
    assert_eq!(open(OPERATOR, &reported), Err(Refusal::ChannelDoesNotFit));
    assert_eq!(open(USER, &other), Err(Refusal::OtherEnte));
    assert_eq!(open(USER, &nobodys), Err(Refusal::NotInOwnName));
    assert_eq!(
        open(SPECIALIST, &third),
        Err(Refusal::ThirdLevelByTasksAlone)
    );
    assert!(matches!(
        open(VENDOR, &asked),
        Err(Refusal::NotForThisRole { .. })
    ));
}

#[test]
fn the_service_levels_count_from_the_arrival_and_never_from_the_future() {
    let at = |arrived| {
        let asked = Opening {
            arrived,
            ..opening(Story::FirstLevel)
        };
        let now = OPENED + SignedDuration::from_hours(2);
        Ticket::replay(&Ticket::open(OPERATOR, asked, now).unwrap())
            .unwrap()
            .clock_starts()
    };
    let hour = SignedDuration::from_hours(1);
    assert_eq!(at(OPENED + hour), OPENED + hour);
    assert_eq!(at(OPENED + hour * 5), OPENED + hour * 2);
}

#[test]
fn a_machine_has_a_ticket_on_itself() {
    let reported = ticket(Story::Fault, StateName::New);
    assert_eq!(
        (reported.concern(), reported.ente()),
        (Concern::Machine(MACHINE), ENTE)
    );
    assert_eq!(
        (reported.requester(), reported.channel()),
        (None, Channel::Agent)
    );
}
