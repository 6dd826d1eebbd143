//! Subscriptions: the browsers that take pushes for a person.

use custode_domain::id::PersonId;
use jiff::Timestamp;
use uuid::Uuid;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// A browser that takes pushes (RFC 8030, RFC 8291).
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its identifier.
    pub id: Uuid,
    /// Whose browser it is.
    pub person: PersonId,
    /// Where its vendor takes messages for it. Who knows it can send: it is kept like a secret.
    pub endpoint: String,
    /// Its public key: a point of P-256, uncompressed.
    pub p256dh: Vec<u8>,
    /// Its 16 bytes of authentication secret.
    pub auth: Vec<u8>,
    /// Since when.
    pub created_at: Timestamp,
}

/// By hand, so that neither endpoint nor keys reach a log.
impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

statements! {
    KEEP across("browsers belong to people, and people of the desk have no Ente") =
        "INSERT INTO push_subscription (id, person_id, endpoint, p256dh, auth, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (endpoint) DO UPDATE SET person_id = excluded.person_id, p256dh = excluded.p256dh,
                                              auth = excluded.auth";
    FORGET across("browsers belong to people, and people of the desk have no Ente") =
        "DELETE FROM push_subscription WHERE person_id = ?1 AND endpoint = ?2";
    FORGET_ALL across("browsers belong to people, and people of the desk have no Ente") =
        "DELETE FROM push_subscription WHERE person_id = ?1";
    FORGET_OLDEST across("browsers belong to people, and people of the desk have no Ente") =
        "DELETE FROM push_subscription WHERE person_id = ?1 AND id NOT IN
            (SELECT id FROM push_subscription WHERE person_id = ?1 ORDER BY created_at DESC, id DESC LIMIT ?2)";
    OF_PERSON across("browsers belong to people, and people of the desk have no Ente") =
        "SELECT id, person_id, endpoint, p256dh, auth, created_at FROM push_subscription
         WHERE person_id = ?1 ORDER BY created_at, id";
}

/// Keeps a browser; of one person only the `most` youngest. The same browser again belongs to who said so last.
pub fn keep(tx: &mut Tx<'_>, subscription: &Subscription, most: u32) -> Result<(), StoreError> {
    let values = [
        subscription.id.hyphenated().to_string().into(),
        subscription.person.into(),
        subscription.endpoint.as_str().into(),
        subscription.p256dh.as_slice().into(),
        subscription.auth.as_slice().into(),
        subscription.created_at.into(),
    ];
    tx.execute(&KEEP, &values)?;
    tx.execute(&FORGET_OLDEST, &[subscription.person.into(), most.into()])?;
    Ok(())
}

/// Forgets a browser of a person; whether it was known.
pub fn forget(tx: &mut Tx<'_>, person: PersonId, endpoint: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&FORGET, &[person.into(), endpoint.into()])? > 0)
}

/// Forgets all browsers of a person; how many there were.
pub fn forget_all(tx: &mut Tx<'_>, person: PersonId) -> Result<u64, StoreError> {
    tx.execute(&FORGET_ALL, &[person.into()])
}

/// The browsers of a person.
pub fn of_person(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Subscription>, StoreError> {
    tx.query_all(&OF_PERSON, &[person.into()])?
        .iter()
        .map(subscription)
        .collect()
}

fn subscription(row: &Row) -> Result<Subscription, StoreError> {
    Ok(Subscription {
        id: row.parse("id", |text| Uuid::try_parse(text).ok())?,
        person: row.get("person_id")?,
        endpoint: row.get("endpoint")?,
        p256dh: row.get("p256dh")?,
        auth: row.get("auth")?,
        created_at: row.get("created_at")?,
    })
}
