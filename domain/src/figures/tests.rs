//! Tests: the figures of tickets whose stories are told by commands, and the laws that hold for any story.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::reckoning::pauses_until;
use super::*;
use crate::Severity;
use crate::calendar::Zone;
use crate::contract::{Contract, Contracts, Reaches, Version};
use crate::person::Actor;
use crate::sla::Target;
use crate::ticket::lifecycle::attempt::ATTEMPTS;
use crate::ticket::lifecycle::sample::{
    AGENT, OPENED, OPERATOR, SPECIALIST, Story, USER, VENDOR, assignment, check, opening, task_id,
    text, wait,
};
use crate::ticket::{AttemptOutcome, Competence, Event, Medium, Refusal, Ticket, WaitingFor};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A ticket on its way, and its log.
struct Tale {
    ticket: Ticket,
    log: Vec<Event>,
}

impl Tale {
    fn opened(by: Actor, severity: Severity, arrived: &str) -> Self {
        let opening = crate::ticket::Opening {
            severity,
            arrived: at(arrived),
            ..opening(Story::FirstLevel)
        };
        let log = Ticket::open(by, opening, at(arrived)).unwrap();
        let ticket = Ticket::replay(&log).unwrap();
        Self { ticket, log }
    }

    fn then(
        mut self,
        now: &str,
        give: impl Fn(&Ticket, Timestamp) -> Result<Vec<Event>, Refusal>,
    ) -> Self {
        let events = give(&self.ticket, at(now)).unwrap();
        self.ticket = self.ticket.after(&events).unwrap();
        self.log.extend(events);
        self
    }

    fn closed(self, now: &str, by: Actor) -> Self {
        self.then(now, |ticket, now| {
            ticket.close_technically(by, text("Fatto."), Medium::Phone, None, now)
        })
    }

    /// What it counts for a metric in November of 2026, as far as the end of the year.
    fn seen(&self, contracts: &Contracts, metric: Metric) -> Vec<(String, Seen)> {
        let zone = Zone::named("Europe/Rome").unwrap();
        let period = Period::month(2026, 11, &zone).unwrap();
        let now = at("2026-12-31T12:00:00Z");
        let reckoning = Reckoning::new(contracts, &period, Cut::default(), now, &[]);
        let facts = Facts::replay(&self.log).unwrap();
        let mut all = Vec::new();
        reckoning.observe(&facts, Beside::default(), &mut |seen| {
            if seen.metric == metric {
                all.push((seen.at.to_string(), seen.seen));
            }
        });
        all
    }
}

fn version(number: u32, from: &str, reaches: Reaches, minutes: u16) -> Version {
    let mut terms = Contract::of_the_tender().unwrap().terms().clone();
    for targets in &mut terms.targets {
        targets.take_charge = Target::from_minutes(minutes);
    }
    let from = at(from);
    let contract = Contract::new(terms, from).unwrap();
    Version {
        number,
        from,
        reaches,
        contract,
    }
}

fn of_the_tender() -> Contracts {
    let first = Version {
        number: 1,
        from: Timestamp::UNIX_EPOCH,
        reaches: Reaches::OpenedSince,
        contract: Contract::of_the_tender().unwrap(),
    };
    Contracts::new(vec![first]).unwrap()
}

