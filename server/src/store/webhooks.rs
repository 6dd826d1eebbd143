//! Webhooks: whom the server tells of events, and the outbox of what they are told.

use custode_domain::id::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use super::code::codes;
use super::statement::statements;
use super::{Row, StoreError, Tx, Value};

/// Somebody who is told of events.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its identifier.
    pub id: Uuid,
    /// Where messages go.
    pub url: String,
    /// The events it is told of, as `app` spells them, with a space between.
    pub events: String,
    /// With what messages are signed, as its holder has it.
    pub secret: String,
    /// The secret before it, and until when messages are signed with it as well.
    pub previous: Option<(String, Timestamp)>,
    /// When it was set up.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: PersonId,
    /// Since when nothing arrives.
    pub failing_since: Option<Timestamp>,
    /// Since when nothing is sent, and why.
    pub disabled: Option<(Timestamp, Disabled)>,
}

/// Secrets do not print themselves.
impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Why nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disabled {
    /// The administrator wanted it.
    ByHand,
    /// Its server said that it is gone for good.
    Gone,
    /// Nothing arrived for too long.
    Failing,
}

/// How a delivery goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It waits, for the first time or again.
    Pending,
    /// It arrived.
    Delivered,
    /// Nobody tries any more.
    GivenUp,
}

codes! {
    Disabled { ByHand = "by_hand", Gone = "gone", Failing = "failing" }
    DeliveryState { Pending = "pending", Delivered = "delivered", GivenUp = "given_up" }
}

/// A message on its way to one webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its identifier.
    pub id: Uuid,
    /// To whom.
    pub webhook: Uuid,
    /// The message's own identifier: the same at every try, and for every webhook.
    pub message: Uuid,
    /// What is sent, a JSON document.
    pub body: String,
    /// When the event happened.
    pub created_at: Timestamp,
    /// How it goes.
    pub state: DeliveryState,
    /// Not before.
    pub due_at: Timestamp,
    /// How often it was tried, a try under way included.
    pub attempts: u32,
    /// What came of the last try; text from outside.
    pub said: Option<String>,
}

statements! {
    INSERT across("webhooks serve the installation") =
        "INSERT INTO webhook (id, url, events, secret, created_at, created_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    FIND across("webhooks serve the installation") =
        "SELECT id, url, events, secret, previous_secret, previous_until, created_at, created_by, failing_since,
                disabled_at, disabled_why
         FROM webhook WHERE id = ?1";
    LIST across("webhooks serve the installation") =
        "SELECT id, url, events, secret, previous_secret, previous_until, created_at, created_by, failing_since,
                disabled_at, disabled_why
         FROM webhook ORDER BY id";
    LISTENING across("webhooks serve the installation") =
        "SELECT id, events FROM webhook WHERE disabled_at IS NULL ORDER BY id";
    ROTATE across("webhooks serve the installation") =
        "UPDATE webhook SET previous_secret = secret, previous_until = ?3, secret = ?2 WHERE id = ?1";
    DISABLE across("webhooks serve the installation") =
        "UPDATE webhook SET disabled_at = ?2, disabled_why = ?3 WHERE id = ?1 AND disabled_at IS NULL";
    ENABLE across("webhooks serve the installation") =
        "UPDATE webhook SET disabled_at = NULL, disabled_why = NULL, failing_since = NULL
         WHERE id = ?1 AND disabled_at IS NOT NULL";
    WELL across("webhooks serve the installation") =
        "UPDATE webhook SET failing_since = NULL WHERE id = ?1 AND failing_since IS NOT NULL";
    ILL across("webhooks serve the installation") =
        "UPDATE webhook SET failing_since = ?2 WHERE id = ?1 AND failing_since IS NULL";
    OWE across("a webhook is told of all Enti") =
        "INSERT INTO webhook_delivery (id, webhook_id, message_id, body, created_at, state, due_at, attempts)
         VALUES (?1, ?2, ?3, ?4, ?5, 'pending', ?5, 0)";
    NEXT_DUE across("a webhook is told of all Enti") =
        "SELECT min(d.due_at) AS due_at FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
         WHERE d.state = 'pending' AND w.disabled_at IS NULL AND (d.leased_until IS NULL OR d.leased_until <= ?1)";
    CLAIM across("a webhook is told of all Enti") =
        "UPDATE webhook_delivery SET leased_until = ?2, attempts = attempts + 1
         WHERE id = (SELECT d.id FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
                     WHERE d.state = 'pending' AND d.due_at <= ?1 AND w.disabled_at IS NULL
                       AND (d.leased_until IS NULL OR d.leased_until <= ?1)
                     ORDER BY d.due_at, d.id LIMIT 1)
           AND state = 'pending' AND (leased_until IS NULL OR leased_until <= ?1)
         RETURNING id, webhook_id, message_id, body, created_at, state, due_at, attempts, said";
    DELIVERED across("a webhook is told of all Enti") =
        "UPDATE webhook_delivery SET state = 'delivered', ended_at = ?3, said = ?4, leased_until = NULL
         WHERE id = ?1 AND attempts = ?2 AND state = 'pending'";
    POSTPONE across("a webhook is told of all Enti") =
        "UPDATE webhook_delivery SET due_at = ?3, said = ?4, leased_until = NULL
         WHERE id = ?1 AND attempts = ?2 AND state = 'pending'";
    GIVE_UP across("a webhook is told of all Enti") =
        "UPDATE webhook_delivery SET state = 'given_up', ended_at = ?3, said = ?4, leased_until = NULL
         WHERE id = ?1 AND attempts = ?2 AND state = 'pending'";
    AGAIN across("a webhook is told of all Enti") =
        "UPDATE webhook_delivery SET state = 'pending', ended_at = NULL, due_at = ?3
         WHERE webhook_id = ?1 AND id = ?2 AND state <> 'delivered'";
    LATEST across("a webhook is told of all Enti") =
        "SELECT id, webhook_id, message_id, body, created_at, state, due_at, attempts, said
         FROM webhook_delivery WHERE webhook_id = ?1 ORDER BY created_at DESC, id DESC LIMIT ?2";
    FORGET across("a webhook is told of all Enti") =
        "DELETE FROM webhook_delivery WHERE ended_at < ?1";
}

