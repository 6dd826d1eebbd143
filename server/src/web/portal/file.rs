//! A file of a ticket, handed out to be kept and never shown: what people send is not to be trusted with our pages.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use custode_domain::id::AttachmentId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::App;
use crate::app::files::open;
use crate::app::viewer::Viewer;
use crate::web::page::{failed, not_found};

/// What stands for itself in an extended parameter (RFC 8187, 3.2.1: `attr-char`).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// `GET /attachments/{attachment}`
pub(super) async fn file(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path(attachment): Path<String>,
) -> Response {
    let Ok(id) = attachment.parse::<AttachmentId>() else {
        return not_found().await;
    };
    match open(&app, &viewer, id).await {
        Ok(Some(opened)) => {
            let headers = [
                (CONTENT_TYPE, opened.kind.media_type().to_owned()),
                (CONTENT_LENGTH, opened.attachment.size.to_string()),
                (CONTENT_DISPOSITION, disposition(&opened.attachment.name)),
            ];
            (headers, Body::from_stream(opened.contents)).into_response()
        }
        Ok(None) => not_found().await,
        Err(error) => failed(&error),
    }
}

/// To be kept under this name (RFC 6266): in plain letters for old programs, and as it is for all others.
fn disposition(name: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') {
            c
        } else {
            '_'
        }
    };
    let fallback: String = name.chars().map(plain).collect();
    let whole = utf8_percent_encode(name, PLAIN);
    format!("attachment; filename=\"{fallback}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_inside_its_header() {
        for (name, header) in [
            (
                "foto.png",
                "attachment; filename=\"foto.png\"; filename*=UTF-8''foto.png",
            ),
            (
                "perché no.pdf",
                "attachment; filename=\"perch_ no.pdf\"; filename*=UTF-8''perch%C3%A9%20no.pdf",
            ),
            (
                "a\"; filename=\"b.exe",
                "attachment; filename=\"a__ filename__b.exe\"; filename*=UTF-8''a%22%3B%20filename%3D%22b.exe",
            ),
            (
                "a\r\nSet-Cookie: x",
                "attachment; filename=\"a__Set-Cookie_ x\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x",
            ),
        ] {
            assert_eq!(disposition(name), header);
        }
    }
}
