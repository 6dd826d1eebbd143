//! Days as they are: what is owed by when, what is written down, and what the ledger says.

use super::*;
use crate::ticket::lifecycle::sample::{
    OPERATOR, SPECIALIST, VENDOR, assignment, check, task_id, wait,
};
use crate::ticket::{
    AttemptOutcome, Competence, Happening, Medium, ReopeningCause, StateName, WaitingFor,
};

#[test]
fn t04_each_term_stands_by_its_own_clock_until_it_ends() {
    // Severity 1: half an hour to take charge, four hours to resolve.
    let mut story = Story::opened(Severity::Blocking, MONDAY);
    let check = |story: &Story, term, now: &str, standing, changes: Option<&str>| {
        let owed = story.owed(term, now);
        assert_eq!(owed.standing, standing, "{term:?} {now}");
        assert_eq!(owed.changes_at, changes.map(at), "{term:?} {now}");
    };
    let due = at("2026-11-23T08:30:00Z");
    let take = Term::TakeCharge;
    check(
        &story,
        take,
        MONDAY,
        Standing::Within,
        Some("2026-11-23T08:22:30Z"),
    );
    check(
        &story,
        take,
        "2026-11-23T08:22:30Z",
        Standing::AtRisk,
        Some("2026-11-23T08:30:01Z"),
    );
    check(
        &story,
        take,
        "2026-11-23T08:30:00Z",
        Standing::AtRisk,
        Some("2026-11-23T08:30:01Z"),
    );
    check(
        &story,
        take,
        "2026-11-23T08:30:01Z",
        Standing::Breached { due },
        None,
    );
    story.then("2026-11-23T08:25:00Z", |t, now| {
        t.take_charge(OPERATOR, now)
    });
    check(&story, take, "2026-11-23T12:00:00Z", Standing::AtRisk, None);
    let resolution = story.owed(Term::Resolution, MONDAY);
    assert_eq!(resolution.due, Some(at("2026-11-23T12:00:00Z")));
    assert_eq!(resolution.at_risk_from, Some(at("2026-11-23T11:00:00Z")));
}

#[test]
fn r2_a_deadline_at_the_beginning_of_the_break_is_missed_when_the_desk_opens_again() {
    // Five hours from 08:30 on are due at 13:30: met until 15:00.
    let mut terms = contract().terms().clone();
    terms.targets[0].resolution = Target::from_hours(5);
    let mut story = Story::opened(Severity::Blocking, "2026-11-23T07:30:00Z");
    story.contract = Contract::new(terms, at(MONDAY)).unwrap_or_else(|_| contract());
    story.then("2026-11-23T07:31:00Z", |t, now| {
        t.take_charge(OPERATOR, now)
    });
    story.look("2026-11-23T12:00:00Z");
    let owed = story.owed(Term::Resolution, "2026-11-23T13:00:00Z");
    assert_eq!(owed.due, Some(at("2026-11-23T12:30:00Z")));
    assert_eq!(owed.standing, Standing::AtRisk);
    assert_eq!(owed.changes_at, Some(at("2026-11-23T14:00:01Z")));
    assert_eq!(story.look("2026-11-23T14:00:00Z"), []);
    let due = at("2026-11-23T12:30:00Z");
    let term = Term::Resolution;
    assert_eq!(
        story.look("2026-11-23T14:00:01Z"),
        [Happening::Breached { term, due }]
    );
}

#[test]
fn r6_what_is_late_is_written_down_once_also_when_somebody_acts_before_the_watcher_looks() {
    let mut story = Story::opened(Severity::Blocking, MONDAY);
    let due = at("2026-11-23T08:30:00Z");
    story.then("2026-11-23T09:00:00Z", |t, now| {
        t.take_charge(OPERATOR, now)
    });
    let breach = Happening::Breached {
        term: Term::TakeCharge,
        due,
    };
    let written: Vec<_> = story.log.iter().map(|event| event.what.clone()).collect();
    assert_eq!(written[1..], [breach, Happening::TakenInCharge]);
    assert_eq!(story.look("2026-11-23T09:30:00Z"), []);
    assert_eq!(story.ticket.recorded(), Recorded::Breached);
    assert_eq!(
        story
            .owed(Term::TakeCharge, "2026-11-23T10:00:00Z")
            .standing,
        Standing::Breached { due }
    );
}

