//! Webhooks: whom the server tells of events, set up by the administrator of the installation.

mod address;
mod event;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use custode_domain::on_call::Called;
use custode_domain::ticket::{Event as Happened, Ticket};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::App;
use super::rights::Action;
use super::viewer::Viewer;
use crate::mint::Mint;
use crate::store::audit::{self, Deed, Entry};
use crate::store::{StoreError, Tx, people, webhooks};

pub use address::{Address, NotAnAddress};
pub use event::Event;

pub use crate::store::webhooks::{Delivery, DeliveryState, Disabled, Webhook};

/// Webhooks of an installation.
pub const MOST: usize = 20;
/// Deliveries that are shown.
const SHOWN: u32 = 50;
/// How long messages are signed with the old secret as well: its holder changes it on a working day.
pub const BOTH_SECRETS: SignedDuration = SignedDuration::from_hours(24);
/// Standard Webhooks asks for 24 to 64 random bytes.
const SECRET_BYTES: usize = 32;
/// By which a secret of this kind is recognised (Standard Webhooks).
const SECRET_MARK: &str = "whsec_";

/// Why no webhook was set up.
#[derive(Debug, thiserror::Error)]
pub enum NotSetUp {
    /// Not by this person, or for no event.
    #[error("the administrator sets up webhooks, each for an event at least")]
    Denied,
    /// There are enough.
    #[error("an installation has {MOST} webhooks at most")]
    TooMany,
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// A webhook with what was sent to it lately.
#[derive(Debug)]
pub struct Shown {
    /// Itself.
    pub webhook: Webhook,
    /// The youngest first.
    pub deliveries: Vec<Delivery>,
}

/// All webhooks.
pub async fn list(app: &App, viewer: &Viewer) -> Result<Vec<Webhook>, StoreError> {
    if !viewer.can(Action::ManageWebhooks) {
        return Ok(Vec::new());
    }
    app.store.read("list_webhooks", webhooks::list).await
}

/// One of them.
pub async fn show(app: &App, viewer: &Viewer, id: Uuid) -> Result<Option<Shown>, StoreError> {
    if !viewer.can(Action::ManageWebhooks) {
        return Ok(None);
    }
    app.store
        .read("show_webhook", move |tx| {
            let Some(webhook) = webhooks::find(tx, id)? else {
                return Ok(None);
            };
            let deliveries = webhooks::latest(tx, id, SHOWN)?;
            Ok(Some(Shown {
                webhook,
                deliveries,
            }))
        })
        .await
}

/// Sets up a webhook. Its secret is told here and never again.
pub async fn set_up(
    app: &App,
    viewer: &Viewer,
    address: Address,
    events: &[Event],
) -> Result<(Uuid, String), NotSetUp> {
    if !viewer.can(Action::ManageWebhooks) || events.is_empty() {
        return Err(NotSetUp::Denied);
    }
    let now = app.clock.now();
    let events: Vec<_> = events.iter().map(|event| event.code()).collect();
    let webhook = Webhook {
        id: app.mint.uuid(now),
        url: address.into_string(),
        events: events.join(" "),
        secret: secret(app.mint),
        previous: None,
        created_at: now,
        created_by: viewer.id,
        failing_since: None,
        disabled: None,
    };
    let told = (webhook.id, webhook.secret.clone());
    let by = viewer.id.to_string();
    app.store
        .write("set_up_webhook", move |tx| {
            if webhooks::list(tx)?.len() >= MOST {
                return Err(NotSetUp::TooMany);
            }
            webhooks::insert(tx, &webhook)?;
            let said = serde_json::json!({"url": webhook.url, "events": webhook.events});
            Ok(record(
                tx,
                (Deed::SetUpWebhook, webhook.id),
                &by,
                &said,
                now,
            )?)
        })
        .await?;
    Ok(told)
}

/// What the administrator does to a webhook that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Send nothing any more.
    Disable,
    /// Send again, what waited first.
    Enable,
    /// Send a message that says nothing, to see whether it arrives.
    Try,
    /// Try this delivery once more.
    Again(Uuid),
}