#[test]
fn t01_a_taking_in_charge_counts_once_where_it_was_done_or_missed() {
    let contracts = of_the_tender();
    // A Monday, 09:00 in Rome; half an hour is promised.
    let take = |ticket: &Ticket, now| ticket.take_charge(OPERATOR, now);
    for (taken, counted) in [
        ("2026-11-23T08:30:00Z", ("2026-11-23T08:30:00Z", true)),
        ("2026-11-23T08:30:01Z", ("2026-11-23T08:30:01Z", false)),
        ("2026-11-24T10:00:00Z", ("2026-11-23T08:30:01Z", false)),
    ] {
        let story = Tale::opened(OPERATOR, Severity::Blocking, "2026-11-23T08:00:00Z");
        let story = story.then(taken, take);
        let seen = story.seen(&contracts, Metric::TakenInTime);
        let (at, is_part) = counted;
        assert_eq!(seen, [(at.to_owned(), Seen::Part(is_part))], "{taken}");
    }
    // Nobody took it until the end.
    let story = Tale::opened(OPERATOR, Severity::Blocking, "2026-11-23T08:00:00Z");
    let seen = story.seen(&contracts, Metric::TakenInTime);
    assert_eq!(
        seen,
        [("2026-11-23T08:30:01Z".to_owned(), Seen::Part(false))]
    );
    // It was dropped before.
    let dropped = story.then("2026-11-23T08:20:00Z", |ticket, now| {
        ticket.cancel(OPERATOR, text("Doppione"), now)
    });
    assert_eq!(dropped.seen(&contracts, Metric::TakenInTime), []);
}

#[test]
fn t01_a_breach_stays_one_when_the_severity_falls_and_comes_with_one_that_rises() {
    let contracts = of_the_tender();
    let judge =
        |to| move |ticket: &Ticket, now| ticket.reclassify(OPERATOR, to, text("Così."), now);
    // Half an hour for the first severity, two for the third.
    let falls = Tale::opened(OPERATOR, Severity::Blocking, "2026-11-23T08:00:00Z")
        .then("2026-11-23T08:45:00Z", judge(Severity::Minor))
        .then("2026-11-23T08:50:00Z", |ticket, now| {
            ticket.take_charge(OPERATOR, now)
        });
    let seen = falls.seen(&contracts, Metric::TakenInTime);
    assert_eq!(
        seen,
        [("2026-11-23T08:30:01Z".to_owned(), Seen::Part(false))]
    );
    let rises = Tale::opened(OPERATOR, Severity::Minor, "2026-11-23T08:00:00Z")
        .then("2026-11-23T08:45:00Z", judge(Severity::Blocking))
        .then("2026-11-23T08:50:00Z", |ticket, now| {
            ticket.take_charge(OPERATOR, now)
        });
    let seen = rises.seen(&contracts, Metric::TakenInTime);
    assert_eq!(
        seen,
        [("2026-11-23T08:45:00Z".to_owned(), Seen::Part(false))]
    );
}

#[test]
fn t38_each_ticket_is_judged_by_the_version_that_governed_it() {
    let take = |ticket: &Ticket, now| ticket.take_charge(OPERATOR, now);
    let story =
        |taken| Tale::opened(OPERATOR, Severity::Minor, "2026-11-23T08:00:00Z").then(taken, take);
    let contracts = |from, reaches, minutes| {
        Contracts::new(vec![
            version(1, "2026-01-01T00:00:00Z", Reaches::OpenedSince, 60),
            version(2, from, reaches, minutes),
        ])
        .unwrap()
    };
    let is_met = |contracts: &Contracts, taken| {
        let seen = story(taken).seen(contracts, Metric::TakenInTime);
        seen.first().unwrap().1 == Seen::Part(true)
    };
    let later = contracts("2026-11-23T08:30:00Z", Reaches::OpenedSince, 120);
    assert!(is_met(&later, "2026-11-23T09:00:00Z"));
    assert!(!is_met(&later, "2026-11-23T09:30:00Z"), "promised before");
    let reaching = contracts("2026-11-23T08:30:00Z", Reaches::StillOpen, 120);
    assert!(is_met(&reaching, "2026-11-23T09:30:00Z"), "still open then");
    let too_late = contracts("2026-11-23T09:30:00Z", Reaches::StillOpen, 120);
    assert!(
        !is_met(&too_late, "2026-11-23T09:30:00Z"),
        "missed before it"
    );
    let shorter = contracts("2026-11-23T08:30:00Z", Reaches::StillOpen, 10);
    assert!(!is_met(&shorter, "2026-11-23T08:50:00Z"));
}

