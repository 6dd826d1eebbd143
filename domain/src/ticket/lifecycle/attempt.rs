//! Attempt: every command as somebody would give it, to be tried on any ticket.

use jiff::{SignedDuration, Timestamp};

use super::sample::{
    AGENT, COORDINATOR, OPERATOR, OTHER_TICKET, SPECIALIST, Story, USER, VENDOR, assignment, check,
    fault, task_id, text, wait,
};
use crate::Severity;
use crate::contract::Contract;
use crate::finding::{Change, Transition};
use crate::id::TaskId;
use crate::person::{Actor, Level, Role};
use crate::ticket::{
    AttemptOutcome, Competence, Event, Kind, Link, Medium, Refusal, Relation, Text, Ticket,
    Visibility, WaitingFor,
};

type Answer = Result<Vec<Event>, Refusal>;

/// A command as somebody would give it.
pub(crate) struct Attempt {
    /// What it is, in English.
    pub(crate) name: &'static str,
    /// The kind of ticket on which it says the most.
    pub(crate) story: Story,
    /// Gives it.
    pub(crate) give: fn(&Ticket, Timestamp) -> Answer,
}

const fn attempt(
    name: &'static str,
    story: Story,
    give: fn(&Ticket, Timestamp) -> Answer,
) -> Attempt {
    Attempt { name, story, give }
}

/// All commands, in the order of a ticket's life.
pub(crate) const ATTEMPTS: &[Attempt] = &[
    attempt("take charge", Story::FirstLevel, |t, now| {
        t.take_charge(at_level(t), now)
    }),
    attempt("start work", Story::FirstLevel, |t, now| {
        t.start_work(OPERATOR, now)
    }),
    attempt("wait for the user", Story::FirstLevel, |t, now| {
        t.wait(OPERATOR, wait(WaitingFor::User), now)
    }),
    attempt("wait for a third party", Story::FirstLevel, |t, now| {
        t.wait(OPERATOR, wait(WaitingFor::ThirdParty), now)
    }),
    attempt("wait for a visit", Story::FirstLevel, |t, now| {
        t.wait(OPERATOR, wait(WaitingFor::PlannedVisit), now)
    }),
    attempt("resume", Story::FirstLevel, |t, now| {
        t.resume(OPERATOR, now)
    }),
    attempt("add a note", Story::FirstLevel, |t, now| {
        t.add_note(OPERATOR, Visibility::Internal, words(), now)
    }),
    attempt("the user writes", Story::FirstLevel, |t, now| {
        t.add_note(USER, Visibility::Public, words(), now)
    }),
    attempt("escalate", Story::FirstLevel, |t, now| {
        t.escalate(OPERATOR, Competence::Software, words(), now)
    }),
    attempt("transfer", Story::SecondLevel, |t, now| {
        t.transfer(SPECIALIST, other_competence(t), words(), now)
    }),
    attempt("assign to an operator", Story::SecondLevel, |t, now| {
        assign(t, OPERATOR, Role::Operator, now)
    }),
    attempt("assign to a specialist", Story::FirstLevel, |t, now| {
        assign(t, SPECIALIST, Role::Specialist, now)
    }),
    attempt("classify", Story::FirstLevel, |t, now| {
        t.classify(OPERATOR, other_kind(t), t.competence(), words(), now)
    }),
    attempt("change the severity", Story::FirstLevel, |t, now| {
        t.reclassify(OPERATOR, other_severity(t), words(), now)
    }),
    attempt("record a workaround", Story::FirstLevel, |t, now| {
        t.record_workaround(OPERATOR, words(), now)
    }),
    attempt("assign a task", Story::SecondLevel, |t, now| {
        t.assign_task(SPECIALIST, assignment(t.tasks().len()), now)
    }),
    attempt("accept a task", Story::TaskOut, |t, now| {
        t.accept_task(VENDOR, last_task(t), now)
    }),
    attempt("answer the last task", Story::TaskOut, |t, now| {
        t.answer_task(VENDOR, last_task(t), words(), now)
    }),
    attempt("decline a task", Story::TaskOut, |t, now| {
        t.decline_task(VENDOR, last_task(t), words(), now)
    }),
    attempt("withdraw a task", Story::TaskOut, |t, now| {
        t.withdraw_task(SPECIALIST, last_task(t), words(), now)
    }),
    attempt("a machine adds a fault", Story::Fault, |t, now| {
        t.add_finding(
            AGENT,
            fault(t.findings().len(), Severity::Blocking),
            Severity::Blocking,
            now,
        )
    }),
    attempt("a fault gets worse", Story::Fault, |t, now| {
        step(
            t,
            Change::Regraded {
                severity: Severity::Blocking,
            },
            now,
        )
    }),
    attempt("a fault flaps", Story::Fault, |t, now| {
        step(t, Change::Flapping, now)
    }),
    attempt("the last fault clears", Story::Fault, |t, now| {
        step(t, Change::Cleared, now)
    }),
    attempt("close technically", Story::FirstLevel, |t, now| {
        close(t, None, now)
    }),
    attempt("close technically over a task", Story::TaskOut, |t, now| {
        close(t, None, now)
    }),
    attempt("close technically over a fault", Story::Fault, |t, now| {
        close(t, None, now)
    }),
    attempt(
        "close technically with a reason",
        Story::TaskOut,
        |t, now| close(t, Some(words()), now),
    ),
    attempt("try to verify", Story::TaskAnswered, |t, now| {
        t.verify(OPERATOR, check(AttemptOutcome::NotReached), now)
    }),
    attempt("verify as effective", Story::TaskAnswered, |t, now| {
        t.verify(OPERATOR, check(AttemptOutcome::Effective), now)
    }),
    attempt("verify as ineffective", Story::TaskAnswered, |t, now| {
        t.verify(USER, check(AttemptOutcome::Ineffective), now)
    }),
    attempt(
        "close when the desk alone worked",
        Story::FirstLevel,
        |t, now| t.close(OPERATOR, now),
    ),
    attempt(
        "close when third parties worked",
        Story::TaskAnswered,
        |t, now| t.close(OPERATOR, now),
    ),
    attempt("reopen", Story::FirstLevel, |t, now| {
        t.reopen(USER, words(), now)
    }),
    attempt("a fault comes back", Story::Fault, |t, now| {
        t.reopen_for_finding(
            AGENT,
            fault(t.findings().len(), Severity::Minor),
            Severity::Minor,
            now,
        )
    }),
    attempt("the deadlines of a week pass", Story::TaskOut, |t, _| {
        Ok(t.lapses(&contract(), t.changed_at() + WEEK))
    }),
    attempt("most of an hour passes", Story::SecondLevel, |t, _| {
        Ok(t.lapses(&contract(), t.clock_starts() + MOST_OF_AN_HOUR))
    }),
    attempt("the day to verify comes", Story::TaskAnswered, |t, _| {
        Ok(t.lapses(&contract(), t.changed_at() + TO_VERIFY))
    }),
    attempt("cancel", Story::FirstLevel, |t, now| {
        t.cancel(USER, words(), now)
    }),
    attempt("mark as a duplicate", Story::FirstLevel, |t, now| {
        t.mark_duplicate(COORDINATOR, OTHER_TICKET, words(), now)
    }),
    attempt("link", Story::FirstLevel, |t, now| {
        t.link(OPERATOR, related(), None, now)
    }),
    attempt("unlink", Story::FirstLevel, |t, now| {
        let linked = t.link(OPERATOR, related(), None, now)?;
        let linked = t.clone().after(&linked).expect("a link fits every state");
        linked.unlink(OPERATOR, OTHER_TICKET, now)
    }),
];