/// Adds a webhook.
pub fn insert(tx: &mut Tx<'_>, webhook: &Webhook) -> Result<(), StoreError> {
    let values = [
        key(webhook.id),
        webhook.url.as_str().into(),
        webhook.events.as_str().into(),
        webhook.secret.as_str().into(),
        webhook.created_at.into(),
        webhook.created_by.into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(())
}

/// The webhook with this identifier.
pub fn find(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Webhook>, StoreError> {
    tx.query_opt(&FIND, &[key(id)])?
        .as_ref()
        .map(webhook)
        .transpose()
}

/// All webhooks, the oldest first.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Webhook>, StoreError> {
    tx.query_all(&LIST, &[])?.iter().map(webhook).collect()
}

/// Who is told of events, each with the events.
pub fn listening(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, String)>, StoreError> {
    tx.query_all(&LISTENING, &[])?
        .iter()
        .map(|row| Ok((uuid(row, "id")?, row.get("events")?)))
        .collect()
}

/// Signs with this secret from here on, and with the one before as well until then.
pub fn rotate(tx: &mut Tx<'_>, id: Uuid, secret: &str, until: Timestamp) -> Result<(), StoreError> {
    tx.execute(&ROTATE, &[key(id), secret.into(), until.into()])?;
    Ok(())
}

/// Sends nothing from here on; what waits, waits. Whether it was sent until now.
pub fn disable(
    tx: &mut Tx<'_>,
    id: Uuid,
    at: Timestamp,
    why: Disabled,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&DISABLE, &[key(id), at.into(), why.into()])? > 0)
}

/// Sends again, what waited first. Whether nothing was sent until now.
pub fn enable(tx: &mut Tx<'_>, id: Uuid) -> Result<bool, StoreError> {
    Ok(tx.execute(&ENABLE, &[key(id)])? > 0)
}

/// Notes that something arrived.
pub fn well(tx: &mut Tx<'_>, id: Uuid) -> Result<(), StoreError> {
    tx.execute(&WELL, &[key(id)])?;
    Ok(())
}

/// Notes that something did not arrive; the first time of several counts.
pub fn ill(tx: &mut Tx<'_>, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(&ILL, &[key(id), at.into()])?;
    Ok(())
}

