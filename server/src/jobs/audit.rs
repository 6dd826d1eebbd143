//! Audit: seals each day at the first chance after its midnight, and forgets what has had its time.

use std::time::Duration;

use crate::app::App;
use crate::app::audit::forget::forget;
use crate::app::audit::seal::seal;
use crate::task::Stopping;

/// How soon after midnight, and after the server's start.
const EVERY: Duration = Duration::from_mins(1);

/// Looks once a minute, until the server is asked to end.
pub async fn keep_audit(app: &App, mut stopping: Stopping) {
    loop {
        look(app).await;
        if tokio::time::timeout(EVERY, stopping.asked()).await.is_ok() {
            return;
        }
    }
}

async fn look(app: &App) {
    match seal(app).await {
        // What can be forgotten changes with the days.
        Ok(days) if days.is_empty() => {}
        Ok(days) => {
            let last = days.last().map(ToString::to_string).unwrap_or_default();
            tracing::info!(
                audit.sealed_days = days.len(),
                audit.last_day = last,
                "the audit is sealed"
            );
            if let Err(error) = forget(app).await {
                let error: &dyn std::error::Error = &error;
                tracing::error!(
                    error,
                    "old audit records cannot be forgotten for the moment"
                );
            }
        }
        Err(error) => {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "the audit cannot be sealed for the moment");
        }
    }
}