#[test]
fn a_risk_is_written_down_once_and_again_only_under_another_severity() {
    let mut story = Story::opened(Severity::Minor, MONDAY);
    story.then("2026-11-23T08:10:00Z", |t, now| {
        t.take_charge(OPERATOR, now)
    });
    let (term, due) = (Term::Resolution, at("2026-11-25T17:00:00Z"));
    let due_minor = story.owed(term, MONDAY).due;
    assert_eq!(due_minor, Some(at("2026-11-26T08:00:00Z")));
    // Eighteen of twenty-four hours of service: Wednesday 11:00.
    assert_eq!(
        story.contract.next_lapse(&story.ticket),
        Some(at("2026-11-25T10:00:00Z"))
    );
    assert_eq!(
        story.look("2026-11-25T10:00:00Z"),
        [Happening::AtRisk {
            term,
            due: at("2026-11-26T08:00:00Z")
        }]
    );
    assert_eq!(story.look("2026-11-25T10:01:00Z"), []);
    assert_eq!(story.ticket.recorded(), Recorded::AtRisk);
    let _ = due;
}

#[test]
fn r9_another_severity_counts_from_the_opening_and_may_be_missed_at_once() {
    let mut story = Story::opened(Severity::Minor, MONDAY);
    story.then("2026-11-23T08:10:00Z", |t, now| {
        t.take_charge(OPERATOR, now)
    });
    story.then("2026-11-24T08:00:00Z", |t, now| {
        t.reclassify(OPERATOR, Severity::Blocking, words(), now)
    });
    let (term, due) = (Term::Resolution, at("2026-11-23T12:00:00Z"));
    assert_eq!(
        story
            .contract
            .next_lapse(&story.ticket)
            .map(|next| next < at("2026-11-24T08:00:00Z")),
        Some(true)
    );
    assert_eq!(
        story.look("2026-11-24T08:00:00Z"),
        [Happening::Breached { term, due }]
    );
    // Back to minor: the breach stays one.
    story.then("2026-11-24T09:00:00Z", |t, now| {
        t.reclassify(OPERATOR, Severity::Minor, words(), now)
    });
    assert_eq!(
        story.owed(term, "2026-11-24T09:00:00Z").standing,
        Standing::Breached { due }
    );
    assert_eq!(story.contract.next_lapse(&story.ticket), None);
}

#[test]
fn t14_r10_a_task_has_its_own_clock_and_its_own_target() {
    let mut story = Story::opened(Severity::NonBlocking, MONDAY);
    story.then("2026-11-23T08:05:00Z", |t, now| {
        t.escalate(OPERATOR, Competence::Software, words(), now)
    });
    story.then("2026-11-23T08:10:00Z", |t, now| {
        t.take_charge(SPECIALIST, now)
    });
    story.then("2026-11-23T08:11:00Z", |t, now| {
        t.start_work(SPECIALIST, now)
    });
    story.then("2026-11-23T09:00:00Z", |t, now| {
        t.assign_task(SPECIALIST, assignment(0), now)
    });
    let mut own = assignment(1);
    own.target = Some(std::time::Duration::from_hours(1));
    story.then("2026-11-23T09:00:00Z", |t, now| {
        t.assign_task(SPECIALIST, own.clone(), now)
    });
    let of = |number| Term::Task(task_id(number));
    // Four hours by the contract, one by its own target; the waiting of the ticket stops neither.
    story.then("2026-11-23T09:30:00Z", |t, now| {
        t.wait(SPECIALIST, wait(WaitingFor::User), now)
    });
    assert_eq!(
        story.owed(of(0), MONDAY).due,
        Some(at("2026-11-23T14:30:00Z"))
    );
    assert_eq!(
        story.owed(of(1), MONDAY).due,
        Some(at("2026-11-23T10:00:00Z"))
    );
    let due = at("2026-11-23T10:00:00Z");
    assert_eq!(
        story.look("2026-11-23T09:45:00Z"),
        [Happening::AtRisk { term: of(1), due }]
    );
    // A late answer that comes before the watcher looks is late all the same.
    story.then("2026-11-23T10:30:00Z", |t, now| {
        t.answer_task(VENDOR, task_id(1), words(), now)
    });
    assert_eq!(
        story.owed(of(1), MONDAY).standing,
        Standing::Breached { due }
    );
    assert_eq!(
        story.owed(of(1), MONDAY).ended,
        Some(at("2026-11-23T10:30:00Z"))
    );
    assert_eq!(
        story.ticket.recorded(),
        Recorded::Within,
        "a task's breach is not the ticket's"
    );
}

