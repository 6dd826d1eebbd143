//! Samples: the pages of on-call in every state.

use custode_domain::Severity;
use custode_domain::id::{PersonId, ShiftId, SwapId, TicketId};
use custode_domain::on_call::{
    Called, Gap, PageReason, PagingState, RotaRefusal, Settings, ShiftLine, Standby,
};
use custode_domain::person::Role;
use custode_domain::ticket::Competence;
use jiff::Timestamp;
use uuid::Uuid;

use super::call::CallPage;
use super::mine::{MinePage, Said};
use super::overview::OverviewPage;
use super::refused::{field, refused};
use super::rota::{NotePart, RotaPage};
use super::typed::Typed;
use crate::app::house::viewer;
use crate::app::list_tickets::TicketNumber;
use crate::app::on_call::{CallShown, Mine, RotaShown, ShiftShown, Step, Stepped, SwapShown};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::form::Errors;
use crate::web::when::When;

fn looking(t: Lang, role: Role) -> Viewer {
    Viewer {
        language: t,
        ..viewer(role, None)
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-11-25T18:30:00Z")
}

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn shift(number: u128, said: &str, line: ShiftLine, from: &str, until: &str) -> ShiftShown {
    ShiftShown {
        competence: Competence::Infrastructure,
        id: ShiftId::from_uuid(Uuid::from_u128(number)),
        line,
        person: person(number),
        name: said.to_owned(),
        from: at(from),
        until: at(until),
        counts: number != 3,
    }
}

fn shifts(said: &str) -> Vec<ShiftShown> {
    let (first, second) = (ShiftLine::First, ShiftLine::Second);
    vec![
        shift(
            1,
            said,
            first,
            "2026-11-23T17:00:00Z",
            "2026-11-27T07:30:00Z",
        ),
        shift(
            2,
            said,
            second,
            "2026-11-23T17:00:00Z",
            "2026-11-30T07:30:00Z",
        ),
        shift(
            3,
            said,
            first,
            "2026-11-29T00:00:00Z",
            "2026-11-30T07:30:00Z",
        ),
    ]
}

fn rota(said: &str, gaps: Vec<Gap>) -> RotaShown {
    RotaShown {
        competence: Competence::Infrastructure,
        settings: Settings::default(),
        in_use: true,
        from: "2026-11-23".parse().unwrap(),
        until: "2026-12-07".parse().unwrap(),
        shifts: shifts(said),
        now: Standby {
            first: Some(person(1)),
            second: None,
        },
        able: vec![(person(1), said.to_owned()), (person(2), said.to_owned())],
        told: if gaps.len() > 5 {
            Vec::new()
        } else {
            vec![said.to_owned()]
        },
        notes: Vec::new(),
        names: (1..4)
            .map(|number| (person(number), said.to_owned()))
            .collect(),
        gaps,
    }
}

fn unused(said: &str) -> RotaShown {
    RotaShown {
        in_use: false,
        shifts: Vec::new(),
        now: Standby::default(),
        ..rota(said, Vec::new())
    }
}

fn gaps(count: usize) -> Vec<Gap> {
    let gap = Gap {
        from: at("2026-11-27T17:00:00Z"),
        until: at("2026-11-29T00:00:00Z"),
    };
    vec![gap; count]
}

impl OverviewPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = |role, gaps| Self::new(&looking(t, role), &[rota(said, gaps)]);
        vec![
            ("on call", page(Role::Specialist, gaps(1))),
            ("on call covered", page(Role::Operator, Vec::new())),
            (
                "on call not in use",
                Self::new(&looking(t, Role::Coordinator), &[unused(said)]),
            ),
        ]
    }
}

