//! Web: the people's listener. No machine's route exists here.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::app::App;
use crate::task::Stopping;

/// The routes.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics))
        .with_state(app)
}

/// Answers until the server is asked to end.
pub async fn run(listener: TcpListener, router: Router, mut stopping: Stopping) {
    let served = axum::serve(listener, router)
        .with_graceful_shutdown(async move { stopping.asked().await })
        .await;
    if let Err(error) = served {
        tracing::error!(error = %error, "people's listener ended");
    }
}

/// Whether the store answers.
async fn healthz(State(app): State<Arc<App>>) -> impl IntoResponse {
    match app.store.read("healthz", |tx| crate::store::enti::list(tx)).await {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n"),
    }
}

async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, app.metrics.render(&app.store.meters()))
}
