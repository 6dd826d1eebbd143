//! Advice and training by the third level: hours agreed, hours used, what was corrected, what was held (T19).

use jiff::civil::{Date, date};

use super::{after, minutes_later, person};
use crate::person::{Actor, Role};
use crate::ticket::lifecycle::sample::{
    OPERATOR, SPECIALIST, Story, USER, VENDOR, assignment, task_id, text, ticket,
};
use crate::ticket::*;

const TODAY: Date = date(2026, 11, 20);

fn minutes(minutes: u32) -> Minutes {
    Minutes::new(minutes).unwrap()
}

fn plan(activity: Activity, hours: u32) -> ConsultingPlan {
    ConsultingPlan {
        activity,
        minutes: minutes(hours * 60),
        agreed_with: Line::fit("Referente Operativo"),
    }
}

fn hours(amount: u32, task: Option<usize>) -> Hours {
    Hours {
        day: TODAY,
        person: SPECIALIST.person().unwrap(),
        minutes: minutes(amount),
        what: Line::fit("Analisi del regolamento"),
        task: task.map(task_id),
    }
}

/// A consulting ticket whose first task was accepted by the vendor.
fn consulting() -> Ticket {
    let out = ticket(Story::TaskOut, StateName::InProgress);
    let advice = after(&out, |t, now| {
        t.classify(
            OPERATOR,
            Kind::Consulting,
            t.competence(),
            text("È una consulenza."),
            now,
        )
    });
    after(&advice, |t, now| t.accept_task(VENDOR, task_id(0), now))
}

fn agreed(activity: Activity, hours: u32) -> Ticket {
    after(&consulting(), |t, now| {
        t.plan_consulting(SPECIALIST, plan(activity, hours), None, now)
    })
}

fn use_hours(
    t: &Ticket,
    by: Actor,
    hours: Hours,
    despite: Option<Text>,
) -> Result<Vec<Event>, Refusal> {
    t.use_hours(by, hours, despite, TODAY, minutes_later(t, 1))
}

#[test]
fn t19_hours_are_agreed_before_they_are_worked_and_change_with_a_reason() {
    for activity in Activity::ALL {
        let ticket = agreed(*activity, 10);
        let known = ticket.consulting().plan.as_ref().unwrap();
        assert_eq!((known.activity, known.minutes.get()), (*activity, 600));
    }
    let open = consulting();
    assert_eq!(
        use_hours(&open, SPECIALIST, hours(30, None), None),
        Err(Refusal::NothingAgreed)
    );
    let first = agreed(Activity::RegulatoryUpdate, 10);
    let now = minutes_later(&first, 1);
    let anew = || plan(Activity::RegulatoryUpdate, 12);
    assert_eq!(
        first.plan_consulting(SPECIALIST, anew(), None, now),
        Err(Refusal::PlanNeedsReason)
    );
    let same = plan(Activity::RegulatoryUpdate, 10);
    assert_eq!(
        first.plan_consulting(SPECIALIST, same, Some(text("Perché.")), now),
        Err(Refusal::NothingChanges)
    );
    let second = after(&first, |t, now| {
        t.plan_consulting(SPECIALIST, anew(), Some(text("Chiesto dall'Ente.")), now)
    });
    assert_eq!(second.consulting().planned(), 720);
    // Who does not answer for it agrees on nothing.
    for by in [OPERATOR, USER, VENDOR] {
        let refused = first.plan_consulting(by, anew(), Some(text("Perché.")), now);
        assert!(
            matches!(refused, Err(Refusal::NotForThisRole { .. })),
            "{by:?}"
        );
    }
    let fault = ticket(Story::SecondLevel, StateName::InProgress);
    let refused = fault.plan_consulting(SPECIALIST, anew(), None, minutes_later(&fault, 1));
    assert_eq!(refused, Err(Refusal::NotConsulting));
    for wrong in [0, Minutes::MOST + 1] {
        assert_eq!(Minutes::new(wrong), Err(NotMinutes));
    }
}

#[test]
fn t19_more_than_was_agreed_needs_a_reason_and_is_shown() {
    let ticket = agreed(Activity::OrdinaryObligation, 2);
    let most = after(&ticket, |t, _| {
        use_hours(t, SPECIALIST, hours(90, None), None)
    });
    assert!(!most.consulting().is_nearly_used());
    assert_eq!(most.consulting().remaining(), 30);
    let over = use_hours(&most, SPECIALIST, hours(31, None), None);
    assert_eq!(over, Err(Refusal::MoreThanAgreed { left: 30 }));
    let exact = after(&most, |t, _| {
        use_hours(t, SPECIALIST, hours(30, None), None)
    });
    assert_eq!(exact.consulting().remaining(), 0);
    assert!(exact.consulting().is_nearly_used());
    assert_eq!(
        use_hours(&exact, SPECIALIST, hours(1, None), None),
        Err(Refusal::MoreThanAgreed { left: 0 })
    );
    let despite = Some(text("Scadenza anticipata."));
    let more = after(&exact, |t, _| {
        use_hours(t, SPECIALIST, hours(45, None), despite.clone())
    });
    assert_eq!(
        (more.consulting().used(), more.consulting().remaining()),
        (165, -45)
    );
    let tomorrow = Hours {
        day: TODAY.tomorrow().unwrap(),
        ..hours(5, None)
    };
    assert_eq!(
        use_hours(&more, SPECIALIST, tomorrow, despite),
        Err(Refusal::DayInTheFuture)
    );
}

