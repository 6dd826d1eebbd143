//! Samples: the pages of the people of an Ente, in every state, with a text of one's choice wherever others write.

use custode_domain::id::{EnteId, MachineId, SiteId, TicketId};
use custode_domain::person::Role;
use custode_domain::ticket::{FindingStanding, StateName};
use jiff::Timestamp;
use uuid::Uuid;

use super::choices;
use super::home::Row;
use super::new::Typed as Filled;
use super::story::Entry;
use super::ticket::{Again, Asks, Typed, star_choices};
use super::{AttachPage, BroughtPart, HomePage, NewPage, OpenedPage, RequestPage, files_hint};
use crate::app::files::Limits;
use crate::app::house::viewer;
use crate::app::request_form::Offered;
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::assistance::SessionsPart;
use crate::web::form::Errors;
use crate::web::frame::{Frame, Here};
use crate::web::when::When;
use crate::web::words;

fn reader(t: Lang, said: &str) -> Viewer {
    Viewer {
        name: said.to_owned(),
        ente_name: Some(said.to_owned()),
        language: t,
        ..viewer(Role::User, Some(EnteId::from_uuid(Uuid::from_u128(1))))
    }
}

fn ticket() -> TicketId {
    TicketId::from_uuid(Uuid::from_u128(3))
}

fn machine() -> MachineId {
    MachineId::from_uuid(Uuid::from_u128(2))
}

fn when() -> When {
    When::at(Timestamp::from_second(1_795_420_800).unwrap())
}

impl HomePage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let row = |state: StateName, told| Row {
            id: ticket(),
            number: "2026/17".to_owned(),
            subject: said.to_owned(),
            state: told,
            state_code: state.code(),
            opened: when(),
        };
        let page = |awaited, others| Self {
            frame: Frame::new(&reader(t, said), Here::Home),
            awaited,
            others,
            machines: true,
        };
        let awaited = vec![
            row(StateName::Waiting, t.portal_home_answer()),
            row(StateName::TechnicallyClosed, t.portal_home_judge()),
        ];
        let others = vec![row(StateName::New, words::state(t, StateName::New))];
        vec![
            ("home", page(awaited, others)),
            ("home empty", page(Vec::new(), Vec::new())),
        ]
    }
}

impl NewPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let offered = Offered {
            mine: vec![(machine(), said.to_owned())],
            machines: vec![(MachineId::from_uuid(Uuid::from_u128(4)), said.to_owned())],
            sites: vec![(SiteId::from_uuid(Uuid::from_u128(5)), said.to_owned())],
        };
        let page = |typed: Filled, errors, files_again| Self {
            frame: Frame::new(&reader(t, said), Here::Home).crumb(t.portal_home(), "/home"),
            categories: choices::categories(t, &typed.category),
            places: choices::places(t, &offered, &typed.place),
            hindrances: choices::hindrances(t, &typed.hindrance),
            alternatives: choices::alternatives(t, &typed.alternative),
            files_hint: files_hint(t, Limits::default()),
            typed,
            errors,
            files_again,
        };
        let typed = Filled {
            key: "k".to_owned(),
            category: "printer".to_owned(),
            place: format!("machine:{}", machine()),
            subject: said.to_owned(),
            hindrance: "operation".to_owned(),
            description: said.to_owned(),
            ..Filled::default()
        };
        let mut errors = Errors::default();
        errors.add("category", t.portal_error_category());
        errors.add("place", t.portal_error_place());
        errors.add("subject", t.portal_error_long(200));
        errors.add("hindrance", t.portal_error_hindrance());
        errors.add("alternative", t.portal_error_alternative());
        errors.add("description", t.portal_error_garbled());
        errors.add("files", t.portal_error_file_lies(said, "PDF"));
        vec![
            (
                "request new",
                page(Filled::default(), Errors::default(), false),
            ),
            ("request wrong", page(typed, errors, true)),
        ]
    }
}

impl OpenedPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = Self {
            frame: Frame::new(&reader(t, said), Here::Home).crumb(t.portal_home(), "/home"),
            id: ticket(),
            number: "2026/17".to_owned(),
            subject: said.to_owned(),
            severity: t.word_severity_2(),
            due: vec![
                t.portal_due_taken(when().minute()),
                t.portal_due_solved(when().minute()),
            ],
        };
        vec![("request opened", page)]
    }
}