const WEEK: SignedDuration = SignedDuration::from_hours(24 * 7);
const MOST_OF_AN_HOUR: SignedDuration = SignedDuration::from_mins(32 * 60 + 20);
const TO_VERIFY: SignedDuration = SignedDuration::from_hours(108);

fn contract() -> Contract {
    Contract::of_the_tender().expect("the zone of the tender is known")
}

fn words() -> Text {
    text("Per prova.")
}

const fn related() -> Link {
    Link {
        to: OTHER_TICKET,
        relation: Relation::Related,
    }
}

fn at_level(ticket: &Ticket) -> Actor {
    if ticket.level() == Level::First {
        OPERATOR
    } else {
        SPECIALIST
    }
}

fn assign(ticket: &Ticket, to: Actor, role: Role, now: Timestamp) -> Answer {
    let to = to.person().expect("a sample's person is one");
    ticket.assign(COORDINATOR, to, role, Some(words()), now)
}

fn close(ticket: &Ticket, despite: Option<Text>, now: Timestamp) -> Answer {
    ticket.close_technically(OPERATOR, words(), Medium::Phone, despite, now)
}

fn step(ticket: &Ticket, change: Change, now: Timestamp) -> Answer {
    let Some(last) = ticket.findings().last() else {
        return Err(Refusal::UnknownFinding);
    };
    let transition = Transition {
        finding: last.raised.finding,
        ordinal: last.ordinal + 1,
        code: last.raised.code,
        object: last.raised.object.clone(),
        at: now,
        change,
    };
    ticket.record_finding(AGENT, &transition, Some(Severity::Blocking), now)
}

fn last_task(ticket: &Ticket) -> TaskId {
    ticket
        .tasks()
        .last()
        .map_or(task_id(0), |task| task.assignment.task)
}

fn other_competence(ticket: &Ticket) -> Competence {
    if ticket.competence() == Some(Competence::Product) {
        Competence::Software
    } else {
        Competence::Product
    }
}

fn other_kind(ticket: &Ticket) -> Kind {
    if ticket.kind() == Kind::Request {
        Kind::Fault
    } else {
        Kind::Request
    }
}

fn other_severity(ticket: &Ticket) -> Severity {
    if ticket.severity() == Severity::Minor {
        Severity::Blocking
    } else {
        Severity::Minor
    }
}
