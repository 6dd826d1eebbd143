//! Recording: what was recorded of a session, replayed, watched while it runs, and as the file that its machine handed in.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use custode_domain::id::SessionId;
use custode_ssh::recording::{Event, RecordingKey};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::moments::{MomentRow, Place, size};
use crate::app::App;
use crate::app::assistance::recording::{
    Actor, FOUND, Found, MOMENTS, Soundness, Watched, What, look, watch,
};
use crate::app::assistance::{self, NotDone};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found};
use crate::web::security::PLAYER_POLICY;
use crate::web::when::When;

/// What asciinema calls its files.
const CAST: &str = "application/x-asciicast";
/// What is looked for is no longer, in letters.
pub(super) const LONGEST_SEARCH: usize = 100;

/// The page.
#[derive(Debug, Template)]
#[template(path = "assistance/recording.html")]
pub(in crate::web) struct RecordingPage {
    pub(super) frame: Frame,
    pub(super) head: Head,
    pub(super) soundness: Verdict,
    /// When the last piece came.
    pub(super) last: Option<When>,
    /// When it was deleted.
    pub(super) forgotten: Option<When>,
    pub(super) parts: Vec<PartLink>,
    pub(super) part: u32,
    /// How the part is shown; nothing where there is nothing of it and nothing to come.
    pub(super) screen: Option<Screen>,
    pub(super) moments: Vec<MomentRow>,
    /// Whether there are more moments than are shown.
    pub(super) is_cut: bool,
    /// Whether something went through a forwarded port.
    pub(super) forwards: bool,
    /// What was looked for; often empty.
    pub(super) sought: String,
    /// Where it was found.
    pub(super) found: Option<Vec<FoundRow>>,
}

/// Whose recording it is, and what can be done to its session.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) machine: String,
    pub(super) machine_id: String,
    pub(super) technician: String,
    pub(super) ticket: String,
    pub(super) number: String,
    pub(super) state: &'static str,
    pub(super) state_code: &'static str,
    /// Whether more may come.
    pub(super) is_live: bool,
    /// Whether more may come, and its machine is not there to bring it.
    pub(super) is_absent: bool,
    pub(super) end: End,
}

/// Whether the viewer may end the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// They may not, or it is over.
    No,
    /// They may, now.
    May,
    /// Somebody did: the machine has not said yet that it is over.
    Asked,
}

/// How a part is shown.
#[derive(Debug)]
pub(super) enum Screen {
    /// As it comes, from this address.
    Live(String),
    /// Again: the bytes at this address, from this second on.
    Replay { file: String, at: String },
    /// Not at all: it is sealed.
    Sealed(Sealed),
}

/// What whoever has the Ente's identity does to see it.
#[derive(Debug)]
pub(super) struct Sealed {
    /// The key to which it is sealed.
    pub(super) key: String,
    /// What opens the part.
    pub(super) command: String,
}

/// Whether the part is what its machine wrote.
#[derive(Debug)]
pub(super) struct Verdict {
    /// The kind of the message.
    pub(super) kind: &'static str,
    pub(super) sentence: String,
}

/// A terminal of the session.
#[derive(Debug)]
pub(super) struct PartLink {
    pub(super) part: u32,
    /// As people count.
    pub(super) number: u32,
    pub(super) size: String,
}

/// A line that holds what was looked for.
#[derive(Debug)]
pub(super) struct FoundRow {
    pub(super) at: Place,
    pub(super) text: String,
}

/// What is looked at.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    part: u32,
    /// From which second on: then it is replayed, even while it runs.
    #[serde(default)]
    at: Option<f64>,
    #[serde(default)]
    q: String,
}

/// `GET /assistance/{session}/recording`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(session): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let Ok(session) = session.parse::<SessionId>() else {
        return not_found().await;
    };
    let Query(asked) = asked.unwrap_or_default();
    let sought: String = asked.q.trim().chars().take(LONGEST_SEARCH).collect();
    let search = (!sought.is_empty()).then(|| sought.clone());
    match watch(&app, &viewer, (session, asked.part), search).await {
        Ok(Some(watched)) => {
            let page = RecordingPage::new(&viewer, &asked, sought, watched);
            ([(CONTENT_SECURITY_POLICY, PLAYER_POLICY)], html(&page)).into_response()
        }
        Ok(None) => not_found().await,
        Err(error) => not_done(error).await,
    }
}

/// `GET /assistance/{session}/recording/{part}`
pub(super) async fn part(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path((session, part)): Path<(String, u32)>,
) -> Response {
    let Ok(session) = session.parse::<SessionId>() else {
        return not_found().await;
    };
    let seen = match assistance::show(&app, &viewer, session).await {
        Ok(Some(_)) => look(&app, Actor::Person(viewer.id), (session, part)).await,
        Ok(None) => Err(NotDone::Unseen),
        Err(error) => Err(error),
    };
    match seen {
        Ok(bytes) => {
            let name = format!("attachment; filename=\"{session}-{part}.cast\"");
            let headers = [(CONTENT_TYPE, CAST.to_owned()), (CONTENT_DISPOSITION, name)];
            (headers, bytes).into_response()
        }
        Err(error) => not_done(error).await,
    }
}

pub(super) async fn not_done(error: NotDone) -> Response {
    match error {
        NotDone::Unseen | NotDone::Refused(_) => not_found().await,
        NotDone::Store(_) | NotDone::Broken(_) | NotDone::Unkept(_) => failed(&error),
    }
}

