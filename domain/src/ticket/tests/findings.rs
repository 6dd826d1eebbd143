//! What machines report on a ticket.

use super::{after, minutes_later, names};
use crate::Severity;
use crate::finding::{Change, Transition};
use crate::intake::REOPENS_WITHIN;
use crate::ticket::lifecycle::sample::{AGENT, OPENED, OPERATOR, Story, fault, text, ticket};
use crate::ticket::*;
use jiff::SignedDuration;

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
