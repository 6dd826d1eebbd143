//! On-call: calls that nobody acknowledged go on, and the coordinators are warned of holes in the rotas.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::notices::{after, pace};
use crate::app::App;
use crate::app::on_call::{self, watch_calls};
use crate::mail::{Composed, Given, Post, Trouble, compose_warning};
use crate::store::StoreError;
use crate::store::jobs::{self, Job};
use crate::task::Stopping;

/// Another process may have written what is due.
const LOOK: Duration = Duration::from_secs(1);
/// Holes are warned of once a day: that the day has begun is noticed within this time.
const EVERY: Duration = Duration::from_mins(1);
/// Longer than a conversation with the mail server takes.
const LEASE: SignedDuration = SignedDuration::from_mins(15);

/// Calls whoever is next, until the server is asked to end. Several of these may run, in one process and in several.
pub async fn pass_calls_on(app: &App, mut stopping: Stopping) {
    let mut commits = app.store.commits();
    loop {
        commits.mark_unchanged();
        let busy = match watch_calls(app).await {
            Ok(busy) => busy,
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "nobody on call can be called for the moment");
                false
            }
        };
        let pause = async {
            if !busy {
                let _ = tokio::time::timeout(LOOK, commits.changed()).await;
            }
        };
        tokio::select! {
            () = stopping.asked() => return,
            () = pause => {}
        }
    }
}

/// Warns of holes, until the server is asked to end.
pub async fn warn_of_holes(app: &App, post: Arc<Post>, mut stopping: Stopping) {
    while tokio::time::timeout(EVERY, stopping.asked()).await.is_err() {
        if let Err(error) = warn(app, &post).await {
            let error: &dyn std::error::Error = &error;
            tracing::error!(
                error,
                "holes in the rotas cannot be warned of for the moment"
            );
        }
    }
}

/// Makes the warnings of the day, and writes those that wait.
pub(super) async fn warn(app: &App, post: &Post) -> Result<(), StoreError> {
    on_call::warn_of_holes(app).await?;
    loop {
        let now = app.clock.now();
        let claimed = app
            .store
            .write("claim_warning", move |tx| {
                jobs::claim(tx, on_call::WARNING, now, after(now, LEASE))
            })
            .await?;
        let Some(job) = claimed else { return Ok(()) };
        write(app, post, job).await?;
    }
}

/// Writes one warning. Who dies between the mail server's answer and the note of it writes again, under the same
/// Message-ID: a warning that comes twice harms nobody.
async fn write(app: &App, post: &Post, job: Job) -> Result<(), StoreError> {
    let said = match on_call::warning(app, &job).await? {
        None => Ok(()),
        Some(warning) => match compose_warning(&warning, job.id, &post.settings) {
            Ok(composed) => give(post, &composed).await,
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(error, "a warning of holes cannot be written");
                Ok(())
            }
        },
    };
    let now = app.clock.now();
    let again = said.err().and_then(|why| {
        let at = pace::again(app.mint, job.due_at, job.attempts, now)?;
        Some((at, why))
    });
    app.store
        .write("end_warning", move |tx| match &again {
            Some((at, why)) => jobs::postpone(tx, &job, *at, why),
            None => jobs::done(tx, &job),
        })
        .await?;
    Ok(())
}

async fn give(post: &Post, composed: &Composed) -> Result<(), String> {
    post.turn().await;
    let offered = async {
        let mut conversation = post.call().await?;
        conversation.offer(&composed.envelope, None).await?;
        Ok(conversation)
    };
    let mut conversation = match offered.await {
        Ok(conversation) => conversation,
        Err(Trouble::Later(why)) => return Err(why),
        Err(Trouble::Refused(why)) => {
            tracing::warn!(smtp.said = %why, "a warning of holes will not arrive");
            return Ok(());
        }
    };
    let given = conversation
        .give(&composed.bytes, post.settings.patience)
        .await;
    conversation.close().await;
    match given {
        Given::Taken(_) => Ok(()),
        Given::Refused(why) => {
            tracing::warn!(smtp.said = %why, "a warning of holes will not arrive");
            Ok(())
        }
        Given::Later(why) | Given::Unknown(why) => Err(why),
    }
}
