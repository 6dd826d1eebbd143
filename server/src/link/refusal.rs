//! Refusal: an answer that says no, to the program by its reason and to a person by its sentence.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use custode_protocol::V1;
use custode_protocol::bounded::Text;
use custode_protocol::report::{Reason, Refused};

use super::peer::Peer;

/// A refusal with its HTTP status.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    refused: Refused,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, reason: Reason, detail: &str) -> Self {
        Self {
            status,
            refused: Refused {
                version: V1,
                reason,
                detail: Text::fit(detail),
            },
        }
    }

    /// What was sent is not the message that belongs here.
    pub(super) fn not_a_message(detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Reason::NotAReport, detail)
    }

    /// The server cannot, for the moment. The cause is for our own log.
    pub(super) fn no_room(error: &dyn std::error::Error) -> Self {
        tracing::error!(error = %error, cause = error.source().map(tracing::field::display), "request of a machine not served");
        let detail = "the server cannot do this at the moment: try again later";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, Reason::NoRoom, detail)
    }
}

/// The reason decides the status.
impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        let status = match refused.reason {
            Reason::NotAReport => StatusCode::BAD_REQUEST,
            Reason::SequenceTaken | Reason::SequenceGap => StatusCode::CONFLICT,
            Reason::NotEnrolled => StatusCode::UNAUTHORIZED,
            Reason::NoRoom => StatusCode::SERVICE_UNAVAILABLE,
        };
        Self { status, refused }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(self.refused)).into_response()
    }
}

/// No route, or not by this method. Who has no certificate does not even learn that.
pub(super) async fn nothing_here(_: Peer) -> Refusal {
    nothing()
}

/// There is no such thing, or it is another's.
pub(super) fn nothing() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        Reason::NotAReport,
        "there is nothing here",
    )
}
