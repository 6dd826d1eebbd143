//! Follow: a terminal as it is, while its session runs (server-sent events, HTML 9.2).
//!
//! What is said is what asciinema's player hears: a screen `{"cols", "rows", "time", "init"}`, then events of asciicast
//! with their time since the beginning, `[12.5, "o", "…"]` (a size is `{"cols", "rows"}` there), and at the end the event `done`. A browser that comes again is
//! shown the screen as it is then.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use custode_domain::id::SessionId;
use futures_util::stream::unfold;
use serde_json::{Value, json};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::recording::not_done;
use crate::app::App;
use crate::app::assistance::NotDone;
use crate::app::assistance::recording::{Following, News, follow};
use crate::app::live::{Heard, Listener, NotHeard};
use crate::app::viewer::{Viewer, viewer};
use crate::web::page::not_found;
use crate::web::session::token;

/// Whoever watches sees what came this much later.
const LOOK: Duration = Duration::from_millis(500);
/// Whether the session is over, and whether the viewer may still see it, is looked at every so many times.
const CHECK: u32 = 6;
/// Proxies end connections on which nothing comes for a minute.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// `GET /assistance/{session}/recording/{part}/live`
pub(super) async fn live(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path((session, part)): Path<(String, u32)>,
    parts: Parts,
) -> Response {
    let (Ok(session), Some(token)) = (session.parse::<SessionId>(), token(&parts)) else {
        return not_found().await;
    };
    let following = match follow(&app, &viewer, (session, part)).await {
        Ok(Some(following)) => following,
        Ok(None) => return not_found().await,
        Err(error) => return not_done(error).await,
    };
    let listener = match app.live.listen(viewer.id, None) {
        Ok(listener) => listener,
        Err(NotHeard::TooMany) => {
            let later = [(header::RETRY_AFTER, "60")];
            return (StatusCode::TOO_MANY_REQUESTS, later).into_response();
        }
        Err(NotHeard::Ending) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let watch = Watch {
        app,
        viewer,
        token,
        following,
        listener,
        look,
        looks: 0,
        waiting: VecDeque::new(),
        is_done: false,
    };
    let events = unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Some((Ok::<_, Infallible>(event), watch))
    });
    let sse = Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE));
    // Proxies that gather answers before they pass them on would hold events back.
    ([("x-accel-buffering", "no")], sse).into_response()
}

/// One page that watches.
struct Watch {
    app: Arc<App>,
    viewer: Viewer,
    token: String,
    following: Following,
    /// Its place among the streams of this person; it also hears when the server ends.
    listener: Listener,
    look: Interval,
    looks: u32,
    waiting: VecDeque<Value>,
    is_done: bool,
}

impl Watch {
    /// What comes next; nothing when all was said, and when the viewer or the server is gone.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(value) = self.waiting.pop_front() {
                return Some(Event::default().data(value.to_string()));
            }
            if self.is_done {
                return None;
            }
            tokio::select! {
                heard = self.listener.next() => match heard {
                    Heard::Change(..) | Heard::Missed => {}
                    Heard::End => return None,
                },
                _ = self.look.tick() => {
                    if !self.look().await? {
                        self.is_done = true;
                        return Some(Event::default().event("done").data("{}"));
                    }
                }
            }
        }
    }

    /// Looks what came; whether there is more to wait for. Nothing when whoever watches may not any more.
    async fn look(&mut self) -> Option<bool> {
        // What was written before the session was found to be over is said first.
        let goes_on = if self.looks.is_multiple_of(CHECK) {
            self.viewer = self.seen(viewer(&self.app, &self.token).await)??;
            let goes_on = self.following.goes_on(&self.app, &self.viewer).await;
            self.seen(goes_on)?
        } else {
            true
        };
        self.looks = self.looks.wrapping_add(1);
        let news = self.following.news(&self.app).await;
        self.waiting = self.seen(news)?.iter().map(told).collect();
        Some(goes_on || !self.waiting.is_empty())
    }

    fn seen<T, E: Into<NotDone>>(&self, seen: Result<T, E>) -> Option<T> {
        let failure = match seen {
            Ok(seen) => return Some(seen),
            Err(failure) => failure.into(),
        };
        let error: &dyn std::error::Error = &failure;
        tracing::warn!(error, viewer.id = %self.viewer.id, "a session cannot be followed; the stream ends");
        None
    }
}

/// As the player hears it.
fn told(news: &News) -> Value {
    match news {
        News::Screen { at, size, text } => {
            let (cols, rows) = size;
            json!({ "cols": cols, "rows": rows, "time": at.as_secs_f64(), "init": text })
        }
        News::Output(at, text) => json!([at.as_secs_f64(), "o", text]),
        News::Resized(at, (cols, rows)) => {
            json!([at.as_secs_f64(), "r", { "cols": cols, "rows": rows }])
        }
        News::Happened(at) => json!([at.as_secs_f64(), "m", ""]),
    }
}
