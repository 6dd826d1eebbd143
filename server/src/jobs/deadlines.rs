//! Deadlines: writes down what comes at risk and what passes, when it does.

use std::time::Duration;

use crate::app::App;
use crate::app::record_lapses::record_lapses;
use crate::task::Stopping;

/// One look at the next instant of all, by its index. Another process may have set an earlier one.
const LOOK: Duration = Duration::from_secs(1);

/// Watches until the server is asked to end. Several of these may run, in several processes.
pub async fn watch_deadlines(app: &App, mut stopping: Stopping) {
    loop {
        let again = match record_lapses(app).await {
            Ok(count) => count > 0,
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "deadlines cannot be watched for the moment");
                false
            }
        };
        let pause = async {
            if !again {
                tokio::time::sleep(LOOK).await;
            }
        };
        tokio::select! {
            () = stopping.asked() => return,
            () = pause => {}
        }
    }
}
