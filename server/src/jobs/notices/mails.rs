//! Mails: claims what is due, gives it to the mail server, and keeps what the server said.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::pace;
use crate::app::App;
use crate::app::notify::{Letter, Writing, letter};
use crate::mail::{Composed, Conversation, Given, Post, Trouble, compose};
use crate::store::StoreError;
use crate::store::deliveries::{self, Delivery, Medium, Standing};
use crate::task::Stopping;

/// Another process may have made what is due.
const LOOK: Duration = Duration::from_secs(1);
/// Until the message is given away. Several steps of the conversation fit in; who takes longer gives nothing away.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// Without a mailbox for receipts: the server's patience, and as much again for a process that stands still.
const DOUBT_FACTOR: u32 = 2;
/// Mails over one connection; servers close long ones.
const PER_CONNECTION: u32 = 50;

/// Sends until the server is asked to end. Several of these may run, in one process and in several.
pub async fn send_mails(app: &App, post: Arc<Post>, mut stopping: Stopping) {
    let mut line = Line::default();
    let mut commits = app.store.commits();
    loop {
        commits.mark_unchanged();
        let busy = match next(app, &post, &mut line).await {
            Ok(busy) => busy,
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "mails cannot be sent for the moment");
                false
            }
        };
        if !busy {
            line.hang_up().await;
        }
        let pause = async {
            if !busy {
                let _ = tokio::time::timeout(LOOK, commits.changed()).await;
            }
        };
        // Only between two mails: what is under way is finished first.
        tokio::select! {
            () = stopping.asked() => return line.hang_up().await,
            () = pause => {}
        }
    }
}

/// A connection that is kept while there is something to send.
#[derive(Default)]
struct Line {
    conversation: Option<Conversation>,
    used: u32,
}

impl Line {
    async fn take(&mut self, post: &Post) -> Result<Conversation, Trouble> {
        match self.conversation.take() {
            Some(conversation) if self.used < PER_CONNECTION => {
                self.used += 1;
                Ok(conversation)
            }
            old => {
                if let Some(old) = old {
                    old.close().await;
                }
                self.used = 1;
                post.call().await
            }
        }
    }

    fn keep(&mut self, conversation: Conversation) {
        self.conversation = Some(conversation);
    }

    async fn hang_up(&mut self) {
        if let Some(conversation) = self.conversation.take() {
            conversation.close().await;
        }
    }
}

/// Sends one mail, if one is due; whether there was one.
async fn next(app: &App, post: &Post, line: &mut Line) -> Result<bool, StoreError> {
    let now = app.clock.now();
    let due = app
        .store
        .read("mail_due", |tx| deliveries::next_due(tx, Medium::Mail))
        .await?;
    if due.is_none_or(|due| due > now) {
        return Ok(false);
    }
    let claimed = app
        .store
        .write("claim_mail", move |tx| {
            deliveries::claim(tx, Medium::Mail, now, after(now, LEASE))
        })
        .await?;
    let Some(delivery) = claimed else {
        return Ok(false);
    };
    match letter(app, &delivery).await? {
        Writing::Nothing(why) => end(app, &delivery, Standing::Failed, why).await?,
        Writing::Letter(letter) => write(app, post, line, &letter).await?,
    }
    Ok(true)
}

async fn write(app: &App, post: &Post, line: &mut Line, letter: &Letter) -> Result<(), StoreError> {
    let delivery = &letter.delivery;
    let composed = match compose(letter, &post.settings) {
        Ok(composed) => composed,
        Err(error) => return end(app, delivery, Standing::Failed, &error.to_string()).await,
    };
    post.turn().await;
    match offer(post, line, &composed).await {
        Ok(conversation) => give(app, post, line, conversation, delivery, &composed).await,
        Err(Trouble::Refused(why)) => end(app, delivery, Standing::Failed, &why).await,
        Err(Trouble::Later(why)) => put_off(app, delivery, &why).await,
    }
}

async fn offer(post: &Post, line: &mut Line, composed: &Composed) -> Result<Conversation, Trouble> {
    let copy = post
        .receipts
        .as_ref()
        .map(|receipts| &receipts.settings.address);
    let mut conversation = line.take(post).await?;
    conversation.offer(&composed.envelope, copy).await?;
    Ok(conversation)
}

/// From here on the server may have it: that is noted before it is done.
async fn give(
    app: &App,
    post: &Post,
    line: &mut Line,
    mut conversation: Conversation,
    delivery: &Delivery,
    composed: &Composed,
) -> Result<(), StoreError> {
    let (now, noted) = (app.clock.now(), delivery.clone());
    let until = after(now, doubt(post));
    let ours = app
        .store
        .write("hand_over_mail", move |tx| {
            deliveries::hand_over(tx, &noted, now, until)
        })
        .await?;
    if !ours {
        // Dropped without its end, the server forgets what was offered.
        return Ok(());
    }
    match conversation
        .give(&composed.bytes, post.settings.patience)
        .await
    {
        Given::Taken(said) => {
            line.keep(conversation);
            end(app, delivery, Standing::Sent, &said).await
        }
        Given::Refused(why) => end(app, delivery, Standing::Failed, &why).await,
        Given::Later(why) => put_off(app, delivery, &why).await,
        Given::Unknown(why) => {
            tracing::warn!(delivery.id = %delivery.id, smtp.said = %why, "whether the mail server took a mail is not known yet");
            Ok(())
        }
    }
}

/// How long it stays open whether the server took a message.
fn doubt(post: &Post) -> SignedDuration {
    let wait = match &post.receipts {
        Some(receipts) => receipts.settings.wait,
        None => post.settings.patience * DOUBT_FACTOR,
    };
    SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX)
}

pub(super) async fn end(
    app: &App,
    delivery: &Delivery,
    standing: Standing,
    said: &str,
) -> Result<(), StoreError> {
    let (now, delivery, said) = (app.clock.now(), delivery.clone(), said.to_owned());
    if standing == Standing::Failed {
        tracing::warn!(delivery.id = %delivery.id, ticket.id = %delivery.ticket, smtp.said = %said, "a notice will not arrive");
    }
    app.store
        .write("end_delivery", move |tx| {
            deliveries::end(tx, &delivery, standing, now, &said)
        })
        .await?;
    Ok(())
}

/// Another time, unless it was tried for days.
pub(super) async fn put_off(app: &App, delivery: &Delivery, why: &str) -> Result<(), StoreError> {
    let now = app.clock.now();
    tracing::info!(delivery.id = %delivery.id, smtp.said = %why, "a notice is tried again later");
    let Some(at) = pace::again(app.mint, delivery.created_at, delivery.attempts, now) else {
        return end(app, delivery, Standing::Failed, why).await;
    };
    let (delivery, why) = (delivery.clone(), why.to_owned());
    app.store
        .write("put_off_delivery", move |tx| {
            deliveries::postpone(tx, &delivery, at, &why)
        })
        .await?;
    Ok(())
}

pub(in crate::jobs) fn after(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