impl RecordingPage {
    fn new(viewer: &Viewer, asked: &Asked, sought: String, watched: Watched) -> Self {
        let t = viewer.language;
        let Watched {
            shown,
            kept,
            moments,
            soundness,
            sealed_to,
            found,
            is_connected,
        } = watched;
        let head = Head::new(t, &shown, is_connected);
        let has_part = kept.parts.iter().any(|(part, _)| *part == asked.part);
        let forwards = |it: &What| matches!(it, What::Event(Event::ForwardOpened { .. }));
        let link = |(part, bytes): &(u32, u64)| PartLink {
            part: *part,
            number: part + 1,
            size: size(t, *bytes),
        };
        let frame = Frame::new(viewer, Here::Assistance)
            .crumb(t.frame_assistance(), "/assistance")
            .crumb(head.machine.clone(), format!("/assistance/{}", head.id));
        Self {
            frame,
            soundness: verdict(t, soundness, head.is_live),
            last: kept.last.map(When::at),
            forgotten: kept.forgotten.map(When::at),
            parts: kept.parts.iter().map(link).collect(),
            part: asked.part,
            screen: match sealed_to {
                Some(key) => Some(Screen::Sealed(Sealed::new(&head, asked.part, key))),
                None => (has_part || head.is_live).then(|| screen(&head, asked)),
            },
            is_cut: moments.len() >= MOMENTS,
            forwards: moments.iter().any(|it| forwards(&it.what)),
            moments: moments.iter().map(|it| MomentRow::new(t, it)).collect(),
            sought,
            found: found.map(|found| found.iter().map(FoundRow::new).collect()),
            head,
        }
    }

    /// Whether only the Ente can see what was shown.
    const fn is_sealed(&self) -> bool {
        matches!(self.screen, Some(Screen::Sealed(_)))
    }

    /// The address of a place in it.
    fn to(&self, seconds: &str) -> String {
        let place = format!(
            "/assistance/{}/recording?part={}&at={seconds}",
            self.head.id, self.part
        );
        if self.sought.is_empty() {
            return place;
        }
        let sought = utf8_percent_encode(&self.sought, NON_ALPHANUMERIC);
        format!("{place}&q={sought}")
    }

    /// How many lines are shown of what was looked for.
    fn count(&self) -> u64 {
        self.found.as_ref().map_or(0, |found| found.len() as u64)
    }

    /// Whether there are more lines with what was looked for than are shown.
    fn is_found_cut(&self) -> bool {
        self.found.as_ref().is_some_and(|it| it.len() >= FOUND)
    }
}

impl Head {
    fn new(t: Lang, shown: &assistance::SessionShown, is_connected: bool) -> Self {
        let session = &shown.session;
        let is_live = !session.is_over();
        let state = session.state.name();
        Self {
            id: session.asked.session.to_string(),
            machine: shown.machine.clone(),
            machine_id: session.asked.machine.to_string(),
            technician: shown.technician.clone(),
            ticket: shown.ticket.to_string(),
            number: shown.number.to_string(),
            state: super::words::session_state(t, state),
            state_code: state.code(),
            is_live,
            is_absent: is_live && !is_connected,
            end: match (is_live && session.end_asked.is_some(), shown.ends) {
                (true, _) => End::Asked,
                (false, true) => End::May,
                (false, false) => End::No,
            },
        }
    }
}

impl FoundRow {
    fn new(found: &Found) -> Self {
        Self {
            at: Place::new(found.at),
            text: found.text.clone(),
        }
    }
}

impl Sealed {
    pub(super) fn new(head: &Head, part: u32, key: RecordingKey) -> Self {
        let file = format!("{}-{part}.cast", head.id);
        Self {
            key: key.to_string(),
            command: format!(
                "custode-server recording open --identity registrazioni.key --certificate macchina.pem {file}"
            ),
        }
    }
}

/// As it comes while the session runs, unless whoever looks wants a place in it.
fn screen(head: &Head, asked: &Asked) -> Screen {
    let file = format!("/assistance/{}/recording/{}", head.id, asked.part);
    let at = asked.at.filter(|at| at.is_finite() && *at >= 0.0);
    if head.is_live && at.is_none() {
        return Screen::Live(format!("{file}/live"));
    }
    let at = Duration::try_from_secs_f64(at.unwrap_or(0.0)).unwrap_or_default();
    let at = Place::new(at).seconds;
    Screen::Replay { file, at }
}

/// What there is to say of a part.
pub(super) fn verdict(t: Lang, soundness: Soundness, is_live: bool) -> Verdict {
    let (kind, sentence) = match (soundness, is_live) {
        (Soundness::Whole, _) => ("success", t.recording_whole().to_owned()),
        (Soundness::Unfinished, true) => ("info", t.recording_so_far().to_owned()),
        (Soundness::Unfinished, false) => ("warning", t.recording_cut().to_owned()),
        (Soundness::Nothing, true) => ("info", t.recording_nothing().to_owned()),
        (Soundness::Nothing, false) => ("info", t.recording_nothing_came().to_owned()),
        (Soundness::Altered { block }, _) => ("danger", t.recording_altered(block)),
        (Soundness::NotThisMachine, _) => ("danger", t.recording_not_this_machine().to_owned()),
        (Soundness::Foreign, _) => ("danger", t.recording_foreign().to_owned()),
        (Soundness::NoKey, _) => ("warning", t.recording_no_key().to_owned()),
    };
    Verdict { kind, sentence }
}