/// Does it; whether there is such a webhook.
pub async fn change(
    app: &App,
    viewer: &Viewer,
    id: Uuid,
    change: Change,
) -> Result<bool, StoreError> {
    if !viewer.can(Action::ManageWebhooks) {
        return Ok(false);
    }
    let (now, by, mint) = (app.clock.now(), viewer.id.to_string(), app.mint);
    app.store
        .write("change_webhook", move |tx| {
            if webhooks::find(tx, id)?.is_none() {
                return Ok(false);
            }
            let (action, done) = match change {
                Change::Disable => (
                    Deed::DisableWebhook,
                    webhooks::disable(tx, id, now, Disabled::ByHand)?,
                ),
                Change::Enable => (Deed::EnableWebhook, webhooks::enable(tx, id)?),
                Change::Try => {
                    let body = event::trial(now);
                    owe(tx, mint, id, mint.uuid(now), body, now)?;
                    (Deed::TryWebhook, true)
                }
                Change::Again(delivery) => (
                    Deed::RepeatDelivery,
                    webhooks::again(tx, (id, delivery), now)?,
                ),
            };
            if done {
                record(tx, (action, id), &by, &serde_json::json!({}), now)?;
            }
            Ok(true)
        })
        .await
}

/// Makes a new secret, told here and never again; nothing when there is no such webhook.
pub async fn rotate(app: &App, viewer: &Viewer, id: Uuid) -> Result<Option<String>, StoreError> {
    if !viewer.can(Action::ManageWebhooks) {
        return Ok(None);
    }
    let (now, by, fresh) = (app.clock.now(), viewer.id.to_string(), secret(app.mint));
    let until = now.saturating_add(BOTH_SECRETS).unwrap_or(now);
    app.store
        .write("rotate_webhook", move |tx| {
            if webhooks::find(tx, id)?.is_none() {
                return Ok(None);
            }
            webhooks::rotate(tx, id, &fresh, until)?;
            record(
                tx,
                (Deed::RotateWebhook, id),
                &by,
                &serde_json::json!({}),
                now,
            )?;
            Ok(Some(fresh.clone()))
        })
        .await
}

/// Puts into the outbox what webhooks are told of these events, in their transaction.
pub(super) fn tell(
    tx: &mut Tx<'_>,
    mint: Mint,
    before: Option<&Ticket>,
    after: &Ticket,
    events: &[Happened],
) -> Result<(), StoreError> {
    let listening = webhooks::listening(tx)?;
    if listening.is_empty() || events.is_empty() {
        return Ok(());
    }
    for event in events {
        tell_of_call(tx, mint, &listening, after, event)?;
    }
    let event = Event::of(before, after);
    let at = after.changed_at();
    let message = mint.uuid(at);
    for (id, wanted) in listening {
        if wanted.split(' ').any(|code| code == event.code()) {
            owe(
                tx,
                mint,
                id,
                message,
                event.message(before, after, events),
                at,
            )?;
        }
    }
    Ok(())
}

/// Whom an event calls is a message of its own.
fn tell_of_call(
    tx: &mut Tx<'_>,
    mint: Mint,
    listening: &[(Uuid, String)],
    ticket: &Ticket,
    event: &Happened,
) -> Result<(), StoreError> {
    let Some(to) = event::called(event) else {
        return Ok(());
    };
    let person = match to {
        Called::Person { person, .. } => people::find(tx, person)?,
        Called::Coordinators => None,
    };
    let phone = person.and_then(|person| person.phone);
    let message = mint.uuid(event.at);
    for (id, wanted) in listening {
        if wanted
            .split(' ')
            .any(|code| code == Event::OnCallPaged.code())
        {
            let body = event::call(ticket, to, phone.as_deref(), event.at);
            owe(tx, mint, *id, message, body, event.at)?;
        }
    }
    Ok(())
}

fn owe(
    tx: &mut Tx<'_>,
    mint: Mint,
    webhook: Uuid,
    message: Uuid,
    body: String,
    at: Timestamp,
) -> Result<(), StoreError> {
    let delivery = Delivery {
        id: mint.uuid(at),
        webhook,
        message,
        body,
        created_at: at,
        state: DeliveryState::Pending,
        due_at: at,
        attempts: 0,
        said: None,
    };
    webhooks::owe(tx, &delivery)
}

fn secret(mint: Mint) -> String {
    format!(
        "{SECRET_MARK}{}",
        STANDARD.encode(mint.bytes::<SECRET_BYTES>())
    )
}

/// The bytes with which messages are signed.
pub fn signing_key(secret: &str) -> Option<Vec<u8>> {
    STANDARD.decode(secret.strip_prefix(SECRET_MARK)?).ok()
}

fn record(
    tx: &mut Tx<'_>,
    (action, id): (Deed, Uuid),
    by: &str,
    document: &serde_json::Value,
    at: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry {
        at,
        actor: &format!("person:{by}"),
        action,
        object: &format!("webhook:{id}"),
        ente: None,
        document: &document.to_string(),
    };
    audit::append(tx, &entry).map(|_| ())
}
