//! `POST /v1/assistance/{session}/recording/{part}?from=N`: a machine hands in what it recorded of its session.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use custode_domain::id::SessionId;
use custode_protocol::V1;
use custode_protocol::assist::{Have, MAX_PIECE};
use serde::Deserialize;

use super::peer::Peer;
use super::refusal::{Refusal, nothing};
use super::{Door, body};
use crate::app::assistance::{NotDone, recording};

/// From which byte on.
#[derive(Debug, Deserialize)]
pub(super) struct From {
    from: u64,
}

pub(super) async fn hand_in(
    State(door): State<Door>,
    peer: Peer,
    Path((session, part)): Path<(String, u32)>,
    Query(From { from }): Query<From>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Have>, Refusal> {
    let session: SessionId = session.parse().map_err(|_| nothing())?;
    let bytes = body::read(&headers, body, MAX_PIECE, door.limits.body).await?;
    let point = peer.caller.point.clone();
    let part = (session, part);
    match recording::keep(&door.app, peer.machine, point, part, (from, bytes)).await {
        Ok(have) => Ok(Json(Have { version: V1, have })),
        Err(NotDone::Unseen | NotDone::Refused(_)) => Err(nothing()),
        Err(error @ (NotDone::Store(_) | NotDone::Broken(_) | NotDone::Unkept(_))) => {
            Err(Refusal::no_room(&error))
        }
    }
}
