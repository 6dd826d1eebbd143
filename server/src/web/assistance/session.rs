//! Session: one session, for whoever asked for it, consents to it or follows it.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::assistance::{Class, Session, SessionStateName};
use custode_domain::id::SessionId;
use custode_domain::ticket::Line;
use custode_protocol::assist::Assertion;
use jiff::Timestamp;
use serde::Deserialize;

use super::moments::size;
use super::words::{basis, classes, session_state, why};
use crate::app::App;
use crate::app::assistance::recording::Kept;
use crate::app::assistance::{self, Answer, Bastion, NotDone, SessionShown};
use crate::app::viewer::Viewer;
use crate::lang::Lang;
use crate::web::frame::{Frame, Here};
use crate::web::page::{failed, html, not_found, not_read};
use crate::web::refusal::refusal;
use crate::web::when::When;

/// The page.
#[derive(Debug, Template)]
#[template(path = "assistance/session.html")]
pub(in crate::web) struct SessionPage {
    pub(super) frame: Frame,
    pub(super) shown: Shown,
    /// What the browser is to sign; empty where the viewer does not consent, or has no passkey.
    pub(super) options: String,
    pub(super) recorded: Recorded,
    /// Why what was asked for was refused; often empty.
    pub(super) refused: String,
}

/// What there is of its recording.
#[derive(Debug)]
pub(super) enum Recorded {
    /// Nothing.
    Nothing,
    /// All that came.
    Kept {
        /// So much.
        size: String,
        /// Whether the Ente alone can read it.
        is_sealed: bool,
    },
    /// It had its time, and was deleted then.
    Forgotten(When),
}

/// A session in words.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) ticket: String,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) ente: String,
    pub(super) machine: String,
    pub(super) technician: String,
    pub(super) key: String,
    pub(super) user: String,
    pub(super) classes: String,
    pub(super) minutes: u16,
    pub(super) reason: String,
    pub(super) asked_at: When,
    pub(super) until: Option<When>,
    pub(super) state: &'static str,
    pub(super) state_code: &'static str,
    pub(super) why: String,
    pub(super) basis: String,
    pub(super) left: String,
    /// What technician and contact read to each other; empty before the machine said what it would allow.
    pub(super) code: String,
    pub(super) end_asked: bool,
    /// Whether something can still be done to it.
    pub(super) is_live: bool,
    /// Whether the machine granted it: then there is a recording, or will be.
    pub(super) was_granted: bool,
    pub(super) connect: Connect,
    /// How much time is left of a session that was granted.
    pub(super) remaining: Option<Remaining>,
    /// When a session that nobody answered is refused.
    pub(super) answer_by: Option<When>,
    /// When the machine was last heard, where it is silent.
    pub(super) silent_since: Option<When>,
    pub(super) may: May,
}

/// How the viewer comes to the machine.
#[derive(Debug)]
pub(super) enum Connect {
    /// They do not, or not now.
    No,
    /// They would: no bastion is set up.
    NoBastion,
    /// By typing this.
    By {
        command: String,
        /// Whether ports are forwarded.
        forwards: bool,
    },
}

/// How much time is left.
#[derive(Debug)]
pub(super) struct Remaining {
    pub(super) at: When,
    /// Begun ones count.
    pub(super) minutes: u64,
}

impl Remaining {
    /// Whole minutes, as messages count them.
    const fn minutes(&self) -> u64 {
        self.minutes
    }
}

/// What the viewer may do to it now.
#[derive(Debug, Clone, Copy)]
pub(super) struct May {
    pub(super) consent: bool,
    pub(super) withdraw: bool,
    pub(super) end: bool,
}

/// What a browser sends when a passkey signed: the JSON of WebAuthn.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Signed {
    credential: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Refused {
    reason: String,
}

/// The parts of that JSON that the machine looks at.
#[derive(Deserialize)]
struct Credential {
    id: String,
    response: CredentialResponse,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CredentialResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
}

/// `GET /assistance/{session}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(session): Path<String>,
) -> Response {
    let Ok(session) = session.parse() else {
        return not_found().await;
    };
    page(&app, &viewer, session, String::new()).await
}

/// `POST /assistance/{session}/consent`
pub(super) async fn consent(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(session): Path<String>,
    sent: Result<Form<Signed>, FormRejection>,
) -> Response {
    let Form(signed) = match sent {
        Ok(sent) => sent,
        Err(refused) => return not_read(refused.status()),
    };
    let Some(assertion) = assertion(&signed.credential) else {
        return not_read(StatusCode::BAD_REQUEST);
    };
    say(
        &app,
        &viewer,
        &session,
        Answer::Consent(Box::new(assertion)),
    )
    .await
}

/// `POST /assistance/{session}/refuse`
pub(super) async fn refuse(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(session): Path<String>,
    sent: Result<Form<Refused>, FormRejection>,
) -> Response {
    let Form(refused) = match sent {
        Ok(sent) => sent,
        Err(refused) => return not_read(refused.status()),
    };
    let reason = Line::parse(&refused.reason).ok();
    say(&app, &viewer, &session, Answer::Refuse(reason)).await
}

/// `POST /assistance/{session}/withdraw`
pub(super) async fn withdraw(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(session): Path<String>,
) -> Response {
    say(&app, &viewer, &session, Answer::Withdraw).await
}

/// `POST /assistance/{session}/end`
pub(super) async fn end(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(session): Path<String>,
) -> Response {
    say(&app, &viewer, &session, Answer::End).await
}

