//! Tell numbers: what the server counts and what the store holds, as Prometheus reads it.

use super::App;
use crate::store::census;

/// All numbers. When the store does not answer, what it holds is left out and the rest is told.
pub async fn tell_numbers(app: &App) -> String {
    let census = app.store.read("census", census::count).await;
    if let Err(error) = &census {
        tracing::warn!(%error, "the store cannot be counted");
    }
    app.metrics.render(census.ok(), &app.store.meters())
}
