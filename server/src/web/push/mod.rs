//! Push: where somebody of the front office chooses to be called in this browser.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::frame::{Frame, Here};
use super::page::{failed, html, not_read};
use super::session::Pages;
use crate::app::App;
use crate::app::browsers::{NotSubscribed, count, subscribe, unsubscribe};
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
#[cfg(test)]
use crate::lang::Lang;
use crate::routes::{Routes, Rule};

/// The page, and its two buttons.
pub(super) fn routes(routes: Routes<Pages>) -> Routes<Pages> {
    let called = Rule::Needs(Action::SeeAlerts);
    routes
        .get("/push", called, show)
        .post("/push", called, start)
        .post("/push/end", called, end)
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "push/page.html")]
pub(super) struct PushPage {
    frame: Frame,
    /// The server's public key; nothing where messages are switched off.
    key: Option<String>,
    browsers: u64,
    /// What went wrong; often empty.
    problem: &'static str,
}

impl PushPage {
    /// As a number that templates can count with.
    const fn many(&self) -> u64 {
        self.browsers
    }
}

/// What `push.ts` fills in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    #[serde(default)]
    subscription: String,
}

/// `GET /push`
async fn show(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    page(&app, &viewer, "", StatusCode::OK).await
}

/// `POST /push`: this browser from here on.
async fn start(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    sent: Result<Form<Sent>, FormRejection>,
) -> Response {
    let Form(sent) = match sent {
        Ok(form) => form,
        Err(refused) => return not_read(refused.status()),
    };
    let problem = match subscribe(&app, &viewer, &sent.subscription).await {
        Ok(()) => return Redirect::to("/push").into_response(),
        // The page says so by itself.
        Err(NotSubscribed::Off) => "",
        Err(NotSubscribed::Unreadable) => viewer.language.push_unreadable(),
        Err(NotSubscribed::Foreign) => viewer.language.push_foreign(),
        Err(NotSubscribed::Store(error)) => return failed(&error),
    };
    page(&app, &viewer, problem, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// `POST /push/end`: no browser any more.
async fn end(State(app): State<Arc<App>>, viewer: Viewer) -> Response {
    match unsubscribe(&app, &viewer).await {
        Ok(_) => Redirect::to("/push").into_response(),
        Err(error) => failed(&error),
    }
}

async fn page(app: &App, viewer: &Viewer, problem: &'static str, status: StatusCode) -> Response {
    let browsers = match count(app, viewer).await {
        Ok(browsers) => browsers as u64,
        Err(error) => return failed(&error),
    };
    let page = PushPage {
        frame: Frame::new(viewer, Here::Queue).crumb(viewer.language.queue_title(), "/queue"),
        key: app.browsers.as_ref().map(|browsers| browsers.key.clone()),
        browsers,
        problem,
    };
    (status, html(&page)).into_response()
}

#[cfg(test)]
impl PushPage {
    /// Switched off, on without and with browsers, and after a browser that is not taken.
    pub(super) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        let sample = |key: Option<&str>, browsers, problem| Self {
            frame: Frame::sample(t, said, Here::Queue),
            key: key.map(str::to_owned),
            browsers,
            problem,
        };
        vec![
            ("push-off", sample(None, 0, "")),
            ("push-none", sample(Some("BLn9b"), 0, "")),
            ("push-some", sample(Some("BLn9b"), 2, "")),
            ("push-foreign", sample(Some("BLn9b"), 0, t.push_foreign())),
        ]
    }
}
