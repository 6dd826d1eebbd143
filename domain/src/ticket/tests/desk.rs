//! The work at the desk: levels, ownership, waiting, tasks.

use super::{after, minutes_later, names, person};
use crate::Severity;
use crate::contract::PausingWaits;
use crate::id::{EnteId, TicketId};
use crate::person::{Actor, Level, Role};
use crate::ticket::lifecycle::sample::{
    COORDINATOR, OPERATOR, OTHER_TICKET, SPECIALIST, Story, USER, VENDOR, assignment, check, fault,
    task_id, text, ticket, wait,
};
use crate::ticket::*;
use uuid::Uuid;

#[test]
fn nobody_outside_the_desk_the_ente_and_the_task_changes_a_ticket() {
    let foreigner = person(Role::User, Some(EnteId::from_uuid(Uuid::from_u128(77))));
    let ticket = ticket(Story::TaskOut, StateName::InProgress);
    let now = minutes_later(&ticket, 1);
    for by in [
        foreigner,
        person(Role::Auditor, None),
        person(Role::PlatformAdministrator, None),
        VENDOR,
    ] {
        let words = || text("Per prova.");
        let answers = [
            ticket.take_charge(by, now),
            ticket.start_work(by, now),
            ticket.wait(by, wait(WaitingFor::User), now),
            ticket.resume(by, now),
            ticket.escalate(by, Competence::Software, words(), now),
            ticket.add_note(by, Visibility::Public, words(), now),
            ticket.reclassify(by, Severity::Minor, words(), now),
            ticket.assign_task(by, assignment(5), now),
            ticket.withdraw_task(by, task_id(0), words(), now),
            ticket.close_technically(by, words(), Medium::Mail, Some(words()), now),
            ticket.verify(by, check(AttemptOutcome::Effective), now),
            ticket.close(by, now),
            ticket.reopen(by, words(), now),
            ticket.cancel(by, words(), now),
            ticket.mark_duplicate(by, OTHER_TICKET, words(), now),
            ticket.link(by, linked(OTHER_TICKET, Relation::Related), None, now),
            ticket.unlink(by, OTHER_TICKET, now),
            ticket.add_finding(by, fault(1, Severity::Minor), Severity::Minor, now),
        ];
        for answer in answers {
            assert!(
                matches!(
                    answer,
                    Err(Refusal::NotForThisRole { .. } | Refusal::OtherEnte)
                ),
                "{by:?} {answer:?}"
            );
        }
    }
}

const fn linked(to: TicketId, relation: Relation) -> Link {
    Link { to, relation }
}

#[test]
fn a_ticket_is_tied_to_another_one_once_and_never_to_itself() {
    let end = ticket(Story::FirstLevel, StateName::Closed);
    let tie =
        |t: &Ticket, to, relation| t.link(OPERATOR, linked(to, relation), None, t.changed_at());
    let tied = after(&end, |t, _| tie(t, OTHER_TICKET, Relation::Related));
    assert_eq!(tied.links(), [linked(OTHER_TICKET, Relation::Related)]);
    assert_eq!(
        tied.state_name(),
        StateName::Closed,
        "a tie changes no state"
    );
    assert_eq!(
        tie(&tied, OTHER_TICKET, Relation::Related),
        Err(Refusal::NothingChanges)
    );
    assert_eq!(
        tie(&tied, tied.id(), Relation::CausedBy),
        Err(Refusal::LinkToItself)
    );
    let corrected = after(&tied, |t, _| tie(t, OTHER_TICKET, Relation::CausedBy));
    assert_eq!(
        corrected.links(),
        [linked(OTHER_TICKET, Relation::CausedBy)]
    );
    let free = after(&corrected, |t, now| t.unlink(OPERATOR, OTHER_TICKET, now));
    assert_eq!(free.links(), []);
    assert_eq!(
        free.unlink(OPERATOR, OTHER_TICKET, free.changed_at()),
        Err(Refusal::NotLinked)
    );
}

