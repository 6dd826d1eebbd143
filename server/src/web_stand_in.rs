//! Stand-in for `web` until its rooms in the store are there.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::app::App;

/// The numbers alone.
pub fn router(app: Arc<App>) -> Router {
    let metrics = async |State(app): State<Arc<App>>| app.metrics.render(&app.store.meters());
    Router::new()
        .route("/metrics", get(metrics))
        .with_state(app)
}
