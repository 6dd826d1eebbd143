//! Tellings: words to people that hang on no ticket are made when their time comes, and written.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::notices::{after, pace};
use crate::app::App;
use crate::app::on_call::warn_of_holes;
use crate::app::people::remind_of_ends;
use crate::app::tellings::{TELLING, telling};
use crate::mail::{Composed, Given, Post, Trouble, compose_telling};
use crate::store::StoreError;
use crate::store::jobs::{self, Job};
use crate::task::Stopping;

/// Another process may have written what is owed.
const LOOK: Duration = Duration::from_secs(5);
/// What is told once a day: that the day has begun is noticed within so many looks.
const LOOKS: u32 = 4;
/// Longer than a conversation with the mail server takes.
const LEASE: SignedDuration = SignedDuration::from_mins(15);

/// Tells people, until the server is asked to end. Several of these may run, in several processes.
pub async fn tell_people(app: &App, post: Arc<Post>, mut stopping: Stopping) {
    for look in (0..LOOKS).cycle() {
        if let Err(error) = tell(app, &post, look == 0).await {
            let error: &dyn std::error::Error = &error;
            tracing::error!(
                error,
                "people cannot be told of rotas and certifications for the moment"
            );
        }
        if tokio::time::timeout(LOOK, stopping.asked()).await.is_ok() {
            return;
        }
    }
}

async fn tell(app: &App, post: &Post, makes: bool) -> Result<(), StoreError> {
    if makes {
        warn_of_holes(app).await?;
        remind_of_ends(app).await?;
    }
    loop {
        let now = app.clock.now();
        let waits = app
            .store
            .read("next_telling", move |tx| jobs::waits(tx, TELLING, now));
        if !waits.await? {
            return Ok(());
        }
        let claimed = app
            .store
            .write("claim_telling", move |tx| {
                jobs::claim(tx, TELLING, now, after(now, LEASE))
            })
            .await?;
        let Some(job) = claimed else { return Ok(()) };
        write(app, post, job).await?;
    }
}

/// Writes one. Who dies between the mail server's answer and the note of it writes again, under the same Message-ID: a
/// word that comes twice harms nobody.
async fn write(app: &App, post: &Post, job: Job) -> Result<(), StoreError> {
    let said = match telling(app, &job).await? {
        None => Ok(()),
        Some(told) => match compose_telling(&told, job.id, &post.settings) {
            Ok(composed) => give(post, &composed).await,
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(error, "a word to somebody cannot be written");
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
        .write("end_telling", move |tx| match &again {
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
            tracing::warn!(smtp.said = %why, "a word to somebody will not arrive");
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
            tracing::warn!(smtp.said = %why, "a word to somebody will not arrive");
            Ok(())
        }
        Given::Later(why) | Given::Unknown(why) => Err(why),
    }
}
