//! Me: whose token it is, and what it may do.

use axum::Json;
use custode_domain::id::{EnteId, PersonId};
use serde::Serialize;
use utoipa::ToSchema;

use super::coded;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;

/// The person behind a token.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Me {
    #[schema(value_type = uuid::Uuid)]
    id: String,
    #[schema(example = "Ufficio tributi")]
    name: String,
    #[schema(value_type = coded::Role, example = "referente")]
    role: &'static str,
    /// Their Ente, for roles that belong to one.
    #[schema(value_type = Option<uuid::Uuid>)]
    ente: Option<String>,
    /// What the role and the token reach; how far, the answers show.
    #[schema(value_type = Vec<coded::Right>)]
    rights: Vec<&'static str>,
}

/// Whose token this is
#[utoipa::path(get, path = "/api/v1/me", tag = "people",
    responses((status = 200, description = "The person behind the token", body = Me)))]
pub(super) async fn me(viewer: Viewer) -> Json<Me> {
    let reached = Action::ALL.into_iter().filter(|action| viewer.can(*action));
    Json(Me {
        rights: reached.map(Action::code).collect(),
        id: PersonId::to_string(&viewer.id),
        role: viewer.role.code(),
        ente: viewer.ente.as_ref().map(EnteId::to_string),
        name: viewer.name,
    })
}
