//! Sessions of remote assistance on a ticket (T28).

use jiff::SignedDuration;

use super::super::lifecycle::sample;
use super::*;
use crate::assistance::{
    ANSWER_WITHIN, Asked, Basis, Ending, Grant, LOST_AFTER, Nonce, SessionStateName, Step,
};
use crate::id::{MachineId, SessionId};
use crate::notice::{Occasion, Recipient, notices_owed};

fn session(number: u128) -> SessionId {
    SessionId::from_uuid(Uuid::from_u128(number))
}

fn asked(number: u128) -> Asked {
    Asked {
        session: session(number),
        ..sample::asked()
    }
}

fn grant(ticket: &Ticket, number: u128) -> Grant {
    let asked = asked(number);
    Grant {
        session: asked.session,
        ente: ticket.ente(),
        machine: asked.machine,
        ticket: ticket.id(),
        key: asked.key,
        user: asked.user,
        classes: asked.classes,
        until: minutes_later(ticket, 30),
        nonce: Nonce([1; 32]),
    }
}

fn desk() -> Actor {
    person(Role::Specialist, None)
}

fn contact(ticket: &Ticket) -> Actor {
    person(Role::Referente, Some(ticket.ente()))
}

fn reported(ticket: &Ticket, step: Step) -> Ticket {
    after(ticket, |it, now| {
        it.report_assistance(sample::AGENT, step, now)
    })
}

fn requested() -> Ticket {
    let ticket = sample::ticket(Story::SecondLevel, StateName::InProgress);
    after(&ticket, |it, now| {
        it.request_assistance(desk(), asked(1), now)
    })
}

fn offered() -> Ticket {
    let ticket = requested();
    let grant = grant(&ticket, 1);
    reported(&ticket, Step::Offered(grant))
}

fn granted() -> Ticket {
    let ticket = offered();
    let contact = contact(&ticket);
    let ticket = after(&ticket, |it, now| {
        it.consent_to_assistance(contact, session(1), now)
    });
    let grant = ticket.session(session(1)).unwrap().grant.clone().unwrap();
    let basis = Basis::Contact(Line::fit("Referente"));
    let host = "sic-01.comune".parse().unwrap();
    reported(&ticket, Step::Granted { grant, basis, host })
}

fn state(ticket: &Ticket) -> SessionStateName {
    ticket.session(session(1)).unwrap().state.name()
}

fn owed(ticket: &Ticket) -> Vec<(Recipient, Occasion)> {
    let log = notices_owed(ticket, &[]);
    log.into_iter().map(|it| (it.to, it.occasion)).collect()
}

#[test]
fn t28_a_session_goes_from_the_request_to_its_end_and_the_log_says_who() {
    let ticket = granted();
    assert_eq!(state(&ticket), SessionStateName::Granted);
    let since = ticket.changed_at();
    let opened = Step::Opened {
        session: session(1),
        since,
    };
    let ticket = reported(&ticket, opened);
    let contact = contact(&ticket);
    let ticket = after(&ticket, |it, now| {
        it.end_assistance(contact, session(1), now)
    });
    assert_eq!(
        state(&ticket),
        SessionStateName::Open,
        "the machine ends it"
    );
    let why = Ending::Ente(PersonId::from_uuid(Uuid::from_u128(99)));
    assert_eq!(ticket.session(session(1)).unwrap().end_asked, Some(why));
    let ended = Step::Ended {
        session: session(1),
        why,
        left: None,
    };
    let ticket = reported(&ticket, ended.clone());
    assert_eq!(state(&ticket), SessionStateName::Ended);
    assert_eq!(
        ticket.report_assistance(sample::AGENT, ended, ticket.changed_at()),
        Err(Refusal::NothingChanges),
        "told twice, written once"
    );
    assert_eq!(owed(&ticket), []);
}

