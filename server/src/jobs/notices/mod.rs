//! Notices: what people must be told leaves the outbox and reaches them, once.

mod doubts;
mod mails;
pub(super) mod pace;
mod pushes;

pub(super) use mails::after;

pub use doubts::settle_doubts;
pub use mails::send_mails;
pub use pushes::send_pushes;

use std::time::Duration;

use crate::app::App;
use crate::app::notify;
use crate::task::Stopping;

/// Another process may have written what is owed: it is looked for even when this one wrote nothing.
const LOOK: Duration = Duration::from_secs(1);

/// Hands out what the outbox owes, until the server is asked to end.
pub async fn hand_out_notices(app: &App, mut stopping: Stopping) {
    let mut commits = app.store.commits();
    loop {
        commits.mark_unchanged();
        let again = match notify::hand_out(app).await {
            Ok(count) => count > 0,
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "notices cannot be handed out for the moment");
                false
            }
        };
        let pause = async {
            if !again {
                let _ = tokio::time::timeout(LOOK, commits.changed()).await;
            }
        };
        tokio::select! {
            () = stopping.asked() => return,
            () = pause => {}
        }
    }
}