#[test]
fn t01_the_resolution_leaves_out_what_the_contract_pauses_for() {
    let contracts = of_the_tender();
    let story = Tale::opened(OPERATOR, Severity::Blocking, "2026-11-23T08:00:00Z")
        .then("2026-11-23T08:10:00Z", |ticket, now| {
            ticket.take_charge(OPERATOR, now)
        })
        .then("2026-11-23T08:20:00Z", |ticket, now| {
            ticket.start_work(OPERATOR, now)
        })
        .then("2026-11-23T09:00:00Z", |ticket, now| {
            ticket.wait(OPERATOR, wait(WaitingFor::User), now)
        })
        .then("2026-11-23T10:00:00Z", |ticket, now| {
            ticket.resume(OPERATOR, now)
        })
        .closed("2026-11-23T11:00:00Z", OPERATOR);
    let times = [Metric::SolvedNet, Metric::SolvedGross, Metric::InLevel]
        .map(|metric| story.seen(&contracts, metric)[0].1);
    assert_eq!(times, [2, 3, 3].map(|hours| Seen::Seconds(hours * 3_600)));
    let states: Vec<_> = story.seen(&contracts, Metric::InState);
    let minutes: Vec<_> = states.into_iter().map(|(_, seen)| seen).collect();
    // New, taken in charge, in progress, waiting.
    let expected = [10, 10, 100, 60].map(|minutes| Seen::Seconds(minutes * 60));
    assert_eq!(minutes, expected);
    let once = story.seen(&contracts, Metric::FirstContact);
    assert_eq!(once[0].1, Seen::Part(false), "it waited");
}

#[test]
fn t05_who_takes_the_call_and_solves_it_solves_at_the_first_contact() {
    let contracts = of_the_tender();
    let story = |by| {
        Tale::opened(by, Severity::Minor, "2026-11-23T08:00:00Z")
            .then("2026-11-23T08:01:00Z", |ticket, now| {
                ticket.take_charge(OPERATOR, now)
            })
            .closed("2026-11-23T08:05:00Z", OPERATOR)
    };
    let seen = |story: &Tale, metric| story.seen(&contracts, metric).pop().map(|(_, seen)| seen);
    let ours = story(OPERATOR);
    assert_eq!(seen(&ours, Metric::FirstContact), Some(Seen::Part(true)));
    assert_eq!(seen(&ours, Metric::FirstLevel), Some(Seen::Part(true)));
    assert_eq!(
        seen(&story(USER), Metric::FirstContact),
        None,
        "no operator opened it"
    );
    assert_eq!(
        seen(&story(USER), Metric::FirstLevel),
        Some(Seen::Part(true))
    );
}

/// Taken by a specialist, worked by a vendor, closed on a Monday at noon.
fn with_a_vendor() -> Tale {
    Tale::opened(USER, Severity::NonBlocking, "2026-11-23T08:00:00Z")
        .then("2026-11-23T08:10:00Z", |ticket, now| {
            ticket.escalate(OPERATOR, Competence::Software, text("Serve."), now)
        })
        .then("2026-11-23T08:20:00Z", |ticket, now| {
            ticket.take_charge(SPECIALIST, now)
        })
        .then("2026-11-23T08:30:00Z", |ticket, now| {
            ticket.assign_task(SPECIALIST, assignment(0), now)
        })
        .then("2026-11-23T09:00:00Z", |ticket, now| {
            ticket.accept_task(VENDOR, task_id(0), now)
        })
        .then("2026-11-23T10:30:00Z", |ticket, now| {
            ticket.answer_task(VENDOR, task_id(0), text("Fatto."), now)
        })
        .closed("2026-11-23T11:00:00Z", SPECIALIST)
}

#[test]
fn t18_a_task_has_its_own_clock_and_tells_when_its_area_began() {
    let contracts = of_the_tender();
    let story = with_a_vendor();
    // Four hours are promised for a task of this severity.
    let begun = story.seen(&contracts, Metric::TaskBegun);
    assert_eq!(
        begun,
        [("2026-11-23T09:00:00Z".to_owned(), Seen::Seconds(1_800))]
    );
    let in_time = story.seen(&contracts, Metric::TasksInTime);
    assert_eq!(
        in_time,
        [("2026-11-23T10:30:00Z".to_owned(), Seen::Part(true))]
    );
    for metric in [Metric::ToSecondLevel, Metric::ToVendors] {
        assert_eq!(story.seen(&contracts, metric)[0].1, Seen::Part(true));
    }
    let internal = story.seen(&contracts, Metric::ToInternalAreas);
    assert_eq!(internal[0].1, Seen::Part(false));
}

