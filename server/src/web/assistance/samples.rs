//! Samples: sessions in every state, the list of them, the form as it is and as it is refused.

use std::time::Duration;

use custode_domain::assistance::{Class, SessionStateName};
use custode_ssh::recording::{Act, Carried, Event, Kind, Started};
use uuid::Uuid;

use super::form::Form;
use super::list::Row;
use super::moments::{MomentRow, Place};
use super::recording::{End, FoundRow, Head, PartLink, Screen, Sealed, verdict};
use super::session::{Connect, May, Recorded, Remaining, Shown};
use super::words::{class, session_state};
use super::{RecordingPage, SessionPage, SessionsPage, TicketSessionsPage};
use crate::app::assistance::recording::{Moment, Soundness, What};
use crate::lang::Lang;
use crate::web::form::{Choice, Errors};
use crate::web::frame::{Frame, Here};
use crate::web::when::When;

/// Where a browser that tries the samples finds a recording, and a session that runs.
pub(in crate::web) const CAST: &str = "/sample-recording";
pub(in crate::web) const LIVE: &str = "/sample-recording/live";

/// A key whose other half everybody knows: Alice's (RFC 7748, 6.1).
const KEY: &str = "custode-recording1s5s0qzvfxzn4gayt0hwtg0hhtgxm7wsdycup4a8t5j5ca25mfe4qwzatye";

fn when() -> When {
    When::at("2026-11-23T09:00:00Z".parse().unwrap())
}

fn shown(t: Lang, said: &str, state: SessionStateName) -> Shown {
    let begun = matches!(state, SessionStateName::Granted | SessionStateName::Open);
    let has_grant = !matches!(
        state,
        SessionStateName::Requested | SessionStateName::Refused
    );
    Shown {
        id: Uuid::from_u128(5).to_string(),
        ticket: Uuid::from_u128(17).to_string(),
        number: "2026/17".to_owned(),
        subject: said.to_owned(),
        ente: said.to_owned(),
        machine: said.to_owned(),
        technician: said.to_owned(),
        key: "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU".to_owned(),
        user: "assistenza".to_owned(),
        classes: class(t, Class::Shell).to_owned(),
        minutes: 60,
        reason: said.to_owned(),
        asked_at: when(),
        until: has_grant.then(when),
        state: session_state(t, state),
        state_code: state.code(),
        why: match state {
            SessionStateName::Requested => t.assistance_waits_machine().to_owned(),
            SessionStateName::Offered => t.assistance_waits_consent().to_owned(),
            SessionStateName::Ended => t.assistance_end_deadline().to_owned(),
            SessionStateName::Refused => said.to_owned(),
            SessionStateName::Consented
            | SessionStateName::Granted
            | SessionStateName::Open
            | SessionStateName::Expired
            | SessionStateName::Withdrawn => String::new(),
        },
        basis: if begun {
            t.assistance_basis_contact(said)
        } else {
            String::new()
        },
        left: if state == SessionStateName::Ended {
            said.to_owned()
        } else {
            String::new()
        },
        code: if has_grant {
            "7K3M-9QXZ".to_owned()
        } else {
            String::new()
        },
        end_asked: state == SessionStateName::Open,
        is_live: !state.is_over(),
        was_granted: begun || state == SessionStateName::Ended,
        connect: Connect::No,
        remaining: begun.then(|| Remaining {
            at: when(),
            minutes: 24,
        }),
        answer_by: (!begun).then(when),
        silent_since: (state == SessionStateName::Granted).then(when),
        may: May {
            consent: state == SessionStateName::Offered,
            withdraw: state == SessionStateName::Requested,
            end: begun,
        },
    }
}

impl SessionsPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let row = |state: &SessionStateName| Row {
            id: Uuid::from_u128(5).to_string(),
            ticket: Uuid::from_u128(17).to_string(),
            number: "2026/17".to_owned(),
            machine: said.to_owned(),
            technician: said.to_owned(),
            state: session_state(t, *state),
            state_code: state.code(),
            asked_at: when(),
            until: (*state == SessionStateName::Open).then(when),
        };
        let page = |rows| Self {
            frame: Frame::sample(t, said, Here::Assistance),
            rows,
        };
        vec![
            (
                "sessions",
                page(SessionStateName::ALL.iter().map(row).collect()),
            ),
            ("sessions none", page(Vec::new())),
        ]
    }
}