/// A ticket on which third parties worked, technically closed at this instant.
fn closed(now: &str) -> Story {
    let mut story = Story::opened(Severity::Minor, "2026-11-23T07:30:00Z");
    story.then("2026-11-23T07:31:00Z", |t, now| {
        t.take_charge(OPERATOR, now)
    });
    story.then("2026-11-23T07:32:00Z", |t, now| t.start_work(OPERATOR, now));
    story.then("2026-11-23T07:33:00Z", |t, now| {
        t.wait(OPERATOR, wait(WaitingFor::ThirdParty), now)
    });
    story.then(now, |t, now| {
        t.close_technically(OPERATOR, words(), Medium::Phone, None, now)
    });
    story
}

#[test]
fn t40_the_verification_is_owed_within_five_local_dates_and_escalates_on_the_last_that_works() {
    let check = |closed_at: &str, nears: &str, escalates: &str, due: &str| {
        let mut story = closed(closed_at);
        let term = VerificationTerm::of(&story.contract, &story.ticket).unwrap();
        assert_eq!(
            (term.nears_at, term.escalates_at, term.due),
            (at(nears), at(escalates), at(due)),
            "{closed_at}"
        );
        let due = at(due);
        assert_eq!(story.contract.next_lapse(&story.ticket), Some(at(nears)));
        assert_eq!(
            story.look(nears),
            [Happening::AtRisk {
                term: Term::Verification,
                due
            }]
        );
        assert_eq!(
            story.contract.next_lapse(&story.ticket),
            Some(at(escalates))
        );
        assert_eq!(
            story.look(escalates),
            [Happening::VerificationEscalated { due }]
        );
        let missed = due + SignedDuration::from_secs(1);
        assert_eq!(story.contract.next_lapse(&story.ticket), Some(missed));
        assert_eq!(story.look_at(due), []);
        assert_eq!(
            story.look_at(missed),
            [Happening::Breached {
                term: Term::Verification,
                due
            }]
        );
        assert_eq!(story.contract.next_lapse(&story.ticket), None);
    };
    // A Wednesday: the fifth day is a Monday.
    check(
        "2026-11-25T10:00:00Z",
        "2026-11-27T07:30:00Z",
        "2026-11-30T07:30:00Z",
        "2026-11-30T22:59:59Z",
    );
    // A Monday, one minute before midnight: the fifth day is a Saturday, so the coordinators learn of it on the Friday.
    check(
        "2026-11-23T22:59:00Z",
        "2026-11-26T07:30:00Z",
        "2026-11-27T07:30:00Z",
        "2026-11-28T22:59:59Z",
    );
    // One minute later it is a Tuesday, and the fifth day a Sunday.
    check(
        "2026-11-23T23:00:00Z",
        "2026-11-26T07:30:00Z",
        "2026-11-27T07:30:00Z",
        "2026-11-29T22:59:59Z",
    );
    // The days before the clock goes forward: a date is a date.
    check(
        "2027-03-25T10:00:00Z",
        "2027-03-26T07:30:00Z",
        "2027-03-30T06:30:00Z",
        "2027-03-30T21:59:59Z",
    );
}

