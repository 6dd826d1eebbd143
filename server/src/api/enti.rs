//! Enti: the public bodies that a program may see, with their sites.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::{Problem, failed};
use crate::app::App;
use crate::app::list_enti::{EnteShown, list_enti};
use crate::app::viewer::Viewer;

/// Those that may be seen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Enti {
    items: Vec<Ente>,
}

/// A public body that is served.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Ente {
    #[schema(value_type = uuid::Uuid)]
    id: String,
    #[schema(example = "Comune di Esempio")]
    name: String,
    sites: Vec<Site>,
}

/// A place of an Ente where machines stand.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Site {
    #[schema(value_type = uuid::Uuid)]
    id: String,
    #[schema(example = "Municipio")]
    name: String,
    /// Where a technician drives to; may be empty.
    address: String,
}

/// The Enti whose machines may be seen, by name
#[utoipa::path(get, path = "/api/v1/enti", tag = "enti", operation_id = "list_enti",
    responses((status = 200, description = "The Enti with their sites", body = Enti)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    viewer: Viewer,
) -> Result<Json<Enti>, Problem> {
    let listed = list_enti(&app, &viewer).await;
    let listed = listed.map_err(|error| failed(&error))?;
    Ok(Json(Enti {
        items: listed.into_iter().map(Ente::from).collect(),
    }))
}

impl From<EnteShown> for Ente {
    fn from(shown: EnteShown) -> Self {
        let sites = shown.sites.into_iter().map(|site| Site {
            id: site.id.to_string(),
            name: site.name,
            address: site.address,
        });
        Self {
            id: shown.ente.id.to_string(),
            name: shown.ente.name,
            sites: sites.collect(),
        }
    }
}
