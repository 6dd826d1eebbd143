//! Page: what all pages share: how they are rendered, how they fail, how they look.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};

/// The longest form that is read: a login, and room for a note.
pub(super) const LONGEST_FORM: usize = 64 * 1024;

/// A page that says one thing.
#[derive(Debug, Template)]
#[template(path = "notice.html")]
struct NoticePage {
    title: &'static str,
    text: &'static str,
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
    let text = "Il servizio non riesce a rispondere in questo momento. Riprovare tra poco; se continua, avvisare il banco.";
    let page = html_of(&NoticePage {
        title: "Servizio non disponibile",
        text,
    });
    (StatusCode::SERVICE_UNAVAILABLE, page).into_response()
}

/// Nothing here, or nothing that this person may see: the answer is the same.
pub(super) async fn not_found() -> Response {
    let text = "L'indirizzo non porta a nulla che si possa vedere da qui.";
    (
        StatusCode::NOT_FOUND,
        html_of(&NoticePage {
            title: "Pagina non trovata",
            text,
        }),
    )
        .into_response()
}

/// `GET /style.css`
pub(super) async fn style() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "max-age=3600"),
    ];
    (headers, include_str!("style.css")).into_response()
}

fn html_of(page: &NoticePage) -> Html<String> {
    Html(page.render().unwrap_or_else(|_| page.text.to_owned()))
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
