//! Doubts: what was given away without a known answer is found among the receipts, or goes out again (decision 0012).

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::mails::end;
use crate::app::App;
use crate::mail::Post;
use crate::store::StoreError;
use crate::store::deliveries::{self, Doubtful, Standing};
use crate::task::Stopping;

const EVERY: Duration = Duration::from_secs(2);
/// An answer usually comes within the second.
const YOUNG: SignedDuration = SignedDuration::from_secs(5);
const AT_ONCE: u32 = 100;

/// Settles doubts until the server is asked to end.
pub async fn settle_doubts(app: &App, post: Arc<Post>, mut stopping: Stopping) {
    while tokio::time::timeout(EVERY, stopping.asked()).await.is_err() {
        if let Err(error) = settle(app, &post).await {
            let error: &dyn std::error::Error = &error;
            tracing::error!(
                error,
                "mails without an answer cannot be settled for the moment"
            );
        }
    }
}

async fn settle(app: &App, post: &Post) -> Result<(), StoreError> {
    let now = app.clock.now();
    let before = now.saturating_sub(YOUNG).unwrap_or(now);
    let doubtful = app
        .store
        .read("doubtful_mails", move |tx| {
            deliveries::doubtful(tx, before, AT_ONCE)
        })
        .await?;
    if doubtful.is_empty() {
        return Ok(());
    }
    let Some(found) = look(post, &doubtful).await else {
        return Ok(());
    };
    for (doubt, found) in doubtful.into_iter().zip(found) {
        if found {
            end(
                app,
                &doubt.delivery,
                Standing::Sent,
                "seen among the receipts",
            )
            .await?;
        } else if doubt.until <= now {
            repeat(app, doubt).await?;
        }
    }
    Ok(())
}

/// Which of them are among the receipts; none without such a mailbox, nothing when it does not answer.
async fn look(post: &Post, doubtful: &[Doubtful]) -> Option<Vec<bool>> {
    let Some(receipts) = &post.receipts else {
        return Some(vec![false; doubtful.len()]);
    };
    let ids: Vec<_> = doubtful.iter().map(|doubt| doubt.delivery.id).collect();
    match receipts.find(&ids, &post.settings).await {
        Ok(found) => Some(found),
        Err(error) => {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(
                error,
                mails.doubtful = ids.len(),
                "the mailbox for receipts cannot be read: mails without an answer wait"
            );
            None
        }
    }
}

/// The same message again, under the same Message-ID.
async fn repeat(app: &App, doubt: Doubtful) -> Result<(), StoreError> {
    let now = app.clock.now();
    tracing::warn!(delivery.id = %doubt.delivery.id, "a mail without an answer goes out again, under the same Message-ID");
    app.store
        .write("repeat_mail", move |tx| {
            deliveries::postpone(tx, &doubt.delivery, now, "no answer: sent again")
        })
        .await?;
    Ok(())
}
