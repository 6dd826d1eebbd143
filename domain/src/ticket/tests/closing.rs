//! How a ticket ends.

use super::{after, minutes_later, names};
use crate::person::Level;
use crate::ticket::lifecycle::sample::{
    OPERATOR, SPECIALIST, Story, TICKET, USER, check, text, ticket, wait,
};
use crate::ticket::*;

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
fn a_ticket_is_no_duplicate_of_itself() {
    let new = ticket(Story::FirstLevel, StateName::New);
    let answer = new.mark_duplicate(OPERATOR, TICKET, text("Uguale."), minutes_later(&new, 1));
    assert_eq!(answer, Err(Refusal::DuplicateOfItself));
}
