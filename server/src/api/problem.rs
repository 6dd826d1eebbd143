//! Problem: every error of the API, as a document (RFC 9457).
//!
//! A handler answers with a [`Problem`]; the door speaks it in the language of whoever asked.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use custode_domain::ticket::{NotAText, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::work_ticket::Obstacle;
use crate::lang::Lang;
use crate::web::refusal::{obstacle, refusal};

/// Where a program that met a problem reads about it.
pub(crate) const PAGE: &str = "/api/problems";

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// No token, or one that nobody knows.
    Unauthenticated,
    /// The role or the token does not reach there.
    Denied,
    /// Nothing there, or nothing that may be seen.
    NotFound,
    /// The address takes another method.
    Method,
    /// Another type of body is expected.
    MediaType,
    /// More bytes than these.
    TooLarge(usize),
    /// The body is no JSON, from there on.
    Malformed { line: usize, column: usize },
    /// Anything else about a request that cannot be read.
    BadRequest,
    /// Values that are not accepted.
    Invalid(Vec<Wrong>),
    /// Somebody else changed it: it is at this version.
    Stale(u64),
    /// The rules of tickets refuse the command.
    Refused(Refusal),
    /// What the command names stands in its way.
    Hindered(Obstacle),
    /// A request that makes something carries no idempotency key.
    KeyMissing,
    /// The idempotency key belongs to another request.
    KeyReused,
    /// The request with this key is under way.
    KeyBusy,
    /// The request with this key took effect, and its answer was lost.
    AnswerLost,
    /// Too many requests: again after so many seconds.
    TooMany(u64),
    /// The store does not answer.
    Unavailable,
}

/// A value that is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) place: Place,
    pub(crate) why: Why,
}

/// Where a value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the body (RFC 6901).
    Pointer(String),
    /// In the address.
    Parameter(String),
    /// Before the body.
    Header(&'static str),
}

/// Why a value is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Why {
    /// There is no such field.
    Unknown,
    /// It is required.
    Missing,
    /// It stands twice.
    Twice,
    /// It is of another type, or not one of the values that there are.
    Shape,
    /// It is no number between these.
    Range(u32, u32),
    /// It is no cursor of ours.
    Cursor,
    /// It is no key.
    Key,
    /// There is nothing in it.
    Empty,
    /// It has more characters than these.
    Long(usize),
    /// Nothing that can be seen has this identifier.
    Nothing,
}

/// An error of the API (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "/api/problems#not_found", "title": "Non trovato", "status": 404, "code": "not_found",
    "detail": "L'indirizzo non porta a nulla che si possa vedere con questo token."
}))]
pub(super) struct ProblemDocument {
    /// Leads to a page that explains this kind of problem; it does not change over time.
    r#type: String,
    /// What happened, in the language of the caller.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The kind of problem, for programs.
    code: &'static str,
    /// What to do, in the language of the caller.
    detail: String,
    /// Which rule refuses a command, for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "wrong_state")]
    refusal: Option<&'static str>,
    /// The version of what somebody else changed meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    /// Each value that is not accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<WrongDocument>,
}

/// A value that is not accepted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Wrong)]
pub(super) struct WrongDocument {
    /// Where it stands in the body: a JSON pointer (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/subject")]
    pointer: Option<String>,
    /// The parameter of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// The header.
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<&'static str>,
    /// What to do, in the language of the caller.
    detail: String,
}

impl Problem {
    /// One of each.
    pub(crate) fn all() -> Vec<Self> {
        vec![
            Self::Unauthenticated,
            Self::Denied,
            Self::NotFound,
            Self::Method,
            Self::MediaType,
            Self::TooLarge(super::body::LONGEST),
            Self::Malformed { line: 1, column: 1 },
            Self::BadRequest,
            Self::Invalid(Vec::new()),
            Self::Stale(1),
            Self::Refused(Refusal::NothingChanges),
            Self::Hindered(Obstacle::UnknownPerson),
            Self::KeyMissing,
            Self::KeyReused,
            Self::KeyBusy,
            Self::AnswerLost,
            Self::TooMany(1),
            Self::Unavailable,
        ]
    }

    /// One value that is not accepted.
    pub(super) fn wrong(place: Place, why: Why) -> Self {
        Self::Invalid(vec![Wrong { place, why }])
    }

