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
pub(super) struct NoticePage {
    title: &'static str,
    text: &'static str,
}

const FAILED: NoticePage = NoticePage {
    title: "Servizio non disponibile",
    text: "Il servizio non riesce a rispondere in questo momento. Riprovare tra poco; se continua, avvisare il banco.",
};

const NOT_FOUND: NoticePage = NoticePage {
    title: "Pagina non trovata",
    text: "L'indirizzo non porta a nulla che si possa vedere da qui.",
};

const NOT_READ: NoticePage = NoticePage {
    title: "Richiesta non letta",
    text: "Quello che il browser ha inviato non si può leggere: manca qualcosa, o è troppo lungo. Tornare indietro e riprovare.",
};

const FOREIGN: NoticePage = NoticePage {
    title: "Richiesta rifiutata",
    text: "La richiesta arriva da un altro sito. Se non era voluta, non è successo nulla; altrimenti ripeterla da queste pagine.",
};

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
    notice(StatusCode::SERVICE_UNAVAILABLE, &FAILED)
}

/// Nothing here, or nothing that this person may see: the answer is the same.
pub(super) async fn not_found() -> Response {
    notice(StatusCode::NOT_FOUND, &NOT_FOUND)
}

/// A form that cannot be read, with the status that says why.
pub(super) fn not_read(status: StatusCode) -> Response {
    notice(status, &NOT_READ)
}

/// A form that another site sent.
pub(super) fn foreign() -> Response {
    notice(StatusCode::FORBIDDEN, &FOREIGN)
}

/// `GET /style.css`
pub(super) async fn style() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "max-age=3600"),
    ];
    (headers, include_str!("style.css")).into_response()
}

fn notice(status: StatusCode, page: &NoticePage) -> Response {
    let text = page.render().unwrap_or_else(|_| page.text.to_owned());
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
    pub(super) fn samples() -> Vec<(&'static str, Self)> {
        vec![
            ("notice failed", FAILED),
            ("notice not found", NOT_FOUND),
            ("notice not read", NOT_READ),
            ("notice foreign", FOREIGN),
        ]
    }
}
