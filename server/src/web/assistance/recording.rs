//! Recording: what was recorded of a session, as the files that its machine handed in.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use custode_domain::id::SessionId;

use crate::app::App;
use crate::app::assistance::recording::{Actor, look};
use crate::app::assistance::{self, NotDone};
use crate::app::viewer::Viewer;
use crate::web::page::{failed, not_found};

/// What asciinema calls its files.
const CAST: &str = "application/x-asciicast";

/// `GET /assistance/{session}/recording/{part}`
pub(super) async fn part(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    Path((session, part)): Path<(String, u32)>,
) -> Response {
    let Ok(session) = session.parse::<SessionId>() else {
        return not_found().await;
    };
    let seen = match assistance::show(&app, &viewer, session).await {
        Ok(Some(_)) => look(&app, Actor::Person(viewer.id), (session, part)).await,
        Ok(None) => Err(NotDone::Unseen),
        Err(error) => Err(error),
    };
    match seen {
        Ok(bytes) => {
            let name = format!("attachment; filename=\"{session}-{part}.cast\"");
            let headers = [(CONTENT_TYPE, CAST.to_owned()), (CONTENT_DISPOSITION, name)];
            (headers, bytes).into_response()
        }
        Err(NotDone::Unseen | NotDone::Refused(_)) => not_found().await,
        Err(error @ (NotDone::Store(_) | NotDone::Broken(_) | NotDone::Unkept(_))) => {
            failed(&error)
        }
    }
}
