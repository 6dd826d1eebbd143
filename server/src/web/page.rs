//! Page: what all pages share: how they are rendered, how they fail, how they look.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use custode_domain::person::Role;

use super::frame::Frame;
use super::words;
use crate::app::viewer::Viewer;
use crate::lang::Lang;

/// The longest form that is read: a login, and room for a note.
pub(super) const LONGEST_FORM: usize = 64 * 1024;

/// A page that says one thing. Where nothing is known of the person, it speaks Italian.
#[derive(Debug, Template)]
#[template(path = "notice.html")]
pub(super) struct NoticePage {
    frame: Frame,
    title: &'static str,
    text: String,
}

/// What a notice says.
#[derive(Debug, Clone, Copy)]
enum Notice {
    Failed,
    NotFound,
    NotRead,
    Foreign,
    Denied(Role),
}

impl NoticePage {
    fn new(t: Lang, notice: Notice) -> Self {
        let (title, text) = match notice {
            Notice::Failed => (t.notice_failed_title(), t.notice_failed().to_owned()),
            Notice::NotFound => (t.notice_not_found_title(), t.notice_not_found().to_owned()),
            Notice::NotRead => (t.notice_not_read_title(), t.notice_not_read().to_owned()),
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
    notice(
        StatusCode::SERVICE_UNAVAILABLE,
        Lang::default(),
        Notice::Failed,
    )
}

/// Nothing here, or nothing that this person may see: the answer is the same.
pub(super) async fn not_found() -> Response {
    notice(StatusCode::NOT_FOUND, Lang::default(), Notice::NotFound)
}

/// A form that cannot be read, with the status that says why.
pub(super) fn not_read(status: StatusCode) -> Response {
    notice(status, Lang::default(), Notice::NotRead)
}

/// A form that another site sent.
pub(super) fn foreign() -> Response {
    notice(StatusCode::FORBIDDEN, Lang::default(), Notice::Foreign)
}

/// A page that this person's role does not reach.
pub(super) fn denied(viewer: &Viewer) -> Response {
    let notice_of = Notice::Denied(viewer.role);
    notice(StatusCode::FORBIDDEN, viewer.language, notice_of)
}

fn notice(status: StatusCode, t: Lang, notice: Notice) -> Response {
    let page = NoticePage::new(t, notice);
    let text = page.render().unwrap_or(page.text);
    (status, Html(text)).into_response()
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
            ("notice foreign", Notice::Foreign),
            ("notice denied", Notice::Denied(Role::Vendor)),
        ]
        .map(|(name, notice)| (name, Self::new(t, notice)))
        .into()
    }
}
