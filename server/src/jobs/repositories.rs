//! Repositories: the timestamps of the signed rosters are kept fresh.

use std::time::Duration;

use crate::app::App;
use crate::app::repository::{Refreshed, refresh};
use crate::task::Stopping;

/// A timestamp lives for three days and is renewed after one: an hour more does not matter.
const EVERY: Duration = Duration::from_hours(1);

/// Looks once an hour, until the server is asked to end.
pub async fn keep_repositories_fresh(app: &App, mut stopping: Stopping) {
    loop {
        look(app).await;
        if tokio::time::timeout(EVERY, stopping.asked()).await.is_ok() {
            return;
        }
    }
}

async fn look(app: &App) {
    let all = match refresh(app).await {
        Ok(all) => all,
        Err(error) => {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "the rosters cannot be stamped for the moment");
            return;
        }
    };
    for (ente, refreshed) in all {
        match refreshed {
            Refreshed::Fresh => {}
            Refreshed::Stamped => tracing::info!(ente.id = %ente, "the roster is stamped as fresh"),
            Refreshed::Failed(why) => {
                tracing::error!(ente.id = %ente, reason = %why, "the roster cannot be stamped and will end");
            }
        }
    }
}