#[test]
fn t38_a_task_that_is_out_is_judged_by_the_version_that_reaches_its_ticket() {
    let story = with_a_vendor();
    let seen = |from, reaches| {
        let mut second = version(2, from, reaches, 60);
        let mut terms = second.contract.terms().clone();
        for targets in &mut terms.targets {
            targets.task = Target::from_hours(1);
        }
        second.contract = Contract::new(terms, second.from).unwrap();
        let first = version(1, "2026-01-01T00:00:00Z", Reaches::OpenedSince, 60);
        let contracts = Contracts::new(vec![first, second]).unwrap();
        story.seen(&contracts, Metric::TasksInTime)
    };
    // It went out at 08:30 and was answered at 10:30, within the four hours of the first version.
    let answered = [("2026-11-23T10:30:00Z".to_owned(), Seen::Part(true))];
    let missed = |at: &str| [(at.to_owned(), Seen::Part(false))];
    let (since, open) = (Reaches::OpenedSince, Reaches::StillOpen);
    assert_eq!(seen("2026-11-23T09:00:00Z", since), answered);
    assert_eq!(
        seen("2026-11-23T09:00:00Z", open),
        missed("2026-11-23T09:30:01Z")
    );
    assert_eq!(
        seen("2026-11-23T10:00:00Z", open),
        missed("2026-11-23T10:00:00Z")
    );
    assert_eq!(seen("2026-11-23T10:30:01Z", open), answered, "after it");
}

#[test]
fn t40_a_verification_counts_at_the_end_of_its_fifth_day() {
    let contracts = of_the_tender();
    let day_five = "2026-11-28T22:59:59Z".to_owned();
    let verify = |outcome| move |ticket: &Ticket, now| ticket.verify(OPERATOR, check(outcome), now);
    for (now, outcome, is_part, attempts) in [
        ("2026-11-28T22:59:59Z", AttemptOutcome::Effective, true, 2),
        ("2026-11-28T23:00:00Z", AttemptOutcome::Effective, false, 2),
        ("2026-11-25T10:00:00Z", AttemptOutcome::Ineffective, true, 2),
        ("2026-11-25T10:00:00Z", AttemptOutcome::Postponed, false, 2),
    ] {
        let story = with_a_vendor()
            .then("2026-11-24T10:00:00Z", verify(AttemptOutcome::NotReached))
            .then(now, verify(outcome));
        let seen = story.seen(&contracts, Metric::VerifiedInTime);
        assert_eq!(seen, [(day_five.clone(), Seen::Part(is_part))], "{now}");
        let tried = story.seen(&contracts, Metric::Attempts);
        assert_eq!(tried, [(day_five.clone(), Seen::Number(attempts))]);
    }
    let alone = Tale::opened(USER, Severity::Minor, "2026-11-23T08:00:00Z")
        .then("2026-11-23T08:20:00Z", |ticket, now| {
            ticket.take_charge(OPERATOR, now)
        })
        .closed("2026-11-23T08:25:00Z", OPERATOR);
    assert_eq!(
        alone.seen(&contracts, Metric::VerifiedInTime),
        [],
        "none is owed"
    );
}

#[test]
fn t01_a_reopening_counts_against_its_closure_for_ten_working_days() {
    let contracts = of_the_tender();
    let reopen = |ticket: &Ticket, now| ticket.reopen(USER, text("No."), now);
    // Ten working days after a Monday end on the Monday two weeks later; 8 December is a holiday.
    for (now, counts) in [
        ("2026-11-24T10:00:00Z", true),
        ("2026-12-07T17:00:00Z", true),
        ("2026-12-07T17:00:01Z", false),
    ] {
        let story = with_a_vendor().then(now, reopen);
        let seen = story.seen(&contracts, Metric::Reopened);
        assert_eq!(seen[0].1, Seen::Part(counts), "{now}");
    }
}