    /// The same as an error of anything else that answered in its own words.
    fn of(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::Unauthenticated,
            StatusCode::FORBIDDEN => Self::Denied,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::MediaType,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge(super::body::LONGEST),
            status if status.is_server_error() => Self::Unavailable,
            _ => Self::BadRequest,
        }
    }

    /// Its spelling for programs.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::Denied => "denied",
            Self::NotFound => "not_found",
            Self::Method => "method_not_allowed",
            Self::MediaType => "unsupported_media_type",
            Self::TooLarge(_) => "too_large",
            Self::Malformed { .. } => "malformed",
            Self::BadRequest => "bad_request",
            Self::Invalid(_) => "invalid",
            Self::Stale(_) => "stale",
            Self::Refused(_) => "refused",
            Self::Hindered(_) => "hindered",
            Self::KeyMissing => "idempotency.key_missing",
            Self::KeyReused => "idempotency.key_reused",
            Self::KeyBusy => "idempotency.key_busy",
            Self::AnswerLost => "idempotency.answer_lost",
            Self::TooMany(_) => "too_many_requests",
            Self::Unavailable => "unavailable",
        }
    }

    /// The HTTP status.
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Denied => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Malformed { .. } | Self::BadRequest | Self::KeyMissing => StatusCode::BAD_REQUEST,
            Self::Invalid(_) | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Stale(_) => StatusCode::PRECONDITION_FAILED,
            Self::KeyBusy | Self::AnswerLost | Self::Refused(_) | Self::Hindered(_) => {
                StatusCode::CONFLICT
            }
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What happened.
    pub(crate) const fn title(&self, t: Lang) -> &'static str {
        match self {
            Self::Unauthenticated => t.api_problem_unauthenticated(),
            Self::Denied => t.api_problem_denied(),
            Self::NotFound => t.api_problem_not_found(),
            Self::Method => t.api_problem_method(),
            Self::MediaType => t.api_problem_media_type(),
            Self::TooLarge(_) => t.api_problem_too_large(),
            Self::Malformed { .. } => t.api_problem_malformed(),
            Self::BadRequest => t.api_problem_bad_request(),
            Self::Invalid(_) => t.api_problem_invalid(),
            Self::Stale(_) => t.api_problem_stale(),
            Self::Refused(_) | Self::Hindered(_) => t.api_problem_refused(),
            Self::KeyMissing => t.api_problem_key_missing(),
            Self::KeyReused => t.api_problem_key_reused(),
            Self::KeyBusy => t.api_problem_key_busy(),
            Self::AnswerLost => t.api_problem_answer_lost(),
            Self::TooMany(_) => t.api_problem_too_many(),
            Self::Unavailable => t.api_problem_unavailable(),
        }
    }

    /// What to do.
    pub(crate) fn detail(&self, t: Lang) -> String {
        match self {
            Self::Unauthenticated => t.api_problem_unauthenticated_detail().to_owned(),
            Self::Denied => t.api_problem_denied_detail().to_owned(),
            Self::NotFound => t.api_problem_not_found_detail().to_owned(),
            Self::Method => t.api_problem_method_detail().to_owned(),
            Self::MediaType => t.api_problem_media_type_detail().to_owned(),
            Self::TooLarge(most) => t.api_problem_too_large_detail(most),
            Self::Malformed { line, column } => t.api_problem_malformed_detail(line, column),
            Self::BadRequest => t.api_problem_bad_request_detail().to_owned(),
            Self::Invalid(_) => t.api_problem_invalid_detail().to_owned(),
            Self::Stale(version) => t.api_problem_stale_detail(version),
            Self::Refused(refused) => refusal(t, refused),
            Self::Hindered(hindered) => obstacle(t, *hindered),
            Self::KeyMissing => t.api_problem_key_missing_detail().to_owned(),
            Self::KeyReused => t.api_problem_key_reused_detail().to_owned(),
            Self::KeyBusy => t.api_problem_key_busy_detail().to_owned(),
            Self::AnswerLost => t.api_problem_answer_lost_detail().to_owned(),
            Self::TooMany(seconds) => t.api_problem_too_many_detail(seconds),
            Self::Unavailable => t.api_problem_unavailable_detail().to_owned(),
        }
    }

    /// In seconds, where trying again may help.
    fn again_after(&self) -> Option<u64> {
        match self {
            Self::TooMany(seconds) => Some(*seconds),
            Self::KeyBusy | Self::Unavailable => Some(1),
            Self::Unauthenticated
            | Self::Denied
            | Self::NotFound
            | Self::Method
            | Self::MediaType
            | Self::TooLarge(_)
            | Self::Malformed { .. }
            | Self::BadRequest
            | Self::Invalid(_)
            | Self::Stale(_)
            | Self::Refused(_)
            | Self::Hindered(_)
            | Self::KeyMissing
            | Self::KeyReused
            | Self::AnswerLost => None,
        }
    }

    fn refusal(&self) -> Option<&'static str> {
        if let Self::Refused(refused) = self {
            Some(refused.code())
        } else {
            None
        }
    }

    fn version(&self) -> Option<u64> {
        if let Self::Stale(version) = self {
            Some(*version)
        } else {
            None
        }
    }

    fn document(&self, t: Lang) -> ProblemDocument {
        let errors = if let Self::Invalid(errors) = self {
            errors.as_slice()
        } else {
            &[]
        };
        ProblemDocument {
            r#type: format!("{PAGE}#{}", self.code()),
            title: self.title(t),
            status: self.status().as_u16(),
            code: self.code(),
            detail: self.detail(t),
            refusal: self.refusal(),
            version: self.version(),
            errors: errors.iter().map(|wrong| wrong.document(t)).collect(),
        }
    }

    /// Its answer in this language.
    fn speak(&self, t: Lang) -> Response {
        let text = serde_json::to_vec(&self.document(t)).unwrap_or_default();
        let mut answer = (self.status(), text).into_response();
        let headers = answer.headers_mut();
        let json = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, json);
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(t.code()));
        if *self == Self::Unauthenticated {
            let asked = HeaderValue::from_static("Bearer realm=\"custode\"");
            headers.insert(header::WWW_AUTHENTICATE, asked);
        }
        if let Some(seconds) = self.again_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer
    }
}

