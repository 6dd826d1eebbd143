//! Contracts: looks every few seconds whether a version begins.

use std::time::Duration;

use crate::app::App;
use crate::app::contracts::take_effect;
use crate::task::Stopping;

/// A version begins at an instant that somebody chose; whoever waits for it sees it move within seconds.
const EVERY: Duration = Duration::from_secs(5);

/// Lets versions take effect, piece by piece, until the server is asked to end.
pub async fn let_contracts_begin(app: &App, mut stopping: Stopping) {
    let mut pause = EVERY;
    while tokio::time::timeout(pause, stopping.asked()).await.is_err() {
        pause = match take_effect(app).await {
            Ok(true) => Duration::ZERO,
            Ok(false) => EVERY,
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "a contract cannot take effect for the moment");
                EVERY
            }
        };
    }
}
