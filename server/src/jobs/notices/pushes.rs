//! Pushes: urgent tickets call the browsers of the front office (T23) and of who is on call (T02).

use std::time::Duration;

use custode_domain::notice::Occasion;
use jiff::SignedDuration;

use super::mails::{after, end};
use super::pace;
use crate::app::App;
use crate::app::notify::{Letter, Writing, letter};
use crate::jobs::looks::Looks;
use crate::push::{Message, Outcome, Sender};
use crate::store::deliveries::{self, Delivery, Medium, Standing};
use crate::store::subscriptions::{self, Subscription};
use crate::store::{StoreError, Tx};
use crate::task::Stopping;

/// Another process may have made what is due.
const LOOK: Duration = Duration::from_secs(1);
/// For all browsers of one person.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// A call that comes later finds the ticket worked on.
const GIVE_UP: SignedDuration = SignedDuration::from_hours(1);

/// Sends until the server is asked to end.
pub async fn send_pushes(app: &App, sender: &Sender, stopping: Stopping) {
    let mut looks = Looks::new(app, LOOK, stopping);
    loop {
        looks.begin();
        let found = next(app, sender).await;
        if !looks
            .go_on(found, "browsers cannot be called for the moment")
            .await
        {
            return;
        }
    }
}

/// Calls one person, if somebody is to be called; whether there was one.
async fn next(app: &App, sender: &Sender) -> Result<bool, StoreError> {
    let now = app.clock.now();
    let due = app
        .store
        .read("push_due", |tx| deliveries::next_due(tx, Medium::Push))
        .await?;
    if due.is_none_or(|due| due > now) {
        return Ok(false);
    }
    let claimed = app
        .store
        .write("claim_push", move |tx| {
            deliveries::claim(tx, Medium::Push, now, after(now, LEASE))
        })
        .await?;
    let Some(delivery) = claimed else {
        return Ok(false);
    };
    match letter(app, &delivery).await? {
        Writing::Nothing(why) => end(app, &delivery, Standing::Failed, why).await?,
        Writing::Letter(letter) => call(app, sender, &letter).await?,
    }
    Ok(true)
}

/// Calls every browser of the person. When one of them is to be tried again, all are: where it was shown already, the
/// same tag shows it once.
async fn call(app: &App, sender: &Sender, letter: &Letter) -> Result<(), StoreError> {
    let (person, message) = (letter.delivery.person, message(letter));
    let browsers = app
        .store
        .read("browsers_to_call", move |tx| {
            subscriptions::of_person(tx, person)
        })
        .await?;
    let (mut taken, mut later, mut refused) = (0_u32, None, None);
    for browser in &browsers {
        match sender.send(browser, &message).await {
            Outcome::Taken => taken += 1,
            Outcome::Gone => forget(app, browser).await?,
            Outcome::Later(why) => later = Some(why),
            Outcome::Refused(why) => refused = Some(why),
        }
    }
    let delivery = &letter.delivery;
    match (later, taken, refused) {
        (Some(why), _, _) => put_off(app, delivery, taken, &why).await,
        (None, 0, Some(why)) => end(app, delivery, Standing::Failed, &why).await,
        (None, 0, None) => end(app, delivery, Standing::Failed, "no browser takes messages").await,
        (None, _, _) => end(app, delivery, Standing::Sent, &format!("browsers: {taken}")).await,
    }
}

fn message(letter: &Letter) -> Message {
    let t = letter.language;
    let title = match letter.occasion {
        Occasion::Paged => t.push_paged(letter.number),
        Occasion::NobodyOnCall => t.push_nobody(letter.number),
        Occasion::ConsentAsked => t.push_consent(letter.number),
        Occasion::Entered(_)
        | Occasion::Reopened
        | Occasion::Urgent
        | Occasion::Assigned
        | Occasion::Noted
        | Occasion::TaskEnded(_)
        | Occasion::ClosureProposed
        | Occasion::AtRisk(_)
        | Occasion::Breached(_)
        | Occasion::ConsentAnswered
        | Occasion::SessionEnded
        | Occasion::VerificationEscalated => t.push_title(letter.number),
    };
    Message {
        title,
        body: t.push_body(&letter.ente, &letter.subject),
        path: letter.path(),
        // Not the ticket's: the service reads it.
        tag: letter.delivery.id.simple().to_string(),
    }
}

async fn forget(app: &App, browser: &Subscription) -> Result<(), StoreError> {
    let (person, endpoint) = (browser.person, browser.endpoint.clone());
    let forget = move |tx: &mut Tx<'_>| subscriptions::forget(tx, person, &endpoint);
    app.store.write("forget_browser", forget).await?;
    Ok(())
}

async fn put_off(app: &App, delivery: &Delivery, taken: u32, why: &str) -> Result<(), StoreError> {
    let now = app.clock.now();
    let again = pace::again(app.mint, delivery.created_at, delivery.attempts, now);
    let again = again.filter(|at| at.duration_since(delivery.created_at) < GIVE_UP);
    let Some(at) = again else {
        let standing = if taken > 0 {
            Standing::Sent
        } else {
            Standing::Failed
        };
        return end(app, delivery, standing, why).await;
    };
    tracing::info!(delivery.id = %delivery.id, push.said = %why, "a browser is called again later");
    let (delivery, why) = (delivery.clone(), why.to_owned());
    app.store
        .write("put_off_push", move |tx| {
            deliveries::postpone(tx, &delivery, at, &why)
        })
        .await?;
    Ok(())
}
