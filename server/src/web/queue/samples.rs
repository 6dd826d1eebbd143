//! Samples: the queue in every state.

use custode_domain::Severity;
use custode_domain::channel::Channel;
use custode_domain::id::TicketId;
use custode_domain::obligation::Recorded;
use custode_domain::person::Role;
use custode_domain::ticket::StateName;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::next::{Next, Offer};
use super::row::QueueRow;
use super::show::QueuePage;
use super::why::{age, due_in, why};
use crate::app::house::viewer;
use crate::app::list_tickets::Counts;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::tickets::{Asked, Whose};
use crate::web::when::When;
use crate::web::words;

const COUNTS: Counts = Counts {
    all: 8,
    mine: 3,
    nobodys: 2,
    first: 10_000,
    second: 0,
};

fn now() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

impl QueueRow {
    /// `place` chooses severity, channel, state and due instant.
    pub(in crate::web) fn sample(t: Lang, said: &str, place: usize) -> Self {
        let severity = Severity::ALL[place % 3];
        let channel = Channel::ALL[place % 5];
        let state = StateName::ALL[place % StateName::ALL.len()];
        let standing = Recorded::ALL[place % 3];
        let due = [Some(40), Some(-130), Some(3000), None][place % 4];
        let due = due.map(|minutes| now() + SignedDuration::from_mins(minutes));
        let opened = now() - SignedDuration::from_mins(90 * (i64::try_from(place).unwrap() + 1));
        Self {
            id: TicketId::from_uuid(Uuid::from_u128(17 + place as u128)),
            number: format!("2026/{}", 17 + place),
            subject: said.to_owned(),
            ente: said.to_owned(),
            severity: words::severity(t, severity),
            severity_number: severity.number(),
            state: words::state(t, state),
            state_code: state.code(),
            standing: words::recorded(t, standing),
            standing_code: standing.code(),
            owner: (place % 2 == 1).then(|| said.to_owned()),
            due: due.map(When::at),
            due_in: due_in(t, due, now()),
            is_overdue: due.is_some_and(|due| due < now()),
            opened: When::at(opened),
            age: age(t, opened, now()),
            why: why(t, severity, channel, (due, Some(2)), now()),
        }
    }
}

impl Next {
    fn sample(t: Lang, said: &str) -> Self {
        let row = QueueRow::sample(t, said, 0);
        Self {
            id: row.id,
            number: row.number,
            subject: said.to_owned(),
            ente: said.to_owned(),
            severity: row.severity,
            severity_number: row.severity_number,
            why: t.sla_next_why(row.severity, row.due_in, 2, 4),
        }
    }
}

impl QueuePage {
    /// Full with more to come and something urgent, read by the auditor, and the ways in which it can be empty.
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = |role, owner, rows| {
            let viewer = Viewer {
                language: t,
                name: said.to_owned(),
                ..viewer(role, None)
            };
            let asked = Asked {
                owner,
                ..Asked::default()
            };
            Self {
                rows,
                ..Self::around(&viewer, &asked, &COUNTS)
            }
        };
        let rows = || {
            (0..8)
                .map(|place| QueueRow::sample(t, said, place))
                .collect()
        };
        let urgent = Self {
            frame: Frame {
                alerts: crate::web::live::Alerts::sample(t, said),
                ..Frame::sample(t, said, Here::Queue)
            },
            proposed: Offer::This(Next::sample(t, said)),
            next: "/queue?after=17".to_owned(),
            first: "/queue".to_owned(),
            ..page(Role::Operator, None, rows())
        };
        vec![
            ("queue", urgent),
            ("queue read", page(Role::Auditor, None, rows())),
            ("queue empty", page(Role::Operator, None, Vec::new())),
            (
                "queue empty of mine",
                page(Role::Specialist, Some(Whose::Mine), Vec::new()),
            ),
            (
                "queue empty of nobody's",
                page(Role::Coordinator, Some(Whose::Nobodys), Vec::new()),
            ),
        ]
    }
}
