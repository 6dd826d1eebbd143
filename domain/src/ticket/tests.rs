//! What the tender and the rules promise of a ticket.

use jiff::SignedDuration;
use proptest::prelude::*;
use uuid::Uuid;

use super::lifecycle::attempt::ATTEMPTS;
use super::lifecycle::sample::{
    AGENT, COORDINATOR, ENTE, MACHINE, OPENED, OPERATOR, OTHER_TICKET, SPECIALIST, Story, TICKET,
    USER, VENDOR, assignment, check, fault, opening, task_id, text, ticket, wait,
};
use super::*;
use crate::Severity;
use crate::channel::Channel;
use crate::finding::{Change, Transition};
use crate::id::{EnteId, PersonId};
use crate::intake::REOPENS_WITHIN;
use crate::person::{Actor, Level, Role};
use jiff::Timestamp;

const STORIES: [Story; 5] = [
    Story::FirstLevel,
    Story::SecondLevel,
    Story::TaskOut,
    Story::TaskAnswered,
    Story::Fault,
];

fn person(role: Role, ente: Option<EnteId>) -> Actor {
    Actor::Person {
        id: PersonId::from_uuid(Uuid::from_u128(99)),
        role,
        ente,
    }
}

fn minutes_later(ticket: &Ticket, minutes: i64) -> Timestamp {
    ticket.changed_at() + SignedDuration::from_mins(minutes)
}

/// The ticket after a command that must be allowed, one minute later.
fn after(
    ticket: &Ticket,
    command: impl FnOnce(&Ticket, Timestamp) -> Result<Vec<Event>, Refusal>,
) -> Ticket {
    let events = command(ticket, minutes_later(ticket, 1)).unwrap();
    ticket.clone().after(&events).unwrap()
}

