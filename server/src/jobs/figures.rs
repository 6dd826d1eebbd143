//! Figures: what older releases did not keep is made once, while the server already answers.

use crate::app::App;
use crate::app::figures::catch_up;
use crate::task::Stopping;

/// Makes the facts of tickets that have none, unless the server is asked to end.
pub async fn make_missing_facts(app: &App, mut stopping: Stopping) {
    let made = tokio::select! {
        made = catch_up(app) => made,
        () = stopping.asked() => return,
    };
    match made {
        Ok(0) => {}
        Ok(made) => tracing::info!(tickets = made, "the figures know the tickets of before"),
        Err(error) => {
            let error: &dyn std::error::Error = &error;
            tracing::error!(
                error,
                "the figures lack tickets of before until the next start"
            );
        }
    }
}