#[test]
fn t19_the_third_level_writes_the_hours_of_its_task_and_of_nothing_else() {
    let ticket = agreed(Activity::ExtraordinaryObligation, 8);
    let expert = person(Role::Expert, None);
    for by in [VENDOR, expert] {
        assert!(
            use_hours(&ticket, by, hours(60, Some(0)), None).is_ok(),
            "{by:?}"
        );
        let loose = use_hours(&ticket, by, hours(60, None), None);
        assert!(
            matches!(loose, Err(Refusal::NotForThisRole { .. })),
            "{by:?}"
        );
    }
    assert_eq!(
        use_hours(&ticket, VENDOR, hours(60, Some(7)), None),
        Err(Refusal::UnknownTask)
    );
    for by in [OPERATOR, USER, person(Role::Auditor, None), Actor::System] {
        for task in [None, Some(0)] {
            let refused = use_hours(&ticket, by, hours(60, task), None);
            assert!(
                matches!(refused, Err(Refusal::NotForThisRole { .. })),
                "{by:?}"
            );
        }
    }
    // A task that nobody began has no hours.
    let two = after(&ticket, |t, now| {
        t.assign_task(SPECIALIST, assignment(1), now)
    });
    assert_eq!(
        use_hours(&two, VENDOR, hours(60, Some(1)), None),
        Err(Refusal::TaskNotBegun)
    );
}

#[test]
fn t19_a_correction_is_an_entry_and_overwrites_nothing() {
    let ticket = agreed(Activity::OrdinaryObligation, 4);
    let mut log_of_hours = use_hours(&ticket, SPECIALIST, hours(120, None), None).unwrap();
    let one = ticket.clone().after(&log_of_hours).unwrap();
    let now = minutes_later(&one, 1);
    let correct = |t: &Ticket, entry, to: Option<u32>| {
        t.correct_hours(
            SPECIALIST,
            entry,
            to.map(minutes),
            text("Contate due volte."),
            now,
        )
    };
    let events = correct(&one, 1, Some(60)).unwrap();
    let corrected = one.clone().after(&events).unwrap();
    log_of_hours.extend(events);
    let entry = &corrected.consulting().entries[0];
    assert_eq!(
        (entry.hours.minutes.get(), entry.counted, entry.corrected),
        (120, 60, true)
    );
    assert_eq!(corrected.consulting().used(), 60);
    assert_eq!(log_of_hours.len(), 2, "both stand in the log");
    assert_eq!(
        correct(&corrected, 1, Some(60)),
        Err(Refusal::NothingChanges)
    );
    for unknown in [0, 2, u32::MAX] {
        assert_eq!(
            correct(&corrected, unknown, Some(60)),
            Err(Refusal::UnknownHours)
        );
    }
    let back = correct(&corrected, 1, None).unwrap();
    let taken_back = corrected.after(&back).unwrap();
    assert_eq!(taken_back.consulting().remaining(), 240);
    // No sequence of commands can have corrected what was never written.
    let broken = ticket.clone().after(&back);
    assert_eq!(
        broken,
        Err(BrokenHistory::Unknown(HappeningName::HoursCorrected))
    );
    for by in [USER, VENDOR, OPERATOR, person(Role::Expert, None)] {
        let refused = one.correct_hours(by, 1, None, text("Troppe."), now);
        assert!(
            matches!(refused, Err(Refusal::NotForThisRole { .. })),
            "{by:?}"
        );
    }
}

#[test]
fn t19_a_training_is_held_with_its_day_and_those_who_took_part() {
    let session = |day| TrainingSession {
        day,
        participants: 14,
        what: Line::fit("Il nuovo protocollo"),
    };
    let train = |t: &Ticket, by, day| t.hold_training(by, session(day), TODAY, minutes_later(t, 1));
    let training = agreed(Activity::Training, 6);
    let held = after(&training, |t, _| train(t, VENDOR, TODAY));
    let twice = after(&held, |t, _| {
        train(t, SPECIALIST, TODAY.yesterday().unwrap())
    });
    assert_eq!(
        twice.consulting().trainings,
        [session(TODAY), session(TODAY.yesterday().unwrap())]
    );
    assert_eq!(
        train(&training, SPECIALIST, TODAY.tomorrow().unwrap()),
        Err(Refusal::DayInTheFuture)
    );
    assert_eq!(
        train(&consulting(), SPECIALIST, TODAY),
        Err(Refusal::NothingAgreed)
    );
    let advice = agreed(Activity::RegulatoryUpdate, 6);
    assert_eq!(train(&advice, SPECIALIST, TODAY), Err(Refusal::NoTraining));
    assert!(matches!(
        train(&training, USER, TODAY),
        Err(Refusal::NotForThisRole { .. })
    ));
    // What ended is not worked any more.
    let over = after(&held, |t, now| t.cancel(OPERATOR, text("Annullata."), now));
    assert!(matches!(
        train(&over, SPECIALIST, TODAY),
        Err(Refusal::WrongState { .. })
    ));
}
