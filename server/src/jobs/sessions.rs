//! Sessions: refuses what nobody answered, and ends what no machine speaks of any more.

use std::time::Duration;

use crate::app::App;
use crate::app::assistance::lapse;
use crate::task::Stopping;

/// One look at an index.
const LOOK: Duration = Duration::from_secs(5);

/// Watches until the server is asked to end. Several of these may run, in several processes.
pub async fn watch_sessions(app: &App, mut stopping: Stopping) {
    loop {
        if let Err(error) = lapse(app).await {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "remote sessions cannot be watched for the moment");
        }
        tokio::select! {
            () = stopping.asked() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}
