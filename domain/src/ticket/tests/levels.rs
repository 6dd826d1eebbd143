//! The three levels: what the first solves, what the second records and hands on, how the third is reached.

use std::time::Duration;

use super::{after, minutes_later, names, person};
use crate::Severity;
use crate::person::{Level, Role};
use crate::ticket::lifecycle::sample::{
    OPERATOR, SPECIALIST, Story, USER, VENDOR, assignment, task_id, text, ticket,
};
use crate::ticket::*;

fn closed(ticket: &Ticket, by: crate::person::Actor) -> Ticket {
    after(ticket, |t, now| {
        t.close_technically(by, text("Riavviato il servizio."), Medium::Sam, None, now)
    })
}

fn solved_by(ticket: &Ticket) -> Option<Level> {
    ticket.closure().map(|closure| closure.level)
}

#[test]
fn t05_what_the_first_level_solves_by_itself_is_recorded_as_its_own() {
    let at_work = ticket(Story::FirstLevel, StateName::InProgress);
    assert_eq!(solved_by(&at_work), None, "nothing is solved yet");
    let solved = closed(&at_work, OPERATOR);
    assert_eq!(solved_by(&solved), Some(Level::First));
    // It counts for the level that answers for the ticket, not for who presses the button.
    let by_specialist = closed(&at_work, SPECIALIST);
    assert_eq!(solved_by(&by_specialist), Some(Level::First));
    let second = closed(
        &ticket(Story::SecondLevel, StateName::InProgress),
        SPECIALIST,
    );
    assert_eq!(solved_by(&second), Some(Level::Second));
    // What did not hold and was escalated then is no solution of the first level.
    let again = after(&solved, |t, now| t.reopen(USER, text("Ancora ferma."), now));
    assert_eq!(solved_by(&again), None);
    let escalated = after(&again, |t, now| {
        t.escalate(OPERATOR, Competence::Software, text("Serve."), now)
    });
    let taken = after(&escalated, |t, now| t.take_charge(SPECIALIST, now));
    assert_eq!(solved_by(&closed(&taken, SPECIALIST)), Some(Level::Second));
    // The end keeps it.
    let over = after(&solved, |t, now| t.close(OPERATOR, now));
    assert_eq!(solved_by(&over), Some(Level::First));
}

#[test]
fn t11_a_workaround_stands_on_the_ticket_and_the_severity_is_judged_apart() {
    let at_work = ticket(Story::SecondLevel, StateName::InProgress);
    assert_eq!(at_work.workaround(), None);
    let record = |ticket: &Ticket, words: &str| {
        after(ticket, |t, now| {
            t.record_workaround(SPECIALIST, text(words), now)
        })
    };
    let other_way = record(&at_work, "Usare la postazione accanto.");
    assert_eq!(
        other_way.workaround(),
        Some(&text("Usare la postazione accanto."))
    );
    assert_eq!(other_way.severity(), at_work.severity());
    assert_eq!(
        other_way.state_name(),
        StateName::InProgress,
        "it solves nothing"
    );
    let better = record(&other_way, "Usare la procedura web.");
    assert_eq!(better.workaround(), Some(&text("Usare la procedura web.")));
    let judged = after(&better, |t, now| {
        t.reclassify(SPECIALIST, Severity::Minor, text("C'è un'altra via."), now)
    });
    assert_eq!(judged.severity(), Severity::Minor);
    // The desk records it, while work is owed.
    let now = minutes_later(&judged, 1);
    for by in [USER, VENDOR, person(Role::Expert, None)] {
        let refused = judged.record_workaround(by, text("Provare domani."), now);
        assert!(
            matches!(refused, Err(Refusal::NotForThisRole { .. })),
            "{by:?}"
        );
    }
    let solved = closed(&judged, SPECIALIST);
    let late =
        solved.record_workaround(SPECIALIST, text("Troppo tardi."), minutes_later(&solved, 1));
    assert!(matches!(late, Err(Refusal::WrongState { .. })));
}

