//! Health: whether the server can do its work, for whoever watches it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::app::health::{Health, health as ask};

/// `GET /healthz`
pub(super) async fn healthz(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    match ask(&app).await {
        Health::Well => (StatusCode::OK, "ok\n"),
        Health::StoreFails => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the store does not answer\n",
        ),
    }
}