#[test]
fn t06_escalation_leaves_the_ticket_to_whoever_of_the_second_level_takes_it() {
    let at_work = ticket(Story::FirstLevel, StateName::InProgress);
    let escalated = after(&at_work, |t, now| {
        t.escalate(
            Actor::System,
            Competence::Infrastructure,
            text("Smistamento automatico."),
            now,
        )
    });
    assert_eq!(
        (escalated.level(), escalated.owner()),
        (Level::Second, None)
    );
    assert_eq!(escalated.competence(), Some(Competence::Infrastructure));
    let now = minutes_later(&escalated, 1);
    assert_eq!(
        escalated.take_charge(OPERATOR, now),
        Err(Refusal::AtTheSecondLevel)
    );
    assert_eq!(
        escalated.escalate(OPERATOR, Competence::Software, text("Ancora."), now),
        Err(Refusal::EscalatedBefore)
    );
    let taken = after(&escalated, |t, now| t.take_charge(SPECIALIST, now));
    assert_eq!(taken.owner(), SPECIALIST.person());
    assert_eq!(taken.state_name(), StateName::InProgress);
    assert_eq!(
        taken.taken().map(|taking| taking.by),
        OPERATOR.person(),
        "the first taking stays the measured one"
    );
}

#[test]
fn t09_what_somebody_answers_for_is_not_taken_away_silently() {
    let new = ticket(Story::FirstLevel, StateName::New);
    let assigned = after(&new, |t, now| {
        t.assign(
            COORDINATOR,
            OPERATOR.person().unwrap(),
            (Role::Operator, Competence::ALL),
            None,
            now,
        )
    });
    let now = minutes_later(&assigned, 1);
    assert_eq!(
        assigned.take_charge(person(Role::Operator, None), now),
        Err(Refusal::OwnedByAnother)
    );
    assert_eq!(
        names(&assigned.take_charge(OPERATOR, now).unwrap()),
        [HappeningName::TakenInCharge]
    );
}

#[test]
fn t10_the_answer_of_the_ente_ends_the_waiting_for_it_and_no_other() {
    for (on, resumes) in [
        (WaitingFor::User, true),
        (WaitingFor::ThirdParty, false),
        (WaitingFor::PlannedVisit, false),
    ] {
        let at_work = ticket(Story::FirstLevel, StateName::InProgress);
        let waiting = after(&at_work, |t, now| t.wait(OPERATOR, wait(on), now));
        let answered = after(&waiting, |t, now| {
            t.add_note(USER, Visibility::Internal, text("Ecco."), now)
        });
        assert_eq!(
            answered.state_name() == StateName::InProgress,
            resumes,
            "{on:?}"
        );
        assert_eq!(answered.halts()[0].to.is_some(), resumes, "{on:?}");
        let usual = PausingWaits::in_general();
        assert_eq!(
            usual.pause(answered.halts()[0]),
            on != WaitingFor::PlannedVisit
        );
    }
}

#[test]
fn t10_what_an_ente_writes_is_for_everybody_to_read() {
    let at_work = ticket(Story::FirstLevel, StateName::InProgress);
    let events = at_work
        .add_note(
            USER,
            Visibility::Internal,
            text("Ecco."),
            minutes_later(&at_work, 1),
        )
        .unwrap();
    assert!(matches!(
        events[0].what,
        Happening::Noted {
            visibility: Visibility::Public,
            ..
        }
    ));
}

#[test]
fn t13_the_last_answer_ends_the_waiting_for_third_parties() {
    let at_work = ticket(Story::TaskOut, StateName::InProgress);
    let two_out = after(&at_work, |t, now| {
        t.assign_task(SPECIALIST, assignment(1), now)
    });
    let waiting = after(&two_out, |t, now| {
        t.wait(SPECIALIST, wait(WaitingFor::ThirdParty), now)
    });
    let one_out = after(&waiting, |t, now| {
        t.answer_task(VENDOR, task_id(0), text("Fatto."), now)
    });
    assert_eq!(one_out.state_name(), StateName::Waiting);
    let none_out = after(&one_out, |t, now| {
        t.decline_task(VENDOR, task_id(1), text("Non di nostra competenza."), now)
    });
    assert_eq!(none_out.state_name(), StateName::InProgress);
}

#[test]
fn t26_the_third_level_is_reached_by_tasks_alone() {
    let at_work = ticket(Story::SecondLevel, StateName::InProgress);
    let now = minutes_later(&at_work, 1);
    for role in [Role::Expert, Role::Vendor] {
        let answer = at_work.assign(
            COORDINATOR,
            VENDOR.person().unwrap(),
            (role, Competence::ALL),
            None,
            now,
        );
        assert_eq!(answer, Err(Refusal::ThirdLevelByTasksAlone));
    }
    let answer = at_work.assign(
        COORDINATOR,
        USER.person().unwrap(),
        (Role::User, Competence::ALL),
        None,
        now,
    );
    assert_eq!(answer, Err(Refusal::CannotOwn));
}

