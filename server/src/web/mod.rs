//! Web: the people's listener. Pages are structs with their HTML beside them; what they show comes from `app`.

mod health;
mod login;
mod machines;
mod metrics;
mod page;
mod security;
mod session;
mod tickets;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::response::Redirect;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::app::App;
use crate::task::Stopping;

/// All pages. No machine's route stands here.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::to("/tickets") }))
        .route("/login", get(login::form).post(login::enter))
        .route("/logout", axum::routing::post(login::leave))
        .route("/tickets", get(tickets::list))
        .route("/tickets/{ticket}", get(tickets::show))
        .route("/machines", get(machines::list))
        .route("/machines/{machine}", get(machines::show))
        .route("/style.css", get(page::style))
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(metrics::metrics))
        .fallback(page::not_found)
        .layer(axum::extract::DefaultBodyLimit::max(page::LONGEST_FORM))
        .layer(from_fn(security::headers))
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