#[test]
fn t40_an_ineffective_fix_reopens_the_same_clock() {
    let mut story = closed("2026-11-23T08:33:00Z");
    let before = story.owed(Term::Resolution, MONDAY);
    assert_eq!(before.ended, Some(at("2026-11-23T08:33:00Z")));
    story.then("2026-11-24T08:33:00Z", |t, now| {
        t.verify(OPERATOR, check(AttemptOutcome::Ineffective), now)
    });
    assert_eq!(story.ticket.state_name(), StateName::TakenInCharge);
    // Three minutes were used; an hour of waiting and a day of being closed do not count.
    let after = story.owed(Term::Resolution, "2026-11-24T08:33:00Z");
    assert_eq!((after.ended, after.standing), (None, Standing::Within));
    let used = Target::from_hours(24).seconds() - 3 * 60;
    let none = crate::sla::Pauses::NONE;
    let clock = crate::sla::Clock::new(
        &story.contract.terms().desk,
        at("2026-11-24T08:33:00Z"),
        &none,
    );
    assert_eq!(
        after.due,
        clock.due(Target::from_seconds(used).unwrap()).unwrap()
    );
    let last = story.ledger(Term::Resolution).pop().unwrap();
    assert_eq!(
        last.why,
        Why::Reopened {
            closed: at("2026-11-23T08:33:00Z"),
            cause: ReopeningCause::Ineffective
        }
    );
    // A second closure is verified in days of its own.
    story.then("2026-11-25T08:33:00Z", |t, now| {
        t.close_technically(OPERATOR, words(), Medium::Phone, None, now)
    });
    let term = VerificationTerm::of(&story.contract, &story.ticket).unwrap();
    assert_eq!(term.due, at("2026-11-30T22:59:59Z"));
}

#[test]
fn t04_the_ledger_explains_each_move_of_the_deadline() {
    let mut story = Story::opened(Severity::Blocking, MONDAY);
    story.then("2026-11-23T08:10:00Z", |t, now| {
        t.take_charge(OPERATOR, now)
    });
    story.then("2026-11-23T08:11:00Z", |t, now| t.start_work(OPERATOR, now));
    story.then("2026-11-23T09:00:00Z", |t, now| {
        t.wait(OPERATOR, wait(WaitingFor::User), now)
    });
    story.then("2026-11-23T10:30:00Z", |t, now| t.resume(OPERATOR, now));
    story.then("2026-11-23T11:00:00Z", |t, now| {
        t.wait(OPERATOR, wait(WaitingFor::PlannedVisit), now)
    });
    story.then("2026-11-23T11:10:00Z", |t, now| t.resume(OPERATOR, now));
    story.then("2026-11-23T11:20:00Z", |t, now| {
        t.reclassify(OPERATOR, Severity::NonBlocking, words(), now)
    });
    story.then("2026-11-23T16:00:00Z", |t, now| {
        t.wait(OPERATOR, wait(WaitingFor::User), now)
    });
    let lines: Vec<_> = story
        .ledger(Term::Resolution)
        .into_iter()
        .map(|entry| (entry.why, entry.after, entry.moved))
        .collect();
    let waited = |from: &str, until: Option<&str>| Why::Waited {
        wait: wait(WaitingFor::User),
        from: at(from),
        until: until.map(at),
    };
    assert_eq!(
        lines,
        [
            (
                Why::Began {
                    severity: Severity::Blocking,
                    target: Target::from_hours(4)
                },
                Some(at("2026-11-23T12:00:00Z")),
                None
            ),
            // Half past thirteen is when the morning ends: the rest of the hour and a half follows after 15:00.
            (
                waited("2026-11-23T09:00:00Z", Some("2026-11-23T10:30:00Z")),
                Some(at("2026-11-23T15:00:00Z")),
                Some(5400)
            ),
            (
                Why::SeverityChanged {
                    from: Severity::Blocking,
                    to: Severity::NonBlocking,
                    target: Target::from_hours(8)
                },
                Some(at("2026-11-24T09:30:00Z")),
                Some(4 * 3600)
            ),
            (waited("2026-11-23T16:00:00Z", None), None, None),
        ]
    );
    let take = story.ledger(Term::TakeCharge);
    assert_eq!(take.last().map(|entry| &entry.why), Some(&Why::Ended));
}