impl SessionPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let page = |state, options: &str, refused: &str| Self {
            frame: Frame::sample(t, said, Here::Assistance),
            shown: shown(t, said, state),
            options: options.to_owned(),
            recorded: match state {
                SessionStateName::Open => Recorded::Kept {
                    size: "480 kB".to_owned(),
                    is_sealed: false,
                },
                SessionStateName::Ended => Recorded::Forgotten(when()),
                SessionStateName::Requested
                | SessionStateName::Offered
                | SessionStateName::Consented
                | SessionStateName::Granted
                | SessionStateName::Refused
                | SessionStateName::Expired
                | SessionStateName::Withdrawn => Recorded::Nothing,
            },
            refused: refused.to_owned(),
        };
        let connecting = |has_bastion: bool| {
            let mut page = page(SessionStateName::Granted, "", "");
            let command = "ssh -J assistenza.example.org:2222 assistenza@sic-01.comune-esempio";
            page.shown.connect = if has_bastion {
                Connect::By {
                    command: command.to_owned(),
                    forwards: true,
                }
            } else {
                Connect::NoBastion
            };
            page
        };
        let sealed = || {
            let mut page = page(SessionStateName::Open, "", "");
            page.recorded = Recorded::Kept {
                size: "480 kB".to_owned(),
                is_sealed: true,
            };
            page
        };
        let options = "{\"publicKey\":{}}";
        vec![
            (
                "session requested",
                page(SessionStateName::Requested, "", ""),
            ),
            (
                "session offered",
                page(SessionStateName::Offered, options, ""),
            ),
            (
                "session offered without a passkey",
                page(SessionStateName::Offered, "", said),
            ),
            ("session granted", page(SessionStateName::Granted, "", "")),
            ("session to connect to", connecting(true)),
            ("session without a bastion", connecting(false)),
            ("session open", page(SessionStateName::Open, "", "")),
            ("session ended", page(SessionStateName::Ended, "", "")),
            ("session sealed", sealed()),
            ("session refused", page(SessionStateName::Refused, "", "")),
        ]
    }
}

impl TicketSessionsPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let key = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";
        let form = |errors| Form {
            keys: Vec::new(),
            machines: vec![Choice::new("1", t.assistance_connected(said), true)],
            classes: Class::ALL
                .iter()
                .map(|it| Choice::new(it.code(), class(t, *it), *it == Class::Shell))
                .collect(),
            key: String::new(),
            user: said.to_owned(),
            minutes: "60".to_owned(),
            reason: said.to_owned(),
            errors,
        };
        let mut errors = Errors::default();
        for (field, sentence) in [
            ("machine", t.assistance_error_machine()),
            ("key", t.assistance_error_key()),
            ("user", t.assistance_error_user()),
            ("classes", t.assistance_error_classes()),
            ("minutes", t.assistance_error_minutes()),
            ("reason", t.assistance_error_reason()),
        ] {
            errors.add(field, sentence);
        }
        let page = |sessions, form, refused: &str| Self {
            frame: Frame::sample(t, said, Here::Assistance),
            ticket: Uuid::from_u128(17).to_string(),
            number: "2026/17".to_owned(),
            sessions,
            form,
            refused: refused.to_owned(),
        };
        let one = || vec![shown(t, said, SessionStateName::Open)];
        let rostered = Form {
            keys: vec![
                Choice::new("", t.assistance_key_choose(), true),
                Choice::new(key, format!("{said} · {key}"), false),
            ],
            ..form(Errors::default())
        };
        vec![
            (
                "ticket sessions",
                page(one(), Some(form(Errors::default())), ""),
            ),
            (
                "ticket sessions with a roster",
                page(Vec::new(), Some(rostered), ""),
            ),
            (
                "ticket sessions wrong",
                page(Vec::new(), Some(form(errors)), said),
            ),
            ("ticket sessions read", page(one(), None, "")),
        ]
    }
}

