//! Silence: looks every few seconds at who was heard.

use std::time::Duration;

use crate::app::App;
use crate::app::watch_silence::SilenceWatch;
use crate::task::Stopping;

/// Silence is judged in minutes; a person who tries it out should not wait for the look as well.
const EVERY: Duration = Duration::from_secs(5);

/// Watches until the server is asked to end. What cannot be written is judged anew from what stands in the store.
pub async fn watch_silence(app: &App, mut stopping: Stopping) {
    let started = app.clock.now();
    let mut watch = None;
    while tokio::time::timeout(EVERY, stopping.asked()).await.is_err() {
        let outcome = match watch.take() {
            None => SilenceWatch::begin(app, started).await.map_err(Into::into),
            Some(looking) => look(app, looking).await,
        };
        match outcome {
            Ok(next) => watch = Some(next),
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "silence cannot be watched for the moment");
            }
        }
    }
}

async fn look(
    app: &App,
    mut watch: SilenceWatch,
) -> Result<SilenceWatch, crate::app::intake::SettleError> {
    watch.look(app).await?;
    Ok(watch)
}
