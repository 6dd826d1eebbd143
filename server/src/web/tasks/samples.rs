//! Samples: the pages of tasks as tests show them, with a text of one's choice wherever others write.

use custode_domain::id::{EnteId, TaskId, TicketId};
use custode_domain::obligation::{Entry, Obligation, Why};
use custode_domain::person::Role;
use custode_domain::sla::{Standing, Target};
use custode_domain::ticket::Term;
use custode_domain::ticket::{
    Area, AreaKind, Assignment, CommandName, Line, Task, TaskState, TaskStateName, Text,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::list::TasksPage;
use super::show::TaskPage;
use crate::app::house::viewer;
use crate::app::list_tickets::TicketNumber;
use crate::app::tasks::{Listed, TaskRow, TaskShown, Tasks};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::tickets::{Returned, Typed};

/// What everybody wrote.
const MARK: &str = "testo-di-tutti";

const NUMBER: TicketNumber = TicketNumber {
    year: 2026,
    serial: 17,
};

fn vendor(t: Lang, said: &str) -> Viewer {
    Viewer {
        language: t,
        name: said.to_owned(),
        ..viewer(Role::Vendor, None)
    }
}

impl TasksPage {
    /// With tasks in every state, and without any.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let now = "2026-11-28T09:30:00Z".parse().unwrap();
        let row = |state| TaskRow {
            ente: EnteId::from_uuid(Uuid::from_u128(1)),
            id: TaskId::from_uuid(Uuid::from_u128(7)),
            ticket: TicketId::from_uuid(Uuid::from_u128(3)),
            number: NUMBER,
            subject: said.to_owned(),
            area_kind: AreaKind::Vendor,
            area: said.to_owned(),
            state,
            assigned_at: Timestamp::UNIX_EPOCH,
        };
        let (out, done) = TaskStateName::ALL.split_at(2);
        // One of each standing, one whose clock is not known.
        let out = [
            Some(owed(Standing::Breached { due: now }, None)),
            Some(owed(Standing::AtRisk, None)),
            Some(owed(Standing::Within, None)),
            None,
        ]
        .into_iter()
        .zip(out.iter().cycle())
        .map(|(owed, state)| Listed {
            row: row(*state),
            owed,
        });
        let done = done.iter().map(|state| Listed {
            row: row(*state),
            owed: Some(owed(Standing::Within, Some(now))),
        });
        let some = Tasks {
            out: out.collect(),
            done: done.collect(),
        };
        let looks = vendor(t, said);
        vec![
            ("tasks", Self::new(&looks, &some, now)),
            ("tasks empty", Self::new(&looks, &Tasks::default(), now)),
        ]
    }
}

impl TaskPage {
    /// To be begun, begun, answered, and answered wrongly.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let looks = vendor(t, said);
        let page = |state, returned: Option<&Returned>| {
            let problem = returned.map_or_else(String::new, |_| t.ticket_stale().to_owned());
            let page = Self::new(&looks, shown(said, state), returned, problem);
            // The domain's own types would not take every text.
            Self {
                area: said.to_owned(),
                request: said.to_owned(),
                answer: page.answer.replace(MARK, said),
                ..page
            }
        };
        let typed = Typed::from([("task", ""), ("text", "")]);
        let wrong = Returned {
            command: CommandName::AnswerTask,
            errors: typed.parse(t, CommandName::AnswerTask).unwrap_err(),
            typed,
        };
        let answered = TaskState::Answered {
            at: Timestamp::UNIX_EPOCH,
            answer: Text::parse(MARK).unwrap(),
        };
        vec![
            ("task new", page(TaskState::Assigned, None)),
            ("task accepted", page(TaskState::Accepted, None)),
            ("task answered", page(answered, None)),
            (
                "task answered wrongly",
                page(TaskState::Accepted, Some(&wrong)),
            ),
        ]
    }
}

fn shown(said: &str, state: TaskState) -> TaskShown {
    TaskShown {
        task: Task {
            assignment: Assignment {
                task: TaskId::from_uuid(Uuid::from_u128(7)),
                area: Area {
                    kind: AreaKind::Vendor,
                    name: Line::fit(MARK),
                },
                request: Text::parse(MARK).unwrap(),
                target: None,
            },
            assigned_at: Timestamp::UNIX_EPOCH,
            severity: custode_domain::Severity::NonBlocking,
            begun_at: None,
            state,
        },
        ticket: TicketId::from_uuid(Uuid::from_u128(3)),
        number: NUMBER,
        subject: said.to_owned(),
        machine: Some(said.to_owned()),
        hours: Vec::new(),
        activity: None,
        version: 4,
        owed: Some(owed(Standing::AtRisk, None)),
        ledger: vec![Entry {
            at: Timestamp::UNIX_EPOCH,
            why: Why::Began {
                severity: custode_domain::Severity::NonBlocking,
                target: Target::from_hours(4),
            },
            before: None,
            after: Some(Timestamp::UNIX_EPOCH),
            moved: None,
        }],
    }
}

fn owed(standing: Standing, ended: Option<Timestamp>) -> Obligation {
    Obligation {
        term: Term::Task(TaskId::from_uuid(Uuid::from_u128(7))),
        target: Some(Target::from_hours(4)),
        due: Some("2026-11-28T10:30:00Z".parse().unwrap()),
        at_risk_from: None,
        standing,
        ended,
        changes_at: None,
    }
}