impl From<NotAText> for Why {
    fn from(problem: NotAText) -> Self {
        match problem {
            NotAText::Empty => Self::Empty,
            NotAText::TooLong { max } => Self::Long(max),
        }
    }
}

impl Wrong {
    fn document(&self, t: Lang) -> WrongDocument {
        let (mut pointer, mut parameter, mut header) = (None, None, None);
        match &self.place {
            Place::Pointer(at) => pointer = Some(at.clone()),
            Place::Parameter(name) => parameter = Some(name.clone()),
            Place::Header(name) => header = Some(*name),
        }
        WrongDocument {
            pointer,
            parameter,
            header,
            detail: self.why.sentence(t),
        }
    }
}

impl Why {
    fn sentence(&self, t: Lang) -> String {
        match self {
            Self::Unknown => t.api_wrong_unknown().to_owned(),
            Self::Missing => t.api_wrong_missing().to_owned(),
            Self::Twice => t.api_wrong_twice().to_owned(),
            Self::Shape => t.api_wrong_shape().to_owned(),
            Self::Range(least, most) => t.api_wrong_range(least, most),
            Self::Cursor => t.api_wrong_cursor().to_owned(),
            Self::Key => t.api_wrong_key().to_owned(),
            Self::Empty => t.api_wrong_empty().to_owned(),
            Self::Long(most) => t.api_wrong_long(most),
            Self::Nothing => t.api_wrong_nothing().to_owned(),
        }
    }
}

/// Unspoken: [`spoken`] puts it into words.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut answer = self.status().into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

/// The answer with its problem in this language, also where a part of ours answered in its own words.
pub(super) fn spoken(answer: Response, t: Lang) -> Response {
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error() {
        return answer;
    }
    let (mut parts, _) = answer.into_parts();
    let problem = parts.extensions.remove::<Problem>();
    let mut said = problem.unwrap_or_else(|| Problem::of(status)).speak(t);
    if let Some(allowed) = parts.headers.remove(header::ALLOW) {
        said.headers_mut().insert(header::ALLOW, allowed);
    }
    said
}

/// A failure of ours: the program is told to try again, the log gets the cause.
pub(super) fn failed(error: &(dyn std::error::Error + 'static)) -> Problem {
    tracing::error!(error, "an answer of the API could not be given");
    Problem::Unavailable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_a_code_of_its_own_and_words_in_both_languages() {
        let all = Problem::all();
        let codes: std::collections::BTreeSet<_> = all.iter().map(Problem::code).collect();
        assert_eq!(codes.len(), all.len());
        for problem in &all {
            assert_ne!(problem.title(Lang::It), problem.title(Lang::En));
            assert_ne!(problem.detail(Lang::It), problem.detail(Lang::En));
        }
    }
}
