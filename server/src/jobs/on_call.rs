//! On-call: calls that nobody acknowledged go on.

use std::time::Duration;

use super::looks::Looks;
use crate::app::App;
use crate::app::on_call::watch_calls;
use crate::task::Stopping;

/// Another process may have written what is due.
const LOOK: Duration = Duration::from_secs(1);

/// Calls whoever is next, until the server is asked to end. Several of these may run, in one process and in several.
pub async fn pass_calls_on(app: &App, stopping: Stopping) {
    let mut looks = Looks::new(app, LOOK, stopping);
    loop {
        looks.begin();
        let found = watch_calls(app).await;
        if !looks
            .go_on(found, "nobody on call can be called for the moment")
            .await
        {
            return;
        }
    }
}
