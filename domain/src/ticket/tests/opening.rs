//! Opening: who may, by which way, and what the log begins with.

use super::{after, minutes_later, names, person};
use crate::Severity;
use crate::category::Category;
use crate::channel::Channel;
use crate::id::{EnteId, SiteId};
use crate::person::{Actor, Level, Role};
use crate::ticket::lifecycle::sample::{
    AGENT, ENTE, MACHINE, OPENED, OPERATOR, SPECIALIST, Story, USER, VENDOR, opening, task_id,
    text, ticket,
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

#[test]
fn t50_maintenance_is_asked_for_by_the_desk_the_administrator_and_the_referente() {
    for role in Role::ALL {
        let ente = role.is_of_an_ente().then_some(ENTE);
        let by = person(role, ente);
        let opening = Opening {
            kind: Kind::Maintenance,
            requester: by.person(),
            ..opening(Story::FirstLevel)
        };
        let may = matches!(
            role,
            Role::Operator
                | Role::Specialist
                | Role::Coordinator
                | Role::SystemAdministrator
                | Role::Referente
        );
        let opened = Ticket::open(by, opening.clone(), OPENED);
        assert_eq!(opened.is_ok(), may, "{role:?}");
        // A user asks for everything else.
        let fault = Opening {
            kind: Kind::Fault,
            ..opening.clone()
        };
        let reports = may || role == Role::User;
        assert_eq!(Ticket::open(by, fault, OPENED).is_ok(), reports, "{role:?}");
        // Nobody orders it for another Ente.
        if ente.is_some() {
            let elsewhere = Opening {
                ente: EnteId::from_uuid(Uuid::from_u128(77)),
                ..opening
            };
            assert_eq!(Ticket::open(by, elsewhere, OPENED), Err(Refusal::OtherEnte));
        }
    }
}

#[test]
fn t32_all_that_was_known_at_the_opening_stays_and_notes_are_added_in_every_state() {
    let asked = Opening {
        description: Some(text("Da stamattina, su tutte le postazioni.")),
        concern: Concern::Site(SiteId::from_uuid(Uuid::from_u128(12))),
        category: Some(Category::Registry),
        channel: Channel::Phone,
        severity: Severity::Blocking,
        arrived: OPENED - SignedDuration::from_mins(4),
        ..opening(Story::FirstLevel)
    };
    let events = Ticket::open(OPERATOR, asked.clone(), OPENED).unwrap();
    let opened = Ticket::replay(&events).unwrap();
    assert_eq!(*opened.opening(), asked);
    // What is corrected later changes the ticket, and not what was said.
    let judged = after(&opened, |t, now| {
        t.reclassify(OPERATOR, Severity::Minor, text("Una sola postazione."), now)
    });
    assert_eq!(judged.opening().severity, Severity::Blocking);
    for state in StateName::ALL {
        for by in [
            OPERATOR,
            SPECIALIST,
            USER,
            person(Role::FieldTechnician, None),
        ] {
            let t = ticket(Story::FirstLevel, *state);
            let noted = t.add_note(by, Visibility::Public, text("Nota."), minutes_later(&t, 1));
            assert_eq!(
                names(&noted.unwrap())[0],
                HappeningName::Noted,
                "{state:?} {by:?}"
            );
        }
    }
}

#[test]
fn t01_a_contact_leaves_what_the_figures_of_the_service_are_made_of() {
    let came = OPENED - SignedDuration::from_mins(9);
    for channel in [Channel::Sam, Channel::Phone, Channel::Mail, Channel::Chat] {
        let contact = Opening {
            channel,
            arrived: came,
            ..opening(Story::FirstLevel)
        };
        let mut log = Ticket::open(OPERATOR, contact, OPENED).unwrap();
        let new = Ticket::replay(&log).unwrap();
        let taken_at = minutes_later(&new, 3);
        log.extend(new.take_charge(OPERATOR, taken_at).unwrap());
        let ticket = Ticket::replay(&log).unwrap();
        // By which way, who, and how long until somebody answered for it: all of it from the log alone.
        assert_eq!(ticket.channel(), channel);
        assert_eq!(ticket.requester(), USER.person());
        assert_eq!((ticket.clock_starts(), ticket.opened_at()), (came, OPENED));
        let taking = ticket.taken().unwrap();
        assert_eq!((Some(taking.by), taking.at), (OPERATOR.person(), taken_at));
        assert!(log.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert!(log.iter().all(|event| event.by == OPERATOR));
    }
}