#[test]
fn t28_the_contacts_of_the_ente_are_asked_and_hear_the_end() {
    let ticket = requested();
    let grant = grant(&ticket, 1);
    let events = ticket
        .report_assistance(sample::AGENT, Step::Offered(grant), ticket.changed_at())
        .unwrap();
    let after = ticket.after(&events).unwrap();
    let told: Vec<_> = notices_owed(&after, &events)
        .into_iter()
        .map(|it| (it.to, it.occasion))
        .collect();
    assert_eq!(
        told,
        [(
            Recipient::EnteContacts(after.ente()),
            Occasion::ConsentAsked
        )]
    );
}

#[test]
fn t28_nobody_but_a_contact_of_the_ente_consents_and_nobody_but_the_machine_grants() {
    let ticket = offered();
    let now = ticket.changed_at();
    let other_ente = Some(EnteId::from_uuid(Uuid::from_u128(1234)));
    for by in [
        desk(),
        person(Role::Coordinator, None),
        person(Role::PlatformAdministrator, None),
        person(Role::User, Some(ticket.ente())),
        person(Role::Referente, other_ente),
        sample::AGENT,
        Actor::System,
    ] {
        let answer = ticket.consent_to_assistance(by, session(1), now);
        assert!(
            matches!(answer, Err(Refusal::NotForThisRole { .. })),
            "{by:?} consents"
        );
    }
    let grant = grant(&ticket, 1);
    let step = Step::Granted {
        grant,
        basis: Basis::Standing,
        host: "sic-01.comune".parse().unwrap(),
    };
    for by in [
        desk(),
        contact(&ticket),
        Actor::System,
        Actor::Machine(MachineId::from_uuid(Uuid::from_u128(71))),
    ] {
        let answer = ticket.report_assistance(by, step.clone(), now);
        assert!(
            matches!(answer, Err(Refusal::NotForThisRole { .. })),
            "{by:?} grants"
        );
    }
    let step = Step::Consented {
        session: session(1),
    };
    assert!(
        ticket.report_assistance(sample::AGENT, step, now).is_err(),
        "a machine says its own word alone"
    );
}

#[test]
fn t28_silence_is_a_refusal_and_a_silent_machine_leaves_no_ghost() {
    let late = |ticket: &Ticket, by: SignedDuration| {
        let events = ticket.lapse_assistance(ticket.changed_at() + by);
        state(&ticket.clone().after(&events).unwrap())
    };
    let second = SignedDuration::from_secs(1);
    for ticket in [requested(), offered()] {
        let before = state(&ticket);
        assert_eq!(late(&ticket, ANSWER_WITHIN - second), before);
        assert_eq!(late(&ticket, ANSWER_WITHIN), SessionStateName::Expired);
    }
    let ticket = granted();
    let until = ticket
        .session(session(1))
        .unwrap()
        .grant
        .clone()
        .unwrap()
        .until;
    let left = until.duration_since(ticket.changed_at()) + LOST_AFTER;
    assert_eq!(late(&ticket, left - second), SessionStateName::Granted);
    assert_eq!(late(&ticket, left), SessionStateName::Ended);
}

#[test]
fn t28_one_session_at_a_time_and_they_end_with_the_ticket() {
    let ticket = requested();
    let now = ticket.changed_at();
    assert_eq!(
        ticket.request_assistance(desk(), asked(2), now),
        Err(Refusal::SessionUnderWay)
    );
    let events = ticket.end_assistance_with_ticket(now);
    assert_eq!(
        state(&ticket.after(&events).unwrap()),
        SessionStateName::Withdrawn
    );
    let ticket = granted();
    let events = ticket.end_assistance_with_ticket(now);
    let ticket = ticket.after(&events).unwrap();
    assert_eq!(
        ticket.session(session(1)).unwrap().end_asked,
        Some(Ending::TicketClosed)
    );
    let user = person(Role::User, Some(ticket.ente()));
    assert!(ticket.request_assistance(user, asked(2), now).is_err());
}