#[test]
fn t01_the_backlog_is_what_is_open_at_the_last_second() {
    let contracts = of_the_tender();
    let story = Tale::opened(USER, Severity::Minor, "2026-11-23T08:00:00Z");
    let seen = story.seen(&contracts, Metric::BacklogByAge);
    assert_eq!(seen, [("2026-11-30T22:59:59Z".to_owned(), Seen::One)]);
    let closed = story
        .then("2026-12-01T08:00:00Z", |ticket, now| {
            ticket.take_charge(OPERATOR, now)
        })
        .closed("2026-12-01T09:00:00Z", OPERATOR);
    assert_eq!(closed.seen(&contracts, Metric::BacklogByAge).len(), 1);
    assert_eq!(
        closed.seen(&contracts, Metric::SolvedNet),
        [],
        "in December"
    );
}

#[test]
fn every_code_reads_back_and_every_metric_has_a_figure() {
    for metric in Metric::ALL {
        assert_eq!(Metric::from_code(metric.code()), Some(*metric));
        assert!(metric.code().starts_with(metric.figure().code()));
    }
    let measured = Figure::ALL
        .iter()
        .filter(|figure| figure.metrics().count() > 0);
    assert_eq!(measured.count(), 16);
}

#[test]
fn an_age_is_in_whole_days() {
    let day = 86_400;
    for (seconds, age) in [
        (0, Age::UnderTwo),
        (2 * day - 1, Age::UnderTwo),
        (2 * day, Age::UnderFive),
        (5 * day, Age::UnderTen),
        (10 * day, Age::UnderThirty),
        (30 * day, Age::Thirty),
    ] {
        assert_eq!(Age::of(seconds), age);
    }
}

const STORIES: [Story; 5] = [
    Story::FirstLevel,
    Story::SecondLevel,
    Story::TaskOut,
    Story::TaskAnswered,
    Story::Fault,
];

proptest! {
    /// However a log is cut, its facts are the same; and they say of state, level and pauses what the ticket says.
    #[test]
    fn facts_say_what_the_ticket_says(
        story in 0..STORIES.len(),
        commands in proptest::collection::vec((0..ATTEMPTS.len(), 0_i64..120), 0..60),
        cut in 0_usize..60,
    ) {
        let by = if STORIES[story] == Story::Fault { AGENT } else { USER };
        let mut log = Ticket::open(by, opening(STORIES[story]), OPENED).unwrap();
        let mut ticket = Ticket::replay(&log).unwrap();
        for (number, minutes) in commands {
            let now = ticket.changed_at() + SignedDuration::from_mins(minutes);
            let Ok(events) = (ATTEMPTS[number].give)(&ticket, now) else { continue };
            ticket = ticket.after(&events).unwrap();
            log.extend(events);
        }
        let facts = Facts::replay(&log).unwrap();
        let (first, rest) = log.split_at(cut.clamp(1, log.len()));
        prop_assert_eq!(&Facts::replay(first).unwrap().after(rest).unwrap(), &facts);
        let last = facts.stands.last().unwrap();
        prop_assert_eq!(last.state, ticket.state_name());
        prop_assert_eq!(last.level, ticket.level());
        prop_assert_eq!(facts.taken, ticket.taken().map(|taken| taken.at));
        prop_assert_eq!(facts.severity_at(Timestamp::MAX), ticket.severity());
        prop_assert_eq!(facts.tasks.len(), ticket.tasks().len());
        let contract = Contract::of_the_tender().unwrap();
        // A halt does not outlast the end of a ticket here: no clock is read after it.
        if !ticket.state_name().is_final() {
            let pauses = pauses_until(&facts, &contract, Timestamp::MAX);
            prop_assert_eq!(pauses, contract.pauses(&ticket));
        }
    }
}
