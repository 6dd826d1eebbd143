//! Lead on: a page between this server and the provider, which the browser leaves by itself.
//!
//! A redirect would not do, either way; `tests/oidc/screen.rs` fails with either. Chromium holds every redirect of a form
//! against `form-action`, also those by which a gateway hands on to providers that nobody here can name. And after a
//! button of the provider's page it follows a redirect without the `SameSite=Strict` cookie that came with it.

use askama::Template;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};

use super::frame::Frame;
use super::page::html;
use crate::lang::Lang;

/// The page.
#[derive(Debug, Template)]
#[template(path = "lead_on.html")]
pub(super) struct LeadOnPage {
    frame: Frame,
    title: String,
    text: String,
    /// Where the browser goes by itself, and the link for when it does not.
    place: String,
    link: &'static str,
}

impl LeadOnPage {
    /// To the provider of this name.
    pub(super) fn away(t: Lang, provider: &str, url: String) -> Self {
        Self::new(t, t.login_provider_away(provider), url)
    }

    /// To where somebody's work is.
    pub(super) fn in_here(t: Lang) -> Self {
        Self::new(t, t.login_provider_in().to_owned(), "/".to_owned())
    }

    /// To one's own page, which shows the identity.
    pub(super) fn linked(t: Lang) -> Self {
        let title = t.account_identity_linked().to_owned();
        Self::new(t, title, "/account".to_owned())
    }

    /// To one's own page, when the person has read why.
    pub(super) fn not_linked(t: Lang, why: &str) -> Self {
        Self {
            text: why.to_owned(),
            link: t.account_identity_back(),
            ..Self::new(
                t,
                t.account_identity_not_linked().to_owned(),
                "/account".to_owned(),
            )
        }
    }

    fn new(t: Lang, title: String, place: String) -> Self {
        Self {
            frame: Frame::public(t),
            title,
            text: String::new(),
            place,
            link: t.login_provider_on(),
        }
    }

    /// The page, which is left at once.
    pub(super) fn leading(&self) -> Response {
        let refresh = HeaderValue::from_str(&format!("0;url={}", self.place));
        match refresh {
            Ok(refresh) => {
                ([(HeaderName::from_static("refresh"), refresh)], html(self)).into_response()
            }
            // The link leads there as well.
            Err(_) => html(self),
        }
    }
}

#[cfg(test)]
impl LeadOnPage {
    /// Out, in, linked and not linked.
    pub(super) fn samples(t: Lang, said: &str) -> Vec<(&'static str, Self)> {
        vec![
            ("lead on away", Self::away(t, said, "/login".to_owned())),
            ("lead on in", Self::in_here(t)),
            ("lead on linked", Self::linked(t)),
            (
                "lead on not linked",
                Self::not_linked(t, t.login_provider_taken()),
            ),
        ]
    }
}
