//! Query: how a list is asked for, and how it leads on.

use axum::extract::{FromRequestParts, Query};
use axum::http::header::LINK;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;

use super::problem::{Place, Problem, Why};

/// Rows of a page when nobody says how many.
pub(super) const ROWS: u32 = 50;
/// The most rows of a page.
pub(super) const MOST_ROWS: u32 = 200;

/// The parameters of the address.
#[derive(Debug)]
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let read = Query::try_from_uri(&parts.uri);
        read.map(|Query(asked)| Self(asked)).map_err(|rejection| {
            let said = rejection.body_text();
            let named = |start: &str| Some(said.split_once(start)?.1.split('`').next()?.to_owned());
            let fields = [
                ("unknown field `", Why::Unknown),
                ("missing field `", Why::Missing),
                ("duplicate field `", Why::Twice),
            ];
            let found = fields
                .into_iter()
                .find_map(|(start, why)| Some((named(start)?, why)));
            found.map_or(Problem::BadRequest, |(name, why)| {
                Problem::wrong(Place::Parameter(name), why)
            })
        })
    }
}

/// How many rows are asked for.
pub(super) fn limit(asked: Option<&str>) -> Result<u32, Problem> {
    let Some(text) = asked else { return Ok(ROWS) };
    let number = text
        .parse()
        .ok()
        .filter(|rows| (1..=MOST_ROWS).contains(rows));
    let wrong = || {
        Problem::wrong(
            Place::Parameter("limit".to_owned()),
            Why::Range(1, MOST_ROWS),
        )
    };
    number.ok_or_else(wrong)
}

/// A place in a list, which programs take as it is.
pub(super) fn cursor(place: &str) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

/// The place that a cursor of ours stands for.
pub(super) fn place<T>(
    asked: Option<&str>,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    let Some(text) = asked else { return Ok(None) };
    let wrong = || Problem::wrong(Place::Parameter("cursor".to_owned()), Why::Cursor);
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
    let place = std::str::from_utf8(&bytes).ok().and_then(read);
    place.map(Some).ok_or_else(wrong)
}

/// The head of a page: where the list goes on (RFC 8288).
pub(super) fn lead_on(parts: &axum::http::Uri, next: Option<&str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let Some(next) = next else { return headers };
    let kept = parts.query().unwrap_or("").split('&');
    let mut query: Vec<_> = kept
        .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="))
        .map(str::to_owned)
        .collect();
    query.push(format!("cursor={next}"));
    let link = format!("<{}?{}>; rel=\"next\"", parts.path(), query.join("&"));
    if let Ok(value) = HeaderValue::try_from(link) {
        headers.insert(LINK, value);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_nothing_else_does() {
        let read = |text: &str| (text == "x/1").then_some(1);
        assert_eq!(place(Some(&cursor("x/1")), read), Ok(Some(1)));
        assert_eq!(place(None, read), Ok(None));
        for other in ["", "x/1", "%", &cursor("x/2")] {
            assert!(place(Some(other), read).is_err(), "{other}");
        }
    }

    #[test]
    fn the_next_page_asks_the_same() {
        let uri = "/api/v1/tickets?limit=2&cursor=a&state=new"
            .parse()
            .unwrap();
        let headers = lead_on(&uri, Some("b"));
        let link = "</api/v1/tickets?limit=2&state=new&cursor=b>; rel=\"next\"";
        assert_eq!(headers[LINK], link);
        assert!(lead_on(&uri, None).is_empty());
    }
}
