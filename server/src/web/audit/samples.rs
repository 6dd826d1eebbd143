//! Samples: the pages of the audit in every state.

use custode_domain::person::Role;
use jiff::Timestamp;
use uuid::Uuid;

use super::asked::Asked;
use super::list::AuditPage;
use super::register::{RegisterPage, Typed};
use super::yearly::YearlyPage;
use crate::app::audit::list::{Listed, Page, Record, Seal, Standing};
use crate::app::audit::register::Administrator;
use crate::app::audit::yearly::{Check, Sampled};
use crate::app::house::viewer;
use crate::app::list_tickets::read_number;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::Errors;

const TICKET: &str = "0198f2b4-7c1e-7d6a-9a55-000000000001";

fn looking(t: Lang, role: Role) -> Viewer {
    Viewer {
        language: t,
        ..viewer(role, None)
    }
}

fn now() -> Timestamp {
    "2026-11-28T09:30:00Z".parse().unwrap()
}

fn record(seq: u64, said: &str, action: &str) -> Record {
    Record {
        seq,
        at: now().as_microsecond(),
        actor: "person:0198f2b4-7c1e-7d6a-9a55-000000000002".to_owned(),
        actor_name: said.to_owned(),
        role: "specialist".to_owned(),
        source: "192.0.2.7".to_owned(),
        action: action.to_owned(),
        object: format!("ticket:{TICKET}"),
        ente: None,
        ticket: Some(TICKET.to_owned()),
        outcome: "done".to_owned(),
        class: "operation".to_owned(),
        document: "{\"event\":3}".to_owned(),
        prev_hash: Vec::new(),
        hash: Vec::new(),
    }
}

fn stranger(seq: u64, said: &str) -> Record {
    Record {
        actor: "stranger".to_owned(),
        actor_name: String::new(),
        role: String::new(),
        object: format!("person:{said}"),
        ticket: None,
        outcome: "failed".to_owned(),
        class: "access".to_owned(),
        document: said.to_owned(),
        ..record(seq, said, "sign_in_failed")
    }
}

fn rows(said: &str) -> Vec<Listed> {
    let of_a_ticket = Listed {
        record: record(120, said, "technically_closed"),
        number: read_number("2026/17"),
    };
    let others = [
        stranger(119, said),
        Record {
            actor: "console".to_owned(),
            ticket: None,
            source: String::new(),
            object: "audit".to_owned(),
            ..record(118, "", "export_audit")
        },
        // Somebody altered it.
        record(117, said, said),
        Record {
            ticket: None,
            object: "routing".to_owned(),
            document: serde_json::json!({"name": said, "rules": 4, said: said}).to_string(),
            ..record(116, said, "try_routing")
        },
    ];
    let plain = |record| Listed {
        record,
        number: None,
    };
    std::iter::once(of_a_ticket)
        .chain(others.map(plain))
        .collect()
}

fn standing(is_late: bool) -> Standing {
    Standing {
        seal: Some(Seal {
            day: "2026-11-27".parse().unwrap(),
            first_seq: 80,
            last_seq: 112,
            last_hash: vec![1; 32],
            prev_seal: vec![2; 32],
            sealed_at: now(),
            public_key: vec![3; 32],
            signature: vec![4; 64],
        }),
        since: 8,
        is_late,
    }
}

fn administrators(said: &str) -> Vec<Administrator> {
    let in_office = Administrator {
        id: Uuid::from_u128(1),
        ente: None,
        ente_name: Some(said.to_owned()),
        person: None,
        name: said.to_owned(),
        appointed_for: said.to_owned(),
        document: said.to_owned(),
        scope: said.to_owned(),
        from: "2026-01-01".parse().unwrap(),
        to: None,
        entered_at: now(),
        entered_by: viewer(Role::PlatformAdministrator, None).id,
    };
    let ended = Administrator {
        id: Uuid::from_u128(2),
        ente_name: None,
        to: Some("2026-06-30".parse().unwrap()),
        ..in_office.clone()
    };
    vec![in_office, ended]
}

impl AuditPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let people = [("person.1".to_owned(), said.to_owned())];
        let page = |role, asked: &Asked, errors, page: &Page, standing: &Standing| {
            Self::new(
                &looking(t, role),
                (asked, errors),
                (page, standing),
                &people,
            )
        };
        let full = Page {
            rows: rows(said),
            next: Some((now(), 117)),
        };
        let pairs = ["who", "what", "ticket", "from", "failed", "after"];
        let pairs = pairs.map(|name| (name.to_owned(), said.to_owned()));
        let (wrong, errors) = Asked::read(&pairs, t);
        let none = Standing {
            seal: None,
            since: 0,
            is_late: false,
        };
        let everything = Asked::default();
        let plain = Errors::default;
        let (auditor, platform) = (Role::Auditor, Role::PlatformAdministrator);
        vec![
            (
                "audit",
                page(auditor, &everything, plain(), &full, &standing(false)),
            ),
            (
                "audit late",
                page(platform, &everything, plain(), &full, &standing(true)),
            ),
            (
                "audit empty",
                page(auditor, &everything, plain(), &Page::default(), &none),
            ),
            (
                "audit wrong",
                page(auditor, &wrong, errors, &Page::default(), &standing(false)),
            ),
        ]
    }
}

impl RegisterPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let enti = [(TICKET.to_owned(), said.to_owned())];
        let page = |role, listed: &[Administrator], typed, errors| {
            Self::new(&looking(t, role), listed, (typed, errors), &enti)
        };
        let wrong = Typed {
            ente: said.to_owned(),
            from: said.to_owned(),
            ..Typed::default()
        };
        let errors = wrong.parse(t).unwrap_err();
        let (auditor, platform) = (Role::Auditor, Role::PlatformAdministrator);
        let (typed, none) = (Typed::default, Errors::default);
        vec![
            (
                "administrators",
                page(platform, &administrators(said), typed(), none()),
            ),
            (
                "administrators read",
                page(auditor, &administrators(said), typed(), none()),
            ),
            ("administrators empty", page(platform, &[], typed(), none())),
            ("administrators wrong", page(platform, &[], wrong, errors)),
        ]
    }
}

impl YearlyPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let viewer = looking(t, Role::Auditor);
        let sampled = |seq, tickets: &[&str]| Sampled {
            record: record(seq, said, "sign_in"),
            until: now(),
            tickets: tickets
                .iter()
                .filter_map(|text| read_number(text))
                .collect(),
        };
        let full = Check {
            year: 2026,
            seed: "abcdefgh".to_owned(),
            accesses: 412,
            without_ticket: 3,
            failed: 1,
            sample: vec![sampled(12, &["2026/17", "2026/18"]), sampled(40, &[])],
            without: vec![sampled(40, &[])],
            failures: vec![Listed {
                record: stranger(41, said),
                number: None,
            }],
        };
        let empty = Check {
            year: 2026,
            seed: "abcdefgh".to_owned(),
            ..Check::default()
        };
        vec![
            (
                "yearly",
                Self::new(&viewer, (&full, &administrators(said)), now()),
            ),
            ("yearly empty", Self::new(&viewer, (&empty, &[]), now())),
        ]
    }
}
