//! Live: `/live`, by which pages learn of changes while somebody looks at them (server-sent events, HTML 9.2).
//!
//! Events: `ticket` and `machine` with `{"id"}`, `task` without data, `urgent` with `{"id", "number", "subject",
//! "ente"}`, `calmed` with `{"id"}`, `missed` when too much was missed. A page that does not listen loses nothing but
//! its liveness. A browser speaking HTTP/1.1 has six connections to a server: hidden pages close theirs.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use custode_domain::id::TicketId;
use futures_util::stream::unfold;
use serde_json::{Value, json};
use tokio::time::{Instant, Interval, interval_at};

use super::page::{failed, html, not_found};
use super::session::{Pages, token};
use super::when::When;
use crate::app::App;
use crate::app::alerts::{Alert, answer};
use crate::app::live::{Change, Heard, Listener, Mark, NotHeard};
use crate::app::rights::Action;
use crate::app::viewer::{Viewer, viewer};
use crate::lang::Lang;
use crate::routes::{Routes, Rule};

/// Between two signs of life. Proxies end connections on which nothing comes for a minute; tests do not wait for one.
const SIGN_OF_LIFE: Duration = if cfg!(test) {
    Duration::from_millis(200)
} else {
    Duration::from_secs(15)
};
/// What a browser waits before it comes again.
const AGAIN: Duration = Duration::from_secs(3);

/// The stream, and the alert for urgent tickets.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let called = Rule::Needs(Action::SeeAlerts);
    routes
        .get("/live", Rule::SignedIn, listen)
        .get("/alerts", called, show)
        .post("/alerts/{ticket}", called, open)
}

/// The urgent tickets that call somebody, as every page shows them.
#[derive(Debug, Template)]
#[template(path = "parts/alerts.html")]
pub(super) struct Alerts {
    t: Lang,
    callings: Vec<Calling>,
    /// Whether further ones come by themselves.
    pub(super) calls: bool,
}

/// An urgent ticket on the banner.
#[derive(Debug)]
pub(super) struct Calling {
    pub(super) id: TicketId,
    pub(super) number: String,
    pub(super) subject: String,
    pub(super) ente: String,
    pub(super) since: When,
}

impl From<&Alert> for Calling {
    fn from(alert: &Alert) -> Self {
        Self {
            id: alert.ticket,
            number: alert.number.to_string(),
            subject: alert.subject.clone(),
            ente: alert.ente_name.clone(),
            since: When::at(alert.raised_at),
        }
    }
}

impl Alerts {
    /// Those that call this person.
    pub(super) fn of(viewer: &Viewer) -> Self {
        Self {
            t: viewer.language,
            callings: viewer.alerts.iter().map(Calling::from).collect(),
            calls: viewer.can(Action::SeeAlerts),
        }
    }

    /// Those that call nobody in particular: none.
    pub(super) const fn none(t: Lang) -> Self {
        Self {
            t,
            callings: Vec::new(),
            calls: false,
        }
    }
}

/// `GET /alerts`: the banner alone, for pages that were told of something urgent.
async fn show(viewer: Viewer) -> Response {
    html(&Alerts::of(&viewer))
}

/// `POST /alerts/{ticket}`: answers the call for everybody, and leads to the ticket.
async fn open(State(app): State<Arc<App>>, viewer: Viewer, Path(ticket): Path<String>) -> Response {
    let Ok(id) = ticket.parse() else {
        return not_found().await;
    };
    match answer(&app, &viewer, id).await {
        Ok(true) => Redirect::to(&format!("/tickets/{id}")).into_response(),
        Ok(false) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// `GET /live`
async fn listen(State(app): State<Arc<App>>, viewer: Viewer, parts: Parts) -> Response {
    let since = last_event(&parts.headers);
    let Some(token) = token(&parts) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    match app.live.listen(viewer.id, since) {
        Ok(listener) => stream(Stream {
            app,
            viewer,
            token,
            listener,
            life: interval_at(Instant::now() + SIGN_OF_LIFE, SIGN_OF_LIFE),
            greeted: false,
        }),
        Err(NotHeard::TooMany) => {
            let later = [(header::RETRY_AFTER, "60")];
            (StatusCode::TOO_MANY_REQUESTS, later).into_response()
        }
        Err(NotHeard::Ending) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// The last change that the browser was told, as it says when it comes again; what is no mark of ours is none.
fn last_event(headers: &HeaderMap) -> Option<Mark> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

/// One page that listens.
struct Stream {
    app: Arc<App>,
    viewer: Viewer,
    token: String,
    listener: Listener,
    life: Interval,
    greeted: bool,
}

fn stream(stream: Stream) -> Response {
    let events = unfold(stream, |mut stream| async move {
        let event = stream.next().await?;
        Some((Ok::<_, Infallible>(event), stream))
    });
    // Proxies that gather answers before they pass them on would hold events back.
    ([("x-accel-buffering", "no")], Sse::new(events)).into_response()
}

impl Stream {
    /// What comes next; nothing when the session ended, or the server does.
    async fn next(&mut self) -> Option<Event> {
        if !self.greeted {
            self.greeted = true;
            return Some(Event::default().comment("listening").retry(AGAIN));
        }
        loop {
            tokio::select! {
                heard = self.listener.next() => match heard {
                    Heard::Change(mark, change) => {
                        if change.concerns(&self.viewer) {
                            return Some(event(&self.viewer, mark, &change));
                        }
                    }
                    Heard::Missed => return Some(Event::default().event("missed").data("{}")),
                    Heard::End => return None,
                },
                _ = self.life.tick() => return self.sign_of_life().await,
            }
        }
    }

    /// A comment, as long as the session lasts; rights that changed hold from here on.
    async fn sign_of_life(&mut self) -> Option<Event> {
        match viewer(&self.app, &self.token).await {
            Ok(Some(viewer)) => {
                self.viewer = viewer;
                Some(Event::default().comment("alive"))
            }
            Ok(None) => None,
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(
                    error,
                    "a live page's session cannot be checked; its stream ends"
                );
                None
            }
        }
    }
}

fn event(viewer: &Viewer, mark: Mark, change: &Change) -> Event {
    let (name, data) = told(viewer, change);
    Event::default()
        .id(mark.to_string())
        .event(name)
        .data(data.to_string())
}

/// The name of the event, and what it says.
fn told(viewer: &Viewer, change: &Change) -> (&'static str, Value) {
    match change {
        // A vendor sees tasks alone: not even which ticket.
        Change::Ticket { .. } if !viewer.can(Action::SeeTickets) => ("task", json!({})),
        Change::Ticket { id, .. } => ("ticket", json!({ "id": id.to_string() })),
        Change::Urgent {
            id,
            number,
            subject,
            ente,
        } => {
            let data =
                json!({ "id": id.to_string(), "number": number, "subject": subject, "ente": ente });
            ("urgent", data)
        }
        Change::Calmed { id } => ("calmed", json!({ "id": id.to_string() })),
        Change::Many => ("missed", json!({})),
        Change::Machine { id, .. } => ("machine", json!({ "id": id.to_string() })),
    }
}

#[cfg(test)]
impl Alerts {
    /// As some of the pages that are tried show it: with one urgent ticket.
    pub(super) fn sample(t: Lang, said: &str) -> Self {
        let calling = Calling {
            id: TicketId::from_uuid(uuid::Uuid::from_u128(17)),
            number: "2026/17".to_owned(),
            subject: said.to_owned(),
            ente: said.to_owned(),
            since: When::at("2026-11-23T08:52:00Z".parse().unwrap()),
        };
        Self {
            t,
            callings: vec![calling],
            calls: true,
        }
    }
}
