//! Page: what all pages share: how they are rendered, how they fail, how they look.

use askama::Template;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use custode_domain::person::Role;

use super::frame::Frame;
use super::words;
use crate::app::viewer::Viewer;
use crate::lang::Lang;

/// The longest form that is read: a login, and room for a note.
pub(super) const LONGEST_FORM: usize = 64 * 1024;

/// A page that says one thing.
#[derive(Debug, Template)]
#[template(path = "notice.html")]
pub(super) struct NoticePage {
    frame: Frame,
    title: &'static str,
    text: String,
}

/// What a notice says. It travels with an empty answer until [`speak`] knows the language.
#[derive(Debug, Clone, Copy)]
enum Notice {
    Failed,
    NotFound,
    NotRead,
    WrongWay,
    Foreign,
    Denied(Role),
}

impl NoticePage {
    fn new(t: Lang, notice: Notice) -> Self {
        let (title, text) = match notice {
            Notice::Failed => (t.notice_failed_title(), t.notice_failed().to_owned()),
            Notice::NotFound => (t.notice_not_found_title(), t.notice_not_found().to_owned()),
            Notice::NotRead => (t.notice_not_read_title(), t.notice_not_read().to_owned()),
            Notice::WrongWay => (t.notice_method_title(), t.notice_method().to_owned()),
            Notice::Foreign => (t.notice_foreign_title(), t.notice_foreign().to_owned()),
            Notice::Denied(role) => {
                let text = t.notice_denied(words::role(t, role));
                (t.notice_denied_title(), text)
            }
        };
        Self {
            frame: Frame::public(t),
            title,
            text,
        }
    }
}

/// Renders a page.
pub(super) fn html(page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => Html(text).into_response(),
        Err(error) => failed(&error),
    }
}

/// A failure of ours: the person gets a sentence, the log gets the cause.
pub(super) fn failed(error: &dyn std::error::Error) -> Response {
    tracing::error!(error = %Chain(error), "a page could not be shown");
    notice(StatusCode::SERVICE_UNAVAILABLE, Notice::Failed)
}

/// Nothing here, or nothing that this person may see: the answer is the same.
pub(super) async fn not_found() -> Response {
    notice(StatusCode::NOT_FOUND, Notice::NotFound)
}

/// A form that cannot be read, with the status that says why.
pub(super) fn not_read(status: StatusCode) -> Response {
    notice(status, Notice::NotRead)
}

/// A form that another site sent.
pub(super) fn foreign() -> Response {
    notice(StatusCode::FORBIDDEN, Notice::Foreign)
}

/// A page that this person's role does not reach.
pub(super) fn denied(viewer: &Viewer) -> Response {
    notice(StatusCode::FORBIDDEN, Notice::Denied(viewer.role))
}

/// A page that only a form reaches.
pub(super) async fn wrong_way() -> Response {
    notice(StatusCode::METHOD_NOT_ALLOWED, Notice::WrongWay)
}

fn notice(status: StatusCode, notice: Notice) -> Response {
    let mut response = status.into_response();
    response.extensions_mut().insert(notice);
    response
}

/// Puts notices into words, in the language of whoever asked.
pub(super) async fn speak(t: Lang, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(notice) = response.extensions_mut().remove::<Notice>() {
        let page = NoticePage::new(t, notice);
        let text = page.render().unwrap_or(page.text);
        *response.body_mut() = text.into();
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, html);
    }
    response
}

/// An error with its causes on one line.
struct Chain<'e>(&'e dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(inner) = cause {
            write!(f, ": {inner}")?;
            cause = inner.source();
        }
        Ok(())
    }
}

#[cfg(test)]
impl NoticePage {
    /// One of each.
    pub(super) fn samples(t: Lang) -> Vec<(&'static str, Self)> {
        [
            ("notice failed", Notice::Failed),
            ("notice not found", Notice::NotFound),
            ("notice not read", Notice::NotRead),
            ("notice wrong way", Notice::WrongWay),
            ("notice foreign", Notice::Foreign),
            ("notice denied", Notice::Denied(Role::Vendor)),
        ]
        .map(|(name, notice)| (name, Self::new(t, notice)))
        .into()
    }
}
