//! Body: what a program sends, bounded, read strictly, and told by a pointer what is wrong with it.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use super::problem::{Place, Problem, Why};

/// The longest JSON: a request with a long description.
pub(super) const LONGEST: usize = 64 * 1024;

/// The longest body at this address.
pub(super) const fn longest(_path: &str) -> usize {
    LONGEST
}

/// A JSON body.
#[derive(Debug)]
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(&request) {
            return Err(Problem::MediaType);
        }
        let bytes = Bytes::from_request(request, state).await;
        read(&bytes.map_err(|_| Problem::TooLarge(LONGEST))?).map(Self)
    }
}

fn is_json(request: &Request) -> bool {
    let named = request.headers().get(CONTENT_TYPE);
    let named = named.and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = named.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// One JSON document and nothing behind it.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let place = pointer(error.path());
        refused(place, error.inner())
    })?;
    source
        .end()
        .map_err(|error| refused(String::new(), &error))?;
    Ok(value)
}

fn refused(mut place: String, error: &serde_json::Error) -> Problem {
    if !error.is_data() {
        let (line, column) = (error.line(), error.column());
        return Problem::Malformed { line, column };
    }
    // serde says the name in its sentence alone: "unknown field `x`, expected …".
    let said = error.to_string();
    let named = |start: &str| said.strip_prefix(start)?.split('`').next();
    let fields = [
        ("unknown field `", Why::Unknown),
        ("missing field `", Why::Missing),
        ("duplicate field `", Why::Twice),
    ];
    let found = fields
        .into_iter()
        .find_map(|(start, why)| Some((named(start)?, why)));
    let why = match found {
        Some((name, why)) => {
            let step = format!("/{}", escaped(name));
            if !place.ends_with(&step) {
                place.push_str(&step);
            }
            why
        }
        None => Why::Shape,
    };
    Problem::wrong(Place::Pointer(place), why)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", escaped(key)),
            Segment::Enum { variant } => format!("/{}", escaped(variant)),
            Segment::Unknown => String::new(),
        })
        .collect()
}

/// As RFC 6901 writes a step.
fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read, and never looked at")]
    struct Outer {
        subject: String,
        inner: Option<Inner>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read, and never looked at")]
    struct Inner {
        counts: Vec<u8>,
    }

    fn wrong(body: &str) -> (String, Why) {
        match read::<Outer>(body.as_bytes()) {
            Err(Problem::Invalid(mut errors)) => {
                let wrong = errors.remove(0);
                let Place::Pointer(at) = wrong.place else {
                    panic!("{body}");
                };
                (at, wrong.why)
            }
            other => panic!("{body}: {other:?}"),
        }
    }

    #[test]
    fn a_value_that_does_not_fit_is_named_by_its_pointer() {
        for (body, at, why) in [
            (r#"{"subject":1}"#, "/subject", Why::Shape),
            ("{}", "/subject", Why::Missing),
            (r#"{"subject":"a","subject":"b"}"#, "/subject", Why::Twice),
            (r#"{"subject":"a","x/y~":1}"#, "/x~1y~0", Why::Unknown),
            (
                r#"{"subject":"a","inner":{"counts":[1,256]}}"#,
                "/inner/counts/1",
                Why::Shape,
            ),
            (
                r#"{"subject":"a","inner":{"z":1}}"#,
                "/inner/z",
                Why::Unknown,
            ),
            (
                r#"{"subject":"a","inner":{"counts":[1e30]}}"#,
                "/inner/counts/0",
                Why::Shape,
            ),
            ("[]", "", Why::Shape),
        ] {
            assert_eq!(wrong(body), (at.to_owned(), why), "{body}");
        }
    }

    #[test]
    fn what_is_no_single_json_document_is_malformed() {
        let deep = "[".repeat(100_000);
        let nested = format!(r#"{{"subject":"a","inner":{deep}"#);
        for body in [
            b"".as_slice(),
            b"{",
            b"{\"subject\":\"a\"} {}",
            b"{\"subject\":\"\xff\"}",
            b"{\"subject\":\"a\",\"inner\":{\"counts\":[1e999]}}",
            deep.as_bytes(),
            nested.as_bytes(),
        ] {
            let refused = read::<Outer>(body).unwrap_err();
            let begins = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            let readable = matches!(refused, Problem::Malformed { .. } | Problem::Invalid(_));
            assert!(readable, "{begins}: {refused:?}");
        }
    }
}
