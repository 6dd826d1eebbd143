//! Webhooks: claims what is due, gives it away, and keeps what came of it. A message may arrive twice, under one
//! identifier: who dies after the answer gives it away again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::looks::Looks;
use crate::app::App;
use crate::app::webhooks::{Delivery, Disabled};
use crate::store::{StoreError, webhooks};
use crate::task::Stopping;
use crate::webhooks::{Outcome, Sender};

/// Another process may have made what is due.
const LOOK: Duration = Duration::from_secs(5);
/// Longer than the sender's patience.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// Pauses between the tries, as Standard Webhooks proposes: three days in all.
const PAUSES: [SignedDuration; 9] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(5),
    SignedDuration::from_hours(10),
    SignedDuration::from_hours(14),
    SignedDuration::from_hours(20),
    SignedDuration::from_hours(24),
];
/// A webhook at which nothing arrived for so long is switched off.
const HOPE: SignedDuration = SignedDuration::from_hours(24 * 5);

/// Sends until the server is asked to end. Several of these may run, in one process and in several.
pub async fn tell_webhooks(app: &App, sender: &Sender, stopping: Stopping) {
    let mut looks = Looks::new(app, LOOK, stopping);
    loop {
        looks.begin();
        let found = next(app, sender).await;
        if !looks
            .go_on(found, "webhooks cannot be told of events for the moment")
            .await
        {
            return;
        }
    }
}

/// Sends one message, if one is due; whether there was one.
async fn next(app: &App, sender: &Sender) -> Result<bool, StoreError> {
    let now = app.clock.now();
    let due = app
        .store
        .read("webhook_due", move |tx| webhooks::next_due(tx, now))
        .await?;
    if due.is_none_or(|due| due > now) {
        return Ok(false);
    }
    let claimed = app
        .store
        .write("claim_delivery", move |tx| {
            let lease = now.saturating_add(LEASE).unwrap_or(now);
            let Some(delivery) = webhooks::claim(tx, now, lease)? else {
                return Ok(None);
            };
            let webhook = webhooks::find(tx, delivery.webhook)?;
            Ok::<_, StoreError>(webhook.map(|webhook| (webhook, delivery)))
        })
        .await?;
    let Some((webhook, delivery)) = claimed else {
        return Ok(false);
    };
    let outcome = sender.send(&webhook, &delivery, now).await;
    let hopeless = webhook
        .failing_since
        .is_some_and(|since| now.duration_since(since) > HOPE);
    keep(app, delivery, outcome, hopeless).await?;
    Ok(true)
}

async fn keep(
    app: &App,
    delivery: Delivery,
    outcome: Outcome,
    hopeless: bool,
) -> Result<(), StoreError> {
    let now = app.clock.now();
    app.store
        .write("end_delivery", move |tx| {
            let id = delivery.webhook;
            match &outcome {
                Outcome::Taken(said) => {
                    webhooks::delivered(tx, &delivery, now, said)?;
                    webhooks::well(tx, id)
                }
                Outcome::Gone(said) => {
                    webhooks::give_up(tx, &delivery, now, said)?;
                    webhooks::disable(tx, id, now, Disabled::Gone).map(|_| ())
                }
                Outcome::Later(said) => {
                    webhooks::ill(tx, id, now)?;
                    match again(delivery.attempts, now) {
                        Some(at) => webhooks::postpone(tx, &delivery, at, said)?,
                        None => webhooks::give_up(tx, &delivery, now, said)?,
                    }
                    if hopeless {
                        webhooks::disable(tx, id, now, Disabled::Failing)?;
                    }
                    Ok(())
                }
            }
        })
        .await
}

/// When a message that was tried so often is tried again, if it is.
fn again(attempts: u32, now: Timestamp) -> Option<Timestamp> {
    let tried = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    PAUSES
        .get(tried)
        .and_then(|pause| now.checked_add(*pause).ok())
}

#[cfg(test)]
#[cfg(feature = "wound-clock")]
mod tests;