impl AttachPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = |errors| Self {
            frame: Frame::sample(t, said, Here::Tickets),
            id: ticket(),
            number: "2026/17".to_owned(),
            subject: said.to_owned(),
            key: "k".to_owned(),
            text: said.to_owned(),
            files_hint: files_hint(t, Limits::default()),
            errors,
        };
        let mut errors = Errors::default();
        errors.add("files", t.portal_error_file_kind(said));
        vec![
            ("attach", page(Errors::default())),
            ("attach wrong", page(errors)),
        ]
    }
}

impl RequestPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = |state, told: String, asks| page(t, said, state, (told, asks), Again::default());
        let rating = |given| Asks::Rating {
            stars: star_choices(t, None, &Typed::default()),
            given,
        };
        let judgement = || Asks::Judgement(said.to_owned());
        vec![
            (
                "request waits for an operator",
                page(
                    StateName::New,
                    t.portal_state_new().to_owned(),
                    Asks::Nothing,
                ),
            ),
            (
                "request in progress",
                page(StateName::InProgress, t.portal_owner(said), Asks::Nothing),
            ),
            (
                "request asks",
                page(
                    StateName::Waiting,
                    t.portal_state_waiting_user().to_owned(),
                    Asks::Answer(said.to_owned()),
                ),
            ),
            (
                "request waits for a visit",
                page(
                    StateName::Waiting,
                    t.portal_state_waiting_visit(said),
                    Asks::Nothing,
                ),
            ),
            (
                "request solved",
                page(
                    StateName::TechnicallyClosed,
                    t.portal_state_solved().to_owned(),
                    judgement(),
                ),
            ),
            (
                "request closed",
                page(
                    StateName::Closed,
                    t.portal_state_closed().to_owned(),
                    rating(None),
                ),
            ),
            (
                "request rated",
                page(
                    StateName::Closed,
                    t.portal_state_closed().to_owned(),
                    rating(Some(t.portal_rate_4())),
                ),
            ),
            (
                "request cancelled",
                page(
                    StateName::Cancelled,
                    t.portal_state_cancelled(said),
                    Asks::Nothing,
                ),
            ),
            ("request contested in vain", wrong(t, said, judgement())),
            ("request answered in vain", wrong(t, said, Asks::Nothing)),
            ("request rated in vain", wrong(t, said, rating(None))),
        ]
    }
}

fn wrong(t: Lang, said: &str, asks: Asks) -> RequestPage {
    let (state, field, sentence) = match asks {
        Asks::Judgement(_) => (
            StateName::TechnicallyClosed,
            "reason",
            t.portal_error_empty(),
        ),
        Asks::Rating { .. } => (StateName::Closed, "stars", t.portal_rate_error()),
        Asks::Answer(_) | Asks::Nothing => (StateName::InProgress, "text", t.portal_answer_empty()),
    };
    let mut errors = Errors::default();
    errors.add(field, sentence);
    let typed = Typed {
        text: said.to_owned(),
        remark: said.to_owned(),
        reason: said.to_owned(),
        comment: said.to_owned(),
        ..Typed::default()
    };
    let again = Again {
        typed,
        errors,
        refused: true,
    };
    page(t, said, state, (said.to_owned(), asks), again)
}

fn page(
    t: Lang,
    said: &str,
    state: StateName,
    (told, asks): (String, Asks),
    again: Again,
) -> RequestPage {
    RequestPage {
        frame: Frame::new(&reader(t, said), Here::Tickets).crumb(t.frame_tickets(), "/tickets"),
        id: ticket(),
        version: 4,
        key: "k".to_owned(),
        number: "2026/17".to_owned(),
        subject: said.to_owned(),
        description: Some(said.to_owned()),
        severity: t.word_severity_1(),
        severity_number: 1,
        state: words::state(t, state),
        state_code: state.code(),
        sentences: vec![told],
        asks,
        workaround: state.is_open().then(|| said.to_owned()),
        writes: !state.is_final(),
        requester: Some(said.to_owned()),
        machine: Some((machine(), said.to_owned())),
        site: Some(said.to_owned()),
        opened: when(),
        channel: t.word_channel_sam(),
        findings: vec![(
            said.to_owned(),
            t.word_standing_standing(),
            FindingStanding::Standing.code(),
        )],
        brought: BroughtPart::sample(t, said),
        story: vec![
            Entry {
                at: when(),
                title: t.portal_log_note().to_owned(),
                text: said.to_owned(),
                by: said.to_owned(),
            },
            Entry {
                at: when(),
                title: t.portal_log_opened().to_owned(),
                text: String::new(),
                by: said.to_owned(),
            },
        ],
        sessions: SessionsPart::sample(t, said, true),
        typed: again.typed,
        files_hint: files_hint(t, Limits::default()),
        errors: again.errors,
        refused: again.refused,
    }
}
