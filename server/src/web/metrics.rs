//! Metrics: what the server counts, in the Prometheus text format. Nothing of it is about a person or an Ente.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::app::tell_numbers::tell_numbers;

/// `GET /metrics`
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Response {
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        tell_numbers(&app).await,
    )
        .into_response()
}