impl RecordingPage {
    pub(in crate::web) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let live = Screen::Live(LIVE.to_owned());
        let replay = || Screen::Replay {
            file: CAST.to_owned(),
            at: "0.000".to_owned(),
        };
        let page = |soundness, state, screen: Option<Screen>| Self {
            frame: Frame::sample(t, said, Here::Assistance),
            head: head(t, said, state),
            soundness: verdict(t, soundness, !state.is_over()),
            last: screen.is_some().then(when),
            forgotten: None,
            parts: Vec::new(),
            part: 0,
            screen,
            moments: moments(t, said),
            is_cut: false,
            forwards: false,
            sought: String::new(),
            found: None,
        };
        let ended = SessionStateName::Ended;
        let mut found = page(Soundness::Whole, ended, Some(replay()));
        found.parts = vec![part(0), part(1)];
        found.forwards = true;
        found.sought = "uptime".to_owned();
        found.found = Some(vec![FoundRow {
            at: Place::new(Duration::from_millis(12_500)),
            text: said.to_owned(),
        }]);
        let mut nothing_found = page(Soundness::Unfinished, ended, Some(replay()));
        nothing_found.sought = "uptime".to_owned();
        nothing_found.found = Some(Vec::new());
        nothing_found.is_cut = true;
        let mut nothing = page(Soundness::Nothing, SessionStateName::Granted, None);
        nothing.moments = Vec::new();
        let mut forgotten = page(Soundness::Nothing, ended, None);
        forgotten.forgotten = Some(when());
        let sealed = |state: SessionStateName| {
            let mut page = page(Soundness::Whole, state, None);
            page.screen = Some(Screen::Sealed(Sealed::new(
                &page.head,
                0,
                KEY.parse().unwrap(),
            )));
            page.moments = sealed_moments(t);
            page.last = Some(when());
            page
        };
        let altered = Soundness::Altered { block: 17 };
        vec![
            ("recording found", found),
            ("recording cut", nothing_found),
            (
                "recording live",
                page(Soundness::Unfinished, SessionStateName::Open, Some(live)),
            ),
            ("recording to come", nothing),
            ("recording altered", page(altered, ended, Some(replay()))),
            (
                "recording of another machine",
                page(Soundness::NotThisMachine, ended, Some(replay())),
            ),
            (
                "recording of another session",
                page(Soundness::Foreign, ended, Some(replay())),
            ),
            (
                "recording without a key",
                page(Soundness::NoKey, ended, Some(replay())),
            ),
            ("recording forgotten", forgotten),
            ("recording sealed", sealed(ended)),
            ("recording sealed live", sealed(SessionStateName::Open)),
        ]
    }
}

fn head(t: Lang, said: &str, state: SessionStateName) -> Head {
    Head {
        id: Uuid::from_u128(5).to_string(),
        machine: said.to_owned(),
        machine_id: Uuid::from_u128(6).to_string(),
        technician: said.to_owned(),
        ticket: Uuid::from_u128(17).to_string(),
        number: "2026/17".to_owned(),
        state: session_state(t, state),
        state_code: state.code(),
        is_live: !state.is_over(),
        is_absent: state == SessionStateName::Granted,
        end: match state {
            SessionStateName::Open => End::May,
            SessionStateName::Granted => End::Asked,
            SessionStateName::Requested
            | SessionStateName::Offered
            | SessionStateName::Consented
            | SessionStateName::Ended
            | SessionStateName::Refused
            | SessionStateName::Expired
            | SessionStateName::Withdrawn => End::No,
        },
    }
}

fn part(part: u32) -> PartLink {
    PartLink {
        part,
        number: part + 1,
        size: "12 kB".to_owned(),
    }
}

/// One of every kind.
fn moments(t: Lang, said: &str) -> Vec<MomentRow> {
    let carried = || Carried {
        bytes: 12_000,
        sha256: Some("5d".repeat(32)),
    };
    let file = |act| Event::File {
        channel: 1,
        act,
        path: said.to_owned(),
        to: Some(said.to_owned()),
        carried: carried(),
        done: act != Act::Removed,
    };
    let events = [
        Event::LoggedIn,
        Event::Started {
            channel: 0,
            what: Started::Exec {
                command: said.to_owned(),
            },
            terminal: true,
        },
        file(Act::Wrote),
        file(Act::Removed),
        Event::ForwardClosed {
            channel: 2,
            to: said.to_owned(),
            up: 1,
            down: 2_000_000,
        },
        Event::Ended {
            why: said.to_owned(),
            gone: false,
        },
    ];
    rows(t, events.map(What::Event))
}

/// What is still said of what is sealed.
fn sealed_moments(t: Lang) -> Vec<MomentRow> {
    let kinds = [Kind::Exec, Kind::Finished, Kind::File, Kind::Refused];
    rows(t, kinds.map(What::Sealed))
}

fn rows(t: Lang, happened: impl IntoIterator<Item = What>) -> Vec<MomentRow> {
    let row = |(second, what)| {
        let at = Duration::from_secs(second);
        MomentRow::new(t, &Moment { at, what })
    };
    (0..).zip(happened).map(row).collect()
}
