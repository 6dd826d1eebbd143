//! `GET /v1/repository/{file}`: the signed files of the Ente whose machine asks. The certificate decides whose.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use custode_trust::repository::FileName;

use super::Door;
use super::peer::Peer;
use super::refusal::{Refusal, nothing};
use crate::app::repository::file;

pub(super) async fn repository(
    State(door): State<Door>,
    peer: Peer,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    // What is not the name of such a file is the name of nothing.
    let Ok(name) = name.parse::<FileName>() else {
        return Err(nothing());
    };
    match file(&door.app, peer.machine.ente, name).await {
        Ok(Some(contents)) => Ok((
            StatusCode::OK,
            [(header::CONTENT_TYPE, "application/octet-stream")],
            Body::from(contents),
        )
            .into_response()),
        Ok(None) => Err(nothing()),
        Err(error) => Err(Refusal::no_room(&error)),
    }
}