fn names(events: &[Event]) -> Vec<HappeningName> {
    events.iter().map(|event| event.what.name()).collect()
}

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
        FindingStanding Visibility HappeningName
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
            Role::Operator,
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
        assert_eq!(answered.halts()[0].pauses(), on != WaitingFor::PlannedVisit);
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
        let answer = at_work.assign(COORDINATOR, VENDOR.person().unwrap(), role, None, now);
        assert_eq!(answer, Err(Refusal::ThirdLevelByTasksAlone));
    }
    let answer = at_work.assign(COORDINATOR, USER.person().unwrap(), Role::User, None, now);
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
            Role::Operator,
            None,
            now
        ),
        refused
    );
    let colleague = person(Role::Specialist, None).person().unwrap();
    let handed = after(&out, |t, now| {
        t.assign(COORDINATOR, colleague, Role::Specialist, None, now)
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
fn t33_a_worse_fault_raises_the_severity_and_a_lesser_one_leaves_it() {
    let standing = ticket(Story::Fault, StateName::New);
    let minor = after(&standing, |t, now| {
        t.add_finding(AGENT, fault(1, Severity::Minor), Severity::Minor, now)
    });
    assert_eq!(minor.severity(), Severity::NonBlocking);
    let blocking = after(&minor, |t, now| {
        t.add_finding(AGENT, fault(2, Severity::Blocking), Severity::Blocking, now)
    });
    assert_eq!(blocking.severity(), Severity::Blocking);
    assert_eq!(
        blocking.clock_starts(),
        OPENED,
        "R9: a new severity counts from the opening"
    );
}

fn transition(ticket: &Ticket, ordinal: u32, change: Change) -> Transition {
    let raised = &ticket.findings()[0].raised;
    Transition {
        finding: raised.finding,
        ordinal,
        code: raised.code,
        object: raised.object.clone(),
        at: OPENED,
        change,
    }
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
fn what_a_machine_tells_twice_is_written_once() {
    let standing = ticket(Story::Fault, StateName::InProgress);
    let now = minutes_later(&standing, 1);
    let twice = standing.add_finding(AGENT, fault(0, Severity::Blocking), Severity::Blocking, now);
    assert_eq!(twice, Ok(vec![]));
    let worse = transition(
        &standing,
        1,
        Change::Regraded {
            severity: Severity::Blocking,
        },
    );
    let told = after(&standing, |t, now| {
        t.record_finding(AGENT, &worse, Some(Severity::Blocking), now)
    });
    assert_eq!(told.severity(), Severity::Blocking);
    assert_eq!(
        told.record_finding(AGENT, &worse, Some(Severity::Blocking), now),
        Ok(vec![])
    );
    let unknown = ticket(Story::FirstLevel, StateName::InProgress);
    assert_eq!(
        unknown.record_finding(AGENT, &worse, None, now),
        Err(Refusal::UnknownFinding)
    );
    let closed = ticket(Story::Fault, StateName::TechnicallyClosed);
    assert_eq!(
        closed.reopen_for_finding(AGENT, fault(0, Severity::Minor), Severity::Minor, now),
        Ok(vec![])
    );
}

#[test]
fn when_the_last_fault_clears_then_the_closure_is_proposed_and_a_person_closes() {
    let standing = ticket(Story::Fault, StateName::InProgress);
    let two = after(&standing, |t, now| {
        t.add_finding(AGENT, fault(1, Severity::Minor), Severity::Minor, now)
    });
    let clear_first = transition(&two, 1, Change::Cleared);
    let one = after(&two, |t, now| {
        t.record_finding(AGENT, &clear_first, None, now)
    });
    assert_eq!(one.closure_proposed(), None);
    let clear_second = Transition {
        finding: fault(1, Severity::Minor).finding,
        ..clear_first
    };
    let none = after(&one, |t, now| {
        t.record_finding(AGENT, &clear_second, None, now)
    });
    assert!(none.closure_proposed().is_some());
    assert_eq!(none.state_name(), StateName::InProgress);
    let again = after(&none, |t, now| {
        t.add_finding(AGENT, fault(2, Severity::Minor), Severity::Minor, now)
    });
    assert_eq!(again.closure_proposed(), None);
    let closed = after(&none, |t, now| {
        t.close_technically(OPERATOR, text("Riparato."), Medium::Phone, None, now)
    });
    assert_eq!(closed.closure_proposed(), None);
}

#[test]
fn t39_technical_closure_gives_the_answer_and_leaves_no_task_out() {
    let out = ticket(Story::TaskOut, StateName::InProgress);
    let now = minutes_later(&out, 1);
    let answer = || text("Il servizio risponde.");
    let over = out.close_technically(SPECIALIST, answer(), Medium::Mail, None, now);
    assert_eq!(over, Err(Refusal::ClosesOverTasks { count: 1 }));
    let reason = Some(text("Il fornitore prosegue per conto suo."));
    let events = out
        .close_technically(SPECIALIST, answer(), Medium::Mail, reason, now)
        .unwrap();
    assert_eq!(
        names(&events),
        [
            HappeningName::TaskWithdrawn,
            HappeningName::TechnicallyClosed
        ]
    );
    let closed = out.after(&events).unwrap();
    assert_eq!(closed.tasks_out().count(), 0);
    let State::TechnicallyClosed(closure) = closed.state() else {
        panic!("{:?}", closed.state())
    };
    assert_eq!(
        (&closure.answer, closure.told, closure.level),
        (&answer(), Medium::Mail, Level::Second)
    );
    let faulty = ticket(Story::Fault, StateName::InProgress);
    let over = faulty.close_technically(
        OPERATOR,
        answer(),
        Medium::Mail,
        None,
        minutes_later(&faulty, 1),
    );
    assert_eq!(over, Err(Refusal::ClosesOverFaults { count: 1 }));
}

#[test]
fn t40_a_verification_is_owed_exactly_where_third_parties_worked() {
    for (story, owed) in [
        (Story::FirstLevel, false),
        (Story::SecondLevel, false),
        (Story::TaskAnswered, true),
    ] {
        let closed = ticket(story, StateName::TechnicallyClosed);
        assert_eq!(closed.verification_owed().is_some(), owed, "{story:?}");
        let direct = closed.close(OPERATOR, minutes_later(&closed, 1));
        let refused = Refusal::VerificationOwed {
            attempts: 0,
            needed: ATTEMPTS_BEFORE_GIVING_UP,
        };
        assert_eq!(direct.err(), owed.then_some(refused), "{story:?}");
    }
    let at_work = ticket(Story::FirstLevel, StateName::InProgress);
    let waited = after(&at_work, |t, now| {
        t.wait(OPERATOR, wait(WaitingFor::ThirdParty), now)
    });
    let closed = after(&waited, |t, now| {
        t.close_technically(OPERATOR, text("Fatto."), Medium::Phone, None, now)
    });
    assert!(
        closed.verification_owed().is_some(),
        "who was waited for worked"
    );
}

#[test]
fn t40_an_effective_fix_closes_and_an_ineffective_one_reopens() {
    let closed = ticket(Story::TaskAnswered, StateName::TechnicallyClosed);
    let effective = after(&closed, |t, now| {
        t.verify(OPERATOR, check(AttemptOutcome::Effective), now)
    });
    assert!(matches!(
        effective.state(),
        State::Closed {
            basis: ClosingBasis::Verified,
            ..
        }
    ));
    let ineffective = after(&closed, |t, now| {
        t.verify(USER, check(AttemptOutcome::Ineffective), now)
    });
    assert_eq!(ineffective.state_name(), StateName::TakenInCharge);
    assert_eq!(ineffective.owner(), SPECIALIST.person());
    assert_eq!(
        ineffective.reopenings()[0].cause,
        ReopeningCause::Ineffective
    );
    let halt = ineffective.halts()[0];
    assert_eq!(
        (halt.cause, halt.to.is_some()),
        (HaltCause::TechnicallyClosed, true),
        "R8: closed time is out"
    );
}

#[test]
fn t41_attempts_stay_on_the_ticket_and_enough_of_them_allow_closing() {
    let mut closed = ticket(Story::TaskAnswered, StateName::TechnicallyClosed);
    let remark = Some(text("Il numero suona a vuoto."));
    for _ in 0..ATTEMPTS_BEFORE_GIVING_UP {
        let now = minutes_later(&closed, 1);
        assert!(matches!(
            closed.close(OPERATOR, now),
            Err(Refusal::VerificationOwed { .. })
        ));
        let missed = Check {
            medium: Medium::Phone,
            outcome: AttemptOutcome::NotReached,
            remark: remark.clone(),
        };
        closed = after(&closed, |t, now| t.verify(OPERATOR, missed, now));
    }
    let given_up = after(&closed, |t, now| t.close(OPERATOR, now));
    let State::Closed { closure, basis, .. } = given_up.state() else {
        panic!("{:?}", given_up.state())
    };
    assert_eq!(*basis, ClosingBasis::Unreachable);
    assert_eq!(closure.attempts.len(), ATTEMPTS_BEFORE_GIVING_UP);
    assert!(
        closure
            .attempts
            .iter()
            .all(|attempt| attempt.check.remark == remark && attempt.by == OPERATOR)
    );
}

#[test]
fn a_fault_that_comes_back_within_72_hours_reopens_its_ticket() {
    let closed = ticket(Story::Fault, StateName::TechnicallyClosed);
    let back = |minutes_late: i64, raised: Raised| {
        let limit = closed.changed_at() + REOPENS_WITHIN;
        let now = limit + SignedDuration::from_mins(minutes_late);
        closed.reopen_for_finding(AGENT, raised, Severity::Blocking, now)
    };
    let same = fault(1, Severity::Blocking);
    let expected = [
        HappeningName::Reopened,
        HappeningName::FindingRaised,
        HappeningName::SeverityChanged,
    ];
    assert_eq!(names(&back(0, same.clone()).unwrap()), expected);
    assert!(matches!(
        back(1, same.clone()),
        Err(Refusal::TooLateToReopen { .. })
    ));
    let other = Raised {
        machine: None,
        ..same
    };
    assert_eq!(back(0, other), Err(Refusal::NotItsFault));
}

#[test]
fn a_ticket_is_no_duplicate_of_itself() {
    let new = ticket(Story::FirstLevel, StateName::New);
    let answer = new.mark_duplicate(OPERATOR, TICKET, text("Uguale."), minutes_later(&new, 1));
    assert_eq!(answer, Err(Refusal::DuplicateOfItself));
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
