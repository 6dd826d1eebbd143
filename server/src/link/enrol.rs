//! `POST /v1/enrol`: a token and a certificate request, from somebody without a certificate.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use custode_protocol::enrol::{EnrolAnswer, EnrolRequest};
use custode_protocol::report::Reason;

use super::connection::Caller;
use super::refusal::Refusal;
use super::{Door, body};
use crate::app;
use crate::app::audit::asked_from;
use crate::app::enrol::NotEnrolled;
use crate::authority::AuthorityError;

pub(super) async fn enrol(
    State(door): State<Door>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<EnrolAnswer>, Refusal> {
    let request: EnrolRequest = body::short(&headers, body, door.limits.body).await?;
    let (from, now) = (caller.address.ip(), door.app.clock.now());
    asked_from(from, app::enrol::enrol(&door.app, request, from, now))
        .await
        .map(Json)
        .map_err(|refusal| {
            tracing::warn!(client.address = %from, reason = %refusal, "enrolment refused");
            refuse(&refusal)
        })
}

fn refuse(refusal: &NotEnrolled) -> Refusal {
    let detail = refusal.to_string();
    match refusal {
        NotEnrolled::Token => Refusal::new(StatusCode::FORBIDDEN, Reason::NotEnrolled, &detail),
        NotEnrolled::Class { .. } => {
            Refusal::new(StatusCode::CONFLICT, Reason::NotEnrolled, &detail)
        }
        NotEnrolled::TooManyAttempts => {
            Refusal::new(StatusCode::TOO_MANY_REQUESTS, Reason::NoRoom, &detail)
        }
        NotEnrolled::Hostname | NotEnrolled::Authority(AuthorityError::Request) => {
            Refusal::not_a_message(&detail)
        }
        NotEnrolled::Authority(error) => Refusal::no_room(error),
        NotEnrolled::Store(error) => Refusal::no_room(error),
    }
}