#[test]
fn t27_tasks_start_from_a_second_level_that_answers_for_them() {
    let first = ticket(Story::FirstLevel, StateName::InProgress);
    let now = minutes_later(&first, 1);
    assert_eq!(
        first.assign_task(SPECIALIST, assignment(0), now),
        Err(Refusal::NotEscalated)
    );
    let orphan = after(&first, |t, now| {
        t.escalate(OPERATOR, Competence::Software, text("Serve."), now)
    });
    assert_eq!(
        orphan.assign_task(SPECIALIST, assignment(0), now),
        Err(Refusal::NobodyOwns)
    );
    let owned = after(&orphan, |t, now| t.take_charge(SPECIALIST, now));
    assert!(matches!(
        owned.assign_task(OPERATOR, assignment(0), now),
        Err(Refusal::NotForThisRole { .. })
    ));
    let out = after(&owned, |t, now| {
        t.assign_task(SPECIALIST, assignment(0), now)
    });
    assert_eq!(
        out.assign_task(SPECIALIST, assignment(0), now),
        Err(Refusal::TaskExists)
    );
}

#[test]
fn t27_the_second_level_keeps_the_ownership_while_tasks_are_out() {
    let out = ticket(Story::TaskOut, StateName::InProgress);
    let now = minutes_later(&out, 1);
    let refused = Err(Refusal::TasksAreOut { count: 1 });
    assert_eq!(
        out.transfer(SPECIALIST, Competence::Product, text("Altri."), now),
        refused
    );
    assert_eq!(
        out.assign(
            COORDINATOR,
            OPERATOR.person().unwrap(),
            (Role::Operator, Competence::ALL),
            None,
            now
        ),
        refused
    );
    let colleague = person(Role::Specialist, None).person().unwrap();
    let handed = after(&out, |t, now| {
        t.assign(
            COORDINATOR,
            colleague,
            (Role::Specialist, Competence::ALL),
            None,
            now,
        )
    });
    assert_eq!(
        (handed.level(), handed.owner()),
        (Level::Second, Some(colleague))
    );
    let back = after(&handed, |t, now| {
        t.withdraw_task(SPECIALIST, task_id(0), text("Non serve."), now)
    });
    assert!(
        back.transfer(SPECIALIST, Competence::Product, text("Altri."), now)
            .is_ok()
    );
}

#[test]
fn t08_a_judged_severity_may_fall_with_a_reason() {
    let at_work = ticket(Story::FirstLevel, StateName::InProgress);
    let judged = after(&at_work, |t, now| {
        t.reclassify(OPERATOR, Severity::Minor, text("Risultato corretto."), now)
    });
    assert_eq!(judged.severity(), Severity::Minor);
    let again = judged.reclassify(
        OPERATOR,
        Severity::Minor,
        text("Ancora."),
        minutes_later(&judged, 1),
    );
    assert_eq!(again, Err(Refusal::NothingChanges));
}

#[test]
fn t49_who_does_not_know_about_it_answers_for_a_ticket_with_a_reason_alone() {
    let new = ticket(Story::FirstLevel, StateName::New);
    let needs = after(&new, |t, now| {
        t.escalate(OPERATOR, Competence::Software, text("Serve."), now)
    });
    let now = minutes_later(&needs, 1);
    let to = person(Role::Specialist, None).person().unwrap();
    let assign = |role, knows: &[Competence], reason| {
        needs.assign(COORDINATOR, to, (role, knows), reason, now)
    };
    let needed = Competence::Software;
    let refused = Err(Refusal::NotOfTheCompetence { needed });
    for role in [Role::Specialist, Role::Coordinator] {
        assert_eq!(assign(role, &[], None), refused);
        assert_eq!(assign(role, &[Competence::Product], None), refused);
        assert!(assign(role, &[Competence::Product, needed], None).is_ok());
        let reasoned = assign(role, &[], Some(text("È l'unico in servizio.")));
        let events = reasoned.unwrap();
        assert!(matches!(
            &events[0].what,
            Happening::Assigned {
                reason: Some(_),
                ..
            }
        ));
    }
    // The first level looks at everything, and a ticket that needs nobody in particular is anybody's.
    assert!(assign(Role::Operator, &[], None).is_ok());
    let anybodys = ticket(Story::FirstLevel, StateName::New);
    let given = anybodys.assign(
        COORDINATOR,
        to,
        (Role::Specialist, &[]),
        None,
        minutes_later(&anybodys, 1),
    );
    assert!(given.is_ok());
}