impl RotaPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let note = || NotePart {
            at: When::at(now()),
            by: said.to_owned(),
            text: said.to_owned(),
        };
        let page = |role, gaps, typed, errors| Self {
            notes: vec![note()],
            ..Self::new(&looking(t, role), &rota(said, gaps), typed, errors, now())
        };
        let filled = || Typed::of(Settings::default());
        let wrong = Typed::from([("person", said), ("from", said), ("minutes", said)]);
        let errors = wrong.shift(t, Competence::Software).unwrap_err();
        let refusal = RotaRefusal::Overlap {
            with: person(1),
            from: now(),
            until: now(),
        };
        let mut overlaps = Errors::default();
        let names = rota(said, Vec::new()).names;
        overlaps.add(field(refusal, false), refused(t, refusal, &names));
        vec![
            (
                "rota",
                page(Role::Coordinator, gaps(2), filled(), Errors::default()),
            ),
            (
                "rota covered",
                page(Role::Auditor, Vec::new(), filled(), Errors::default()),
            ),
            (
                "rota not in use",
                Self::new(
                    &looking(t, Role::Coordinator),
                    &unused(said),
                    filled(),
                    Errors::default(),
                    now(),
                ),
            ),
            (
                "rota full of holes",
                page(Role::Specialist, gaps(9), filled(), Errors::default()),
            ),
            (
                "rota wrong",
                page(Role::Coordinator, gaps(1), wrong, errors),
            ),
            (
                "rota refused",
                page(Role::Coordinator, gaps(1), filled(), overlaps),
            ),
        ]
    }
}

impl MinePage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let viewer = looking(t, Role::Specialist);
        let swap = |number, is_mine, gone: bool| SwapShown {
            id: SwapId::from_uuid(Uuid::from_u128(number)),
            from: said.to_owned(),
            to: said.to_owned(),
            is_mine,
            shift: shifts(said).into_iter().next().filter(|_| !gone),
            in_return: shifts(said).pop().filter(|_| is_mine),
        };
        let mine = Mine {
            shifts: shifts(said),
            swaps: vec![
                swap(1, true, false),
                swap(2, false, false),
                swap(3, false, true),
            ],
            others: vec![(person(2), said.to_owned(), shifts(said))],
            feed: Some(now()),
        };
        let none = Mine {
            shifts: Vec::new(),
            swaps: Vec::new(),
            others: Vec::new(),
            feed: None,
        };
        let typed = Typed::from([("whom", said)]);
        let errors = typed.swap(t).unwrap_err();
        let wrong = Said {
            typed,
            errors,
            ..Said::default()
        };
        let refused = Said {
            refusal: Some(RotaRefusal::NotTheirs),
            made: Some("/on-call/feed/sample.ics".to_owned()),
            ..Said::default()
        };
        vec![
            ("my shifts", Self::new(&viewer, &mine, Said::default())),
            ("my shifts none", Self::new(&viewer, &none, Said::default())),
            ("my shifts wrong", Self::new(&viewer, &mine, wrong)),
            ("my shifts refused", Self::new(&viewer, &mine, refused)),
        ]
    }
}

impl CallPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let viewer = looking(t, Role::Specialist);
        let called = Called::Person {
            person: person(1),
            until: now(),
        };
        let done = PagingState::Acknowledged {
            by: person(1),
            at: now(),
        };
        let call = |state, acknowledges| CallShown {
            ticket: TicketId::from_uuid(Uuid::from_u128(5)),
            number: TicketNumber {
                year: 2026,
                serial: 17,
            },
            subject: said.to_owned(),
            ente: said.to_owned(),
            severity: Severity::Blocking,
            competence: Competence::Software,
            reason: PageReason::Blocking,
            steps: vec![
                step(Stepped::Called(called, said.to_owned())),
                step(Stepped::Called(Called::Coordinators, String::new())),
                step(Stepped::Acknowledged(said.to_owned())),
            ],
            state,
            acknowledges,
        };
        let page = |state, acknowledges, problem: &str| Self {
            why: said.to_owned(),
            ..Self::new(&viewer, &call(state, acknowledges), problem.to_owned())
        };
        vec![
            ("call", page(PagingState::Awaiting(called), true, "")),
            (
                "call unanswered",
                page(PagingState::Awaiting(Called::Coordinators), false, ""),
            ),
            (
                "call acknowledged",
                page(done, false, t.refusal_not_paged()),
            ),
        ]
    }
}

fn step(what: Stepped) -> Step {
    Step { at: now(), what }
}