/// Says it, and shows the session as it is then.
async fn say(app: &App, viewer: &Viewer, session: &str, said: Answer) -> Response {
    let Ok(session) = session.parse() else {
        return not_found().await;
    };
    match assistance::answer(app, viewer, session, said).await {
        Ok(()) => Redirect::to(&format!("/assistance/{session}")).into_response(),
        Err(NotDone::Refused(why)) => {
            let sentence = refusal(viewer.language, &why);
            let page = page(app, viewer, session, sentence).await;
            (StatusCode::CONFLICT, page).into_response()
        }
        Err(NotDone::Unseen) => not_found().await,
        Err(error @ (NotDone::Store(_) | NotDone::Broken(_) | NotDone::Unkept(_))) => {
            failed(&error)
        }
    }
}

async fn page(app: &App, viewer: &Viewer, session: SessionId, refused: String) -> Response {
    let shown = match assistance::show(app, viewer, session).await {
        Ok(Some(shown)) => shown,
        Ok(None) => return not_found().await,
        Err(error) => return failed(&error),
    };
    let options = match assistance::to_sign(app, viewer, &shown).await {
        Ok(options) => options.unwrap_or_default(),
        Err(error) => return failed(&error),
    };
    let kept = match assistance::recording::kept(app, session).await {
        Ok(kept) => kept,
        Err(error) => return failed(&error),
    };
    let t = viewer.language;
    html(&SessionPage {
        frame: Frame::new(viewer, Here::Assistance).crumb(t.frame_assistance(), "/assistance"),
        shown: Shown::new(viewer, shown, app.bastion.as_ref()),
        options,
        recorded: Recorded::new(t, &kept),
        refused,
    })
}

impl SessionPage {
    /// What leads to the recording of a session that runs.
    const fn watch_live(&self) -> &'static str {
        match self.recorded {
            Recorded::Kept {
                is_sealed: true, ..
            } => self.frame.t.recording_follow(),
            Recorded::Kept { .. } | Recorded::Nothing | Recorded::Forgotten(_) => {
                self.frame.t.recording_watch_live()
            }
        }
    }
}

impl Recorded {
    fn new(t: Lang, kept: &Kept) -> Self {
        if let Some(at) = kept.forgotten {
            return Self::Forgotten(When::at(at));
        }
        if kept.parts.is_empty() {
            return Self::Nothing;
        }
        let bytes = kept.parts.iter().map(|(_, bytes)| bytes).sum();
        Self::Kept {
            size: size(t, bytes),
            is_sealed: kept.sealed_to.is_some(),
        }
    }
}

/// What the machine is to look at; nothing where the browser sent something else.
fn assertion(credential: &str) -> Option<Assertion> {
    let read: Credential = serde_json::from_str(credential).ok()?;
    let parts = serde_json::json!({
        "credential": read.id,
        "authenticator_data": read.response.authenticator_data,
        "client_data": read.response.client_data,
        "signature": read.response.signature,
    });
    // The bounds of the wire are checked here, where the browser can still be told.
    serde_json::from_value(parts).ok()
}

impl Shown {
    pub(super) fn new(viewer: &Viewer, it: SessionShown, bastion: Option<&Bastion>) -> Self {
        let t = viewer.language;
        let (code, connect) = (it.code(), connect(viewer, &it, bastion));
        let session = it.session;
        let remaining = remaining(&session, it.now);
        let asked = &session.asked;
        Self {
            id: asked.session.to_string(),
            ticket: it.ticket.to_string(),
            number: it.number.to_string(),
            subject: it.subject,
            ente: it.ente,
            machine: it.machine,
            technician: it.technician,
            key: asked.key.to_string(),
            user: asked.user.to_string(),
            classes: classes(t, &asked.classes),
            minutes: asked.length.get(),
            reason: asked.reason.to_string(),
            asked_at: When::at(session.asked_at),
            until: session.grant.as_ref().map(|grant| When::at(grant.until)),
            state: session_state(t, session.state.name()),
            state_code: session.state.name().code(),
            why: why(t, &session.state),
            basis: session
                .basis
                .as_ref()
                .map_or_else(String::new, |it| basis(t, it)),
            left: session.left().map_or_else(String::new, ToString::to_string),
            code,
            end_asked: session.end_asked.is_some() && !session.is_over(),
            is_live: !session.is_over(),
            was_granted: session.basis.is_some(),
            connect,
            answer_by: session
                .lapses_at()
                .filter(|_| remaining.is_none())
                .map(When::at),
            remaining,
            silent_since: it.silent_since.map(When::at),
            may: May {
                consent: it.consents,
                withdraw: it.withdraws,
                end: it.ends,
            },
        }
    }
}

fn connect(viewer: &Viewer, it: &SessionShown, bastion: Option<&Bastion>) -> Connect {
    match it.command(viewer.id, bastion) {
        Some(command) => Connect::By {
            command,
            forwards: it.session.asked.classes.has(Class::Forward),
        },
        None if it.connects(viewer.id) => Connect::NoBastion,
        None => Connect::No,
    }
}

/// How much time is left of a session that was granted.
fn remaining(session: &Session, now: Timestamp) -> Option<Remaining> {
    let is_granted = match session.state.name() {
        SessionStateName::Granted | SessionStateName::Open => true,
        SessionStateName::Requested
        | SessionStateName::Offered
        | SessionStateName::Consented
        | SessionStateName::Ended
        | SessionStateName::Refused
        | SessionStateName::Expired
        | SessionStateName::Withdrawn => false,
    };
    let until = session.grant.as_ref().filter(|_| is_granted)?.until;
    let left = u64::try_from(until.duration_since(now).as_secs()).unwrap_or(0);
    Some(Remaining {
        at: When::at(until),
        minutes: left.div_ceil(60),
    })
}
