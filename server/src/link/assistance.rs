//! `GET /v1/assistance`: what is wanted of the machine's remote sessions. `POST /v1/assistance`: what it says of one.
//!
//! Whose sessions they are, the certificate says.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use custode_protocol::assist::{Errands, Word};
use custode_protocol::report::Reason;

use super::peer::Peer;
use super::refusal::Refusal;
use super::{Door, body};
use crate::app::assistance::{self, NotDone, NotHeard};

pub(super) async fn errands(
    State(door): State<Door>,
    peer: Peer,
) -> Result<Json<Errands>, Refusal> {
    let errands = assistance::errands(&door.app, peer.machine).await;
    errands.map(Json).map_err(|error| Refusal::no_room(&error))
}

pub(super) async fn hear(
    State(door): State<Door>,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Refusal> {
    let word: Word = body::short(&headers, body, door.limits.body).await?;
    match assistance::hear(&door.app, peer.machine, &word).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(refusal) => {
            tracing::warn!(
                machine.id = %peer.machine.id,
                ente.id = %peer.machine.ente,
                session.id = %word.session,
                refusal = ?refusal,
                "a machine's word on a session is refused"
            );
            Err(refuse(&refusal))
        }
    }
}

fn refuse(refusal: &NotHeard) -> Refusal {
    match refusal {
        NotHeard::NotAStep(error) => Refusal::not_a_message(&error.to_string()),
        NotHeard::NotDone(NotDone::Refused(refused)) => Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Reason::NotAReport,
            &refused.to_string(),
        ),
        NotHeard::NotDone(NotDone::Store(error)) => Refusal::no_room(error),
        NotHeard::NotDone(error @ (NotDone::Unseen | NotDone::Broken(_) | NotDone::Unkept(_))) => {
            Refusal::no_room(error)
        }
    }
}
