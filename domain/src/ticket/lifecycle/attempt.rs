//! Attempt: every command as somebody would give it, to be tried on any ticket.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::sample::{
    AGENT, COORDINATOR, OPENED, OPERATOR, OTHER_TICKET, SPECIALIST, Story, USER, VENDOR, asked,
    assignment, check, fault, line_up, page, task_id, text, wait,
};
use crate::Severity;
use crate::contract::{Contract, Reaches, Version};
use crate::finding::{Change, Transition};
use crate::id::TaskId;
use crate::person::{Actor, Level, Role};
use crate::sla::Target;
use crate::ticket::{
    Activity, AttemptOutcome, Competence, ConsultingPlan, Event, Hours, Kind, Line, Link, Medium,
    Minutes, Refusal, Relation, Text, Ticket, TrainingSession, Visibility, WaitingFor,
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
    attempt("call who is on call", Story::FirstLevel, page),
    attempt("call when somebody is called", Story::Paged, page),
    attempt("acknowledge the call", Story::Paged, |t, now| {
        t.acknowledge_page(SPECIALIST, now)
    }),
    attempt("nobody acknowledges in time", Story::Paged, |t, now| {
        t.pass_page_on(&line_up(), now + SignedDuration::from_hours(1))
    }),
    attempt("ask for a remote session", Story::FirstLevel, |t, now| {
        t.request_assistance(OPERATOR, asked(), now)
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
    attempt("agree on hours", Story::SecondLevel, |t, now| {
        advised(t, now, |t| {
            let planned = t.consulting().planned();
            let plan = plan(if planned == 60 { 120 } else { 60 });
            t.plan_consulting(SPECIALIST, plan, Some(words()), now)
        })
    }),
    attempt("use hours", Story::SecondLevel, |t, now| {
        agreed(t, now, |t| use_hours(t, now))
    }),
    attempt("correct hours", Story::SecondLevel, |t, now| {
        let used = agreed(t, now, |t| use_hours(t, now))?;
        and_then(t, used, |t| {
            let last = u32::try_from(t.consulting().entries.len()).unwrap_or(u32::MAX);
            t.correct_hours(SPECIALIST, last, None, words(), now)
        })
    }),
    attempt("hold a training", Story::SecondLevel, |t, now| {
        agreed(t, now, |t| {
            let session = TrainingSession {
                day: Date::ZERO,
                participants: 14,
                what: Line::fit("Formazione"),
            };
            t.hold_training(SPECIALIST, session, Date::ZERO, now)
        })
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
    attempt("another contract begins", Story::FirstLevel, |t, now| {
        Ok(t.repromise(&contract(), &another(), now))
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

/// Twice the time for everything, also for what is open.
fn another() -> Version {
    let mut terms = contract().terms().clone();
    for targets in &mut terms.targets {
        let twice = |target: Target| Target::from_seconds(2 * target.seconds());
        targets.take_charge = twice(targets.take_charge).expect("twice a target is one");
        targets.resolution = twice(targets.resolution).expect("twice a target is one");
    }
    Version {
        number: 2,
        from: OPENED,
        reaches: Reaches::StillOpen,
        contract: Contract::new(terms, OPENED).expect("the terms hold together"),
    }
}

fn words() -> Text {
    text("Per prova.")
}

/// What the command makes of the ticket after these events, with them.
fn and_then(t: &Ticket, mut events: Vec<Event>, give: impl FnOnce(&Ticket) -> Answer) -> Answer {
    let after = t.clone().after(&events).expect("what was decided fits");
    events.extend(give(&after)?);
    Ok(events)
}

/// The command on a consulting ticket.
fn advised(t: &Ticket, now: Timestamp, give: impl FnOnce(&Ticket) -> Answer) -> Answer {
    if t.kind() == Kind::Consulting {
        return give(t);
    }
    let classified = t.classify(OPERATOR, Kind::Consulting, t.competence(), words(), now)?;
    and_then(t, classified, give)
}

/// The command on a consulting ticket with hours that were agreed.
fn agreed(t: &Ticket, now: Timestamp, give: impl FnOnce(&Ticket) -> Answer) -> Answer {
    if t.kind() == Kind::Consulting && t.consulting().plan.is_some() {
        return give(t);
    }
    let planned = advised(t, now, |t| {
        t.plan_consulting(SPECIALIST, plan(600), Some(words()), now)
    });
    // Agreed before it was given another nature: its hours are there already.
    let ready = match planned {
        Err(Refusal::NothingChanges) => advised(t, now, |_| Ok(Vec::new())),
        Ok(_) | Err(_) => planned,
    };
    and_then(t, ready?, give)
}

fn plan(minutes: u32) -> ConsultingPlan {
    ConsultingPlan {
        activity: Activity::Training,
        minutes: Minutes::new(minutes).expect("a sample's minutes are some"),
        agreed_with: Line::fit("Referente Operativo"),
    }
}

fn use_hours(t: &Ticket, now: Timestamp) -> Answer {
    let hours = Hours {
        day: Date::ZERO,
        person: SPECIALIST.person().expect("a sample's person is one"),
        minutes: Minutes::new(45).expect("a sample's minutes are some"),
        what: Line::fit("Analisi"),
        task: None,
    };
    t.use_hours(SPECIALIST, hours, Some(words()), Date::ZERO, now)
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
    ticket.assign(COORDINATOR, to, (role, &[]), Some(words()), now)
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
