//! Who is told what, happening by happening and state by state.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::*;
use crate::Severity;
use crate::ticket::lifecycle::attempt::ATTEMPTS;
use crate::ticket::lifecycle::sample::{
    AGENT, COORDINATOR, ENTE, OPENED, OPERATOR, SPECIALIST, Story, TICKET, USER, VENDOR, fault,
    opening, task_id, text, ticket,
};
use crate::ticket::{HappeningName, Opening, Refusal};

const STORIES: [Story; 6] = [
    Story::FirstLevel,
    Story::SecondLevel,
    Story::TaskOut,
    Story::TaskAnswered,
    Story::Fault,
    Story::Paged,
];

/// What a command on this ticket owes, and the events that owe it.
fn owed(
    ticket: &Ticket,
    command: impl FnOnce(&Ticket) -> Result<Vec<Event>, Refusal>,
) -> (Vec<Event>, Vec<Notice>) {
    let events = command(ticket).unwrap();
    let after = ticket.clone().after(&events).unwrap();
    let notices = notices_owed(&after, &events);
    (events, notices)
}

fn opened(by: Actor, opening: Opening) -> Vec<Notice> {
    let events = Ticket::open(by, opening, OPENED).unwrap();
    notices_owed(&Ticket::replay(&events).unwrap(), &events)
}

fn to(recipient: Recipient, occasion: Occasion) -> Notice {
    Notice {
        ticket: TICKET,
        to: recipient,
        occasion,
    }
}

fn requester() -> Recipient {
    Recipient::Requester(USER.person().unwrap())
}

fn owner() -> Recipient {
    Recipient::Owner(SPECIALIST.person().unwrap())
}

#[test]
fn t21_the_opening_is_told_to_who_asked_or_else_to_the_ente() {
    let told = Occasion::Entered(StateName::New);
    assert_eq!(
        opened(USER, opening(Story::FirstLevel)),
        [to(requester(), told)]
    );
    assert_eq!(
        opened(AGENT, opening(Story::Fault)),
        [to(Recipient::EnteContacts(ENTE), told)]
    );
}

#[test]
fn t21_every_change_of_state_is_told_and_every_happening_was_walked() {
    let mut walked = BTreeSet::from([HappeningName::Opened]);
    for (story, state) in STORIES
        .iter()
        .flat_map(|story| StateName::ALL.iter().map(move |state| (*story, *state)))
    {
        let before = ticket(story, state);
        let customer = if story == Story::Fault {
            Recipient::EnteContacts(ENTE)
        } else {
            requester()
        };
        for attempt in ATTEMPTS {
            let now = before.changed_at() + SignedDuration::from_mins(1);
            let Ok(events) = (attempt.give)(&before, now) else {
                continue;
            };
            let mut step = before.clone();
            for event in events {
                let was = step.state_name();
                step = step.after(std::slice::from_ref(&event)).unwrap();
                let notices = notices_owed(&step, std::slice::from_ref(&event));
                let told = notices.iter().any(|notice| {
                    notice.to == customer
                        && matches!(notice.occasion, Occasion::Entered(_) | Occasion::Reopened)
                });
                assert_eq!(
                    told,
                    step.state_name() != was,
                    "{}: {event:?}",
                    attempt.name
                );
                walked.insert(event.what.name());
            }
        }
    }
    assert_eq!(walked, HappeningName::ALL.iter().copied().collect());
}

#[test]
fn t23_an_urgent_opening_alerts_the_whole_front_office() {
    for severity in Severity::ALL {
        for (by, story) in [(USER, Story::FirstLevel), (AGENT, Story::Fault)] {
            let notices = opened(
                by,
                Opening {
                    severity,
                    ..opening(story)
                },
            );
            let alerts = notices
                .iter()
                .filter(|notice| **notice == to(Recipient::FrontOffice, Occasion::Urgent));
            assert_eq!(
                alerts.count(),
                usize::from(severity == Severity::Blocking),
                "{severity:?}"
            );
        }
    }
}

#[test]
fn t23_a_ticket_that_becomes_urgent_alerts_once() {
    let standing = ticket(Story::Fault, StateName::InProgress);
    let now = standing.changed_at();
    let alert = to(Recipient::FrontOffice, Occasion::Urgent);
    let worse =
        |t: &Ticket| t.add_finding(AGENT, fault(1, Severity::Blocking), Severity::Blocking, now);
    let (events, notices) = owed(&standing, worse);
    assert_eq!(notices, [alert]);
    let urgent = standing.clone().after(&events).unwrap();
    let again =
        |t: &Ticket| t.add_finding(AGENT, fault(2, Severity::Blocking), Severity::Blocking, now);
    assert_eq!(owed(&urgent, again).1, []);
    let judged =
        |to| move |t: &Ticket| t.reclassify(OPERATOR, to, text("Si ferma lo sportello."), now);
    assert_eq!(owed(&standing, judged(Severity::Blocking)).1, [alert]);
    assert_eq!(owed(&standing, judged(Severity::Minor)).1, []);
}

#[test]
fn t14_who_answers_for_the_ticket_learns_of_what_others_do() {
    let out = ticket(Story::TaskOut, StateName::InProgress);
    let now = out.changed_at();
    let words = || text("Ecco.");
    let answered = owed(&out, |t| t.answer_task(VENDOR, task_id(0), words(), now)).1;
    assert_eq!(answered, [to(owner(), Occasion::TaskEnded(task_id(0)))]);
    let declined = owed(&out, |t| t.decline_task(VENDOR, task_id(0), words(), now)).1;
    assert_eq!(declined, answered);
    let own = owed(&out, |t| {
        t.answer_task(SPECIALIST, task_id(0), words(), now)
    })
    .1;
    assert_eq!(own, [], "the owner needs no word of the owner's own deed");
    let written = owed(&out, |t| t.add_note(USER, Visibility::Public, words(), now)).1;
    assert_eq!(written, [to(owner(), Occasion::Noted)]);
    let closed = ticket(Story::TaskAnswered, StateName::TechnicallyClosed);
    let contested = owed(&closed, |t| t.reopen(USER, words(), now)).1;
    assert_eq!(
        contested,
        [
            to(requester(), Occasion::Reopened),
            to(owner(), Occasion::Reopened)
        ]
    );
}

#[test]
fn what_the_desk_writes_reaches_the_requester_unless_it_is_internal() {
    let at_work = ticket(Story::FirstLevel, StateName::InProgress);
    let note = |visibility| {
        move |t: &Ticket| t.add_note(OPERATOR, visibility, text("Ecco."), t.changed_at())
    };
    assert_eq!(
        owed(&at_work, note(Visibility::Public)).1,
        [to(requester(), Occasion::Noted)]
    );
    assert_eq!(owed(&at_work, note(Visibility::Internal)).1, []);
}

#[test]
fn who_is_given_a_ticket_is_told() {
    let new = ticket(Story::FirstLevel, StateName::New);
    let person = SPECIALIST.person().unwrap();
    let given = owed(&new, |t| {
        t.assign(
            COORDINATOR,
            person,
            (
                crate::person::Role::Specialist,
                crate::ticket::Competence::ALL,
            ),
            None,
            t.changed_at(),
        )
    })
    .1;
    assert_eq!(given, [to(owner(), Occasion::Assigned)]);
}
