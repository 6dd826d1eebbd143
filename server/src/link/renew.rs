//! `POST /v1/renew`: a certificate request for a fresh key, from the machine whose certificate is about to end.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use custode_protocol::enrol::{EnrolAnswer, RenewRequest};
use custode_protocol::report::Reason;

use super::peer::Peer;
use super::refusal::Refusal;
use super::{Door, body};
use crate::app;
use crate::app::audit::asked_from;
use crate::app::renew::NotRenewed;
use crate::authority::AuthorityError;

pub(super) async fn renew(
    State(door): State<Door>,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<EnrolAnswer>, Refusal> {
    let request: RenewRequest = body::short(&headers, body, door.limits.body).await?;
    let now = door.app.clock.now();
    let renewed = app::renew::renew(&door.app, peer.machine, peer.shown, request, now);
    asked_from(peer.caller.address.ip(), renewed)
        .await
        .map(Json)
        .map_err(|refusal| refuse(&refusal))
}

fn refuse(refusal: &NotRenewed) -> Refusal {
    let detail = refusal.to_string();
    match refusal {
        NotRenewed::TooOften => {
            Refusal::new(StatusCode::TOO_MANY_REQUESTS, Reason::NoRoom, &detail)
        }
        NotRenewed::Authority(AuthorityError::Request) => Refusal::not_a_message(&detail),
        NotRenewed::Authority(error) => Refusal::no_room(error),
        NotRenewed::Store(error) => Refusal::no_room(error),
    }
}
