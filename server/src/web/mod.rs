//! Web: the people's listener. Pages are structs with their HTML beside them; what they show comes from `app`.

mod health;
mod login;
mod machines;
mod metrics;
mod page;
mod quantity;
mod security;
mod session;
#[cfg(test)]
mod tests;
mod tickets;
mod when;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::response::Redirect;
use axum::routing::get;

use crate::app::App;

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
