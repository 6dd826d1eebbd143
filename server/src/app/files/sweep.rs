//! Sweep: throws away contents that no ticket names: of forms that were refused, or given up.

use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::files::FilesError;
use crate::store::{StoreError, attachments};

/// A form is sent within seconds of its files; who keeps their contents again makes them young.
const LEFT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Why sweeping ended early.
#[derive(Debug, thiserror::Error)]
pub enum NotSwept {
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The files cannot be reached.
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// Throws away what has lain there for a day and no ticket names; how many.
pub async fn sweep(app: &App) -> Result<u64, NotSwept> {
    // By the computer's clock, which dates the files.
    let now = app.clock.unwound();
    sweep_before(app, now.saturating_sub(LEFT_FOR).unwrap_or(now)).await
}

pub(super) async fn sweep_before(app: &App, before: Timestamp) -> Result<u64, NotSwept> {
    let mut swept = 0;
    for lying in app.files.older_than(before).await? {
        let (ente, hash) = (lying.ente, lying.hash);
        let is_used = app
            .store
            .read("is_file_used", move |tx| attachments::uses(tx, ente, &hash))
            .await?;
        if !is_used {
            app.files.forget(&lying).await?;
            swept += 1;
        }
    }
    Ok(swept)
}