#[test]
fn t12_the_third_level_is_set_to_work_by_the_second_and_answers_to_it() {
    let at_work = ticket(Story::SecondLevel, StateName::InProgress);
    let owner = at_work.owner();
    let out = after(&at_work, |t, now| {
        t.assign_task(SPECIALIST, assignment(0), now)
    });
    assert_eq!(out.tasks_out().count(), 1);
    assert_eq!(out.third_parties(), ThirdParties::Absent, "nobody began");
    let begun = after(&out, |t, now| t.accept_task(VENDOR, task_id(0), now));
    let begun_at = begun.task(task_id(0)).and_then(|task| task.begun_at);
    assert_eq!(begun_at, Some(begun.changed_at()));
    assert_eq!(begun.third_parties(), ThirdParties::Worked);
    let answered = after(&begun, |t, now| {
        t.answer_task(VENDOR, task_id(0), text("Sostituito il disco."), now)
    });
    assert_eq!(answered.tasks_out().count(), 0);
    // The answer is the third level's, the ticket stays with who answers for it.
    assert_eq!((answered.owner(), answered.level()), (owner, Level::Second));
    let now = minutes_later(&answered, 1);
    for refused in [
        answered.answer_task(VENDOR, task_id(0), text("Di nuovo."), now),
        answered.accept_task(VENDOR, task_id(0), now),
    ] {
        assert!(matches!(refused, Err(Refusal::TaskNotOut { .. })));
    }
    let unknown = answered.accept_task(VENDOR, task_id(7), now);
    assert_eq!(unknown, Err(Refusal::UnknownTask));
}

#[test]
fn t17_the_second_level_hands_a_ticket_to_another_group_with_a_reason() {
    let at_work = ticket(Story::SecondLevel, StateName::InProgress);
    let from = at_work.competence();
    let events = at_work
        .transfer(
            SPECIALIST,
            Competence::Product,
            text("Errore del modulo."),
            minutes_later(&at_work, 1),
        )
        .unwrap();
    assert_eq!(names(&events), [HappeningName::Transferred]);
    let handed = at_work.clone().after(&events).unwrap();
    assert_ne!(handed.competence(), from);
    assert_eq!(handed.competence(), Some(Competence::Product));
    assert_eq!((handed.level(), handed.owner()), (Level::Second, None));
    // It waits for one of them, and its clock goes on.
    assert_eq!(handed.clock_starts(), at_work.clock_starts());
    let taken = after(&handed, |t, now| {
        t.take_charge(person(Role::Specialist, None), now)
    });
    assert_eq!(taken.owner(), person(Role::Specialist, None).person());
    let now = minutes_later(&taken, 1);
    let same = taken.transfer(SPECIALIST, Competence::Product, text("Ancora."), now);
    assert_eq!(same, Err(Refusal::NothingChanges));
    let first = ticket(Story::FirstLevel, StateName::InProgress);
    let early = first.transfer(
        OPERATOR,
        Competence::Product,
        text("Presto."),
        minutes_later(&first, 1),
    );
    assert_eq!(early, Err(Refusal::NotEscalated));
    let outside = taken.transfer(VENDOR, Competence::Software, text("Non nostro."), now);
    assert!(matches!(outside, Err(Refusal::NotForThisRole { .. })));
}

#[test]
fn t18_areas_inside_and_outside_do_tasks_each_with_a_time_of_its_own() {
    let at_work = ticket(Story::SecondLevel, StateName::InProgress);
    let task = |number, kind, name: &str, hours: Option<u64>| Assignment {
        area: Area {
            kind,
            name: Line::fit(name),
        },
        target: hours.map(Duration::from_hours),
        ..assignment(number)
    };
    let inside = task(0, AreaKind::Internal, "Centro di competenza", Some(8));
    let outside = task(1, AreaKind::Vendor, "Fornitore del protocollo", Some(16));
    let one = after(&at_work, |t, now| {
        t.assign_task(SPECIALIST, inside.clone(), now)
    });
    let both = after(&one, |t, now| {
        t.assign_task(SPECIALIST, outside.clone(), now)
    });
    let kept: Vec<_> = both
        .tasks()
        .iter()
        .map(|task| task.assignment.clone())
        .collect();
    assert_eq!(kept, [inside, outside]);
    assert!(
        both.tasks()[0].assigned_at < both.tasks()[1].assigned_at,
        "each clock from its own start"
    );
    // Either side counts as third parties, so either owes the verification.
    for number in [0, 1] {
        let begun = after(&both, |t, now| {
            t.accept_task(person(Role::Expert, None), task_id(number), now)
        });
        assert_eq!(begun.third_parties(), ThirdParties::Worked);
        assert_eq!(
            begun.tasks_out().count(),
            2,
            "one area does not end the other's task"
        );
    }
}