/// Puts a message into the outbox, in the transaction of its event.
pub fn owe(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<(), StoreError> {
    let values = [
        key(delivery.id),
        key(delivery.webhook),
        key(delivery.message),
        delivery.body.as_str().into(),
        delivery.created_at.into(),
    ];
    tx.execute(&OWE, &values)?;
    Ok(())
}

/// When the next delivery that nobody holds is due.
pub fn next_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.query_opt(&NEXT_DUE, &[now.into()])?;
    row.map_or(Ok(None), |row| row.get("due_at"))
}

/// Takes the oldest delivery that is due, until `lease`. A worker that dies leaves it to another.
pub fn claim(
    tx: &mut Tx<'_>,
    now: Timestamp,
    lease: Timestamp,
) -> Result<Option<Delivery>, StoreError> {
    tx.query_opt(&CLAIM, &[now.into(), lease.into()])?
        .as_ref()
        .map(delivery)
        .transpose()
}

/// It arrived, and this was answered.
pub fn delivered(
    tx: &mut Tx<'_>,
    delivery: &Delivery,
    at: Timestamp,
    said: &str,
) -> Result<(), StoreError> {
    end(tx, &DELIVERED, delivery, at, said)
}

/// It did not arrive, for this reason, and is tried again then.
pub fn postpone(
    tx: &mut Tx<'_>,
    delivery: &Delivery,
    until: Timestamp,
    said: &str,
) -> Result<(), StoreError> {
    end(tx, &POSTPONE, delivery, until, said)
}

/// It did not arrive, for this reason, and is not tried again.
pub fn give_up(
    tx: &mut Tx<'_>,
    delivery: &Delivery,
    at: Timestamp,
    said: &str,
) -> Result<(), StoreError> {
    end(tx, &GIVE_UP, delivery, at, said)
}

/// Tries a delivery that did not arrive once more; whether there is one.
pub fn again(
    tx: &mut Tx<'_>,
    (webhook, id): (Uuid, Uuid),
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&AGAIN, &[key(webhook), key(id), now.into()])? > 0)
}

/// The last deliveries of a webhook, the youngest first.
pub fn latest(tx: &mut Tx<'_>, webhook: Uuid, limit: u32) -> Result<Vec<Delivery>, StoreError> {
    tx.query_all(&LATEST, &[key(webhook), limit.into()])?
        .iter()
        .map(delivery)
        .collect()
}

/// Forgets deliveries that ended before then; how many.
pub fn forget_before(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64, StoreError> {
    tx.execute(&FORGET, &[before.into()])
}

fn end(
    tx: &mut Tx<'_>,
    statement: &super::Statement,
    delivery: &Delivery,
    at: Timestamp,
    said: &str,
) -> Result<(), StoreError> {
    let values = [
        key(delivery.id),
        delivery.attempts.into(),
        at.into(),
        said.into(),
    ];
    tx.execute(statement, &values)?;
    Ok(())
}

fn key(id: Uuid) -> Value {
    id.hyphenated().to_string().into()
}

fn uuid(row: &Row, column: &str) -> Result<Uuid, StoreError> {
    row.parse(column, |text| Uuid::try_parse(text).ok())
}

fn webhook(row: &Row) -> Result<Webhook, StoreError> {
    let previous: Option<String> = row.get("previous_secret")?;
    let until: Option<Timestamp> = row.get("previous_until")?;
    let disabled_at: Option<Timestamp> = row.get("disabled_at")?;
    let disabled_why: Option<Disabled> = row.get("disabled_why")?;
    Ok(Webhook {
        id: uuid(row, "id")?,
        url: row.get("url")?,
        events: row.get("events")?,
        secret: row.get("secret")?,
        previous: previous.zip(until),
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
        failing_since: row.get("failing_since")?,
        disabled: disabled_at.zip(disabled_why),
    })
}

fn delivery(row: &Row) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: uuid(row, "id")?,
        webhook: uuid(row, "webhook_id")?,
        message: uuid(row, "message_id")?,
        body: row.get("body")?,
        created_at: row.get("created_at")?,
        state: row.get("state")?,
        due_at: row.get("due_at")?,
        attempts: row.get("attempts")?,
        said: row.get("said")?,
    })
}
