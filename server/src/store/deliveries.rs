//! Deliveries: a notice on its way to one person by one medium, from the outbox to the answer of the mail server.
//!
//! pending -> sending (a worker has it until its lease ends) -> handed (the message is about to be, or was, given to
//! the server, and nobody knows yet what became of it) -> sent | failed. Decision 0012 says why `handed` is a state.

use custode_domain::id::{EnteId, PersonId, TicketId};
use custode_domain::notice::{Occasion, Recipient};
use jiff::Timestamp;
use uuid::Uuid;

use super::code::codes;
use super::spelt::Spell;
use super::statement::statements;
use super::{Row, StoreError, Tx};

/// By which way somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Medium {
    /// A mail.
    Mail,
    /// A message to their browsers.
    Push,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It waits for its turn, the first or another one.
    Pending,
    /// A worker has it.
    Sending,
    /// It was given to the server, whose answer is not known.
    Handed,
    /// The server took it.
    Sent,
    /// It will not be tried again; the outcome says why.
    Failed,
    /// The person has no address.
    Unreachable,
}

codes! {
    Medium { Mail = "mail", Push = "push" }
    Standing {
        Pending = "pending", Sending = "sending", Handed = "handed", Sent = "sent", Failed = "failed",
        Unreachable = "unreachable",
    }
}

/// A notice on its way to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The ticket's Ente.
    pub ente: EnteId,
    /// Its identifier: the Message-ID is made from it.
    pub id: Uuid,
    /// The notice.
    pub notice: Uuid,
    /// About which ticket.
    pub ticket: TicketId,
    /// To whom.
    pub person: PersonId,
    /// By which way.
    pub medium: Medium,
    /// Their address when the notice became theirs; none for browsers, and for who has none.
    pub address: Option<String>,
    /// What an answer to the mail carries, so that it finds the ticket and the person.
    pub reply_token: String,
    /// When it was made. The mail carries this date at every attempt.
    pub created_at: Timestamp,
    /// Which attempt this is: who holds an older one may change nothing.
    pub attempts: u32,
}

/// By hand, so that neither address nor token reach a log.
impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery")
            .field("id", &self.id)
            .field("ticket", &self.ticket)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// A delivery whose message was given away without a known answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubtful {
    /// Which.
    pub delivery: Delivery,
    /// When it was given away.
    pub handed_at: Timestamp,
    /// Until when an answer or a receipt may come.
    pub until: Timestamp,
}

/// A delivery as the page of its ticket tells it.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    /// To whom.
    pub person: PersonId,
    /// As what.
    pub recipient: Recipient,
    /// Why.
    pub occasion: Occasion,
    /// By which way.
    pub medium: Medium,
    /// Where to.
    pub address: Option<String>,
    /// How it stands.
    pub standing: Standing,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What the server said; hostile text.
    pub outcome: Option<String>,
}

/// By hand, so that no address reaches a log.
impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Told")
            .field("person", &self.person)
            .field("standing", &self.standing)
            .finish_non_exhaustive()
    }
}

statements! {
    MAKE ente =
        "INSERT INTO delivery (ente_id, id, notice_id, ticket_id, person_id, medium, address, reply_token, state,
                               attempts, created_at, due_at, ended_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10, ?10, ?11)
         ON CONFLICT (ente_id, notice_id, person_id, medium) DO NOTHING";
    NEXT_DUE across("workers serve all Enti") =
        "SELECT MIN(due_at) AS at FROM delivery WHERE medium = ?1 AND state IN ('pending', 'sending')";
    CLAIM across("workers serve all Enti") =
        "UPDATE delivery SET state = 'sending', attempts = attempts + 1, due_at = ?3
         WHERE id = (SELECT id FROM delivery
                     WHERE medium = ?1 AND state IN ('pending', 'sending') AND due_at <= ?2
                     ORDER BY due_at, id LIMIT 1)
           AND state IN ('pending', 'sending') AND due_at <= ?2
         RETURNING ente_id, id, notice_id, ticket_id, person_id, medium, address, reply_token, created_at, attempts";
    HAND_OVER ente =
        "UPDATE delivery SET state = 'handed', handed_at = ?4, due_at = ?5
         WHERE ente_id = ?1 AND id = ?2 AND attempts = ?3 AND state = 'sending' AND due_at > ?4";
    END ente =
        "UPDATE delivery SET state = ?4, ended_at = ?5, outcome = ?6
         WHERE ente_id = ?1 AND id = ?2 AND attempts = ?3 AND state IN ('sending', 'handed')";
    POSTPONE ente =
        "UPDATE delivery SET state = 'pending', due_at = ?4, outcome = ?5
         WHERE ente_id = ?1 AND id = ?2 AND attempts = ?3 AND state IN ('sending', 'handed')";
    DOUBTFUL across("workers serve all Enti") =
        "SELECT ente_id, id, notice_id, ticket_id, person_id, medium, address, reply_token, created_at, attempts,
                handed_at, due_at
         FROM delivery WHERE state = 'handed' AND handed_at <= ?1 ORDER BY handed_at, id LIMIT ?2";
    OF_TICKET ente =
        "SELECT d.person_id AS person_id, n.recipient AS recipient, n.kind AS kind, d.medium AS medium,
                d.address AS address, d.state AS state, d.created_at AS created_at, d.ended_at AS ended_at,
                d.outcome AS outcome
         FROM delivery d JOIN notice n ON n.ente_id = d.ente_id AND n.id = d.notice_id
         WHERE d.ente_id = ?1 AND d.ticket_id = ?2 ORDER BY d.created_at, d.id LIMIT ?3";
}

/// Makes a delivery that waits, or that is known to reach nobody; the same one again changes nothing.
pub fn make(tx: &mut Tx<'_>, delivery: &Delivery, standing: Standing) -> Result<(), StoreError> {
    let ended = (standing == Standing::Unreachable).then_some(delivery.created_at);
    let values = [
        delivery.ente.into(),
        key(delivery.id),
        key(delivery.notice),
        delivery.ticket.into(),
        delivery.person.into(),
        delivery.medium.into(),
        delivery.address.as_deref().into(),
        delivery.reply_token.as_str().into(),
        standing.into(),
        delivery.created_at.into(),
        ended.into(),
    ];
    tx.execute(&MAKE, &values)?;
    Ok(())
}

/// When the next delivery of this medium can be claimed.
pub fn next_due(tx: &mut Tx<'_>, medium: Medium) -> Result<Option<Timestamp>, StoreError> {
    tx.query_one(&NEXT_DUE, &[medium.into()])?.get("at")
}

/// Takes the oldest delivery that is due, until `lease`; nothing when none is. A worker that died before it gave the
/// message away leaves it to the next one. The guard stands on the outer row too, as for jobs.
pub fn claim(
    tx: &mut Tx<'_>,
    medium: Medium,
    now: Timestamp,
    lease: Timestamp,
) -> Result<Option<Delivery>, StoreError> {
    tx.query_opt(&CLAIM, &[medium.into(), now.into(), lease.into()])?
        .as_ref()
        .map(delivery)
        .transpose()
}

/// Notes that the message is about to be given away; `until` an answer may come. `false` when the lease has ended:
/// then another worker may have it, and this one must give nothing away.
pub fn hand_over(
    tx: &mut Tx<'_>,
    delivery: &Delivery,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let values = [
        delivery.ente.into(),
        key(delivery.id),
        delivery.attempts.into(),
        now.into(),
        until.into(),
    ];
    Ok(tx.execute(&HAND_OVER, &values)? == 1)
}

/// Notes the end; `false` when somebody else has it meanwhile.
pub fn end(
    tx: &mut Tx<'_>,
    delivery: &Delivery,
    standing: Standing,
    now: Timestamp,
    outcome: &str,
) -> Result<bool, StoreError> {
    let values = [
        delivery.ente.into(),
        key(delivery.id),
        delivery.attempts.into(),
        standing.into(),
        now.into(),
        outcome.into(),
    ];
    Ok(tx.execute(&END, &values)? == 1)
}

/// Puts a delivery off; `false` when somebody else has it meanwhile.
pub fn postpone(
    tx: &mut Tx<'_>,
    delivery: &Delivery,
    until: Timestamp,
    why: &str,
) -> Result<bool, StoreError> {
    let values = [
        delivery.ente.into(),
        key(delivery.id),
        delivery.attempts.into(),
        until.into(),
        why.into(),
    ];
    Ok(tx.execute(&POSTPONE, &values)? == 1)
}

/// What was given away at `before` or earlier, without a known answer.
pub fn doubtful(
    tx: &mut Tx<'_>,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<Doubtful>, StoreError> {
    let rows = tx.query_all(&DOUBTFUL, &[before.into(), limit.into()])?;
    rows.iter()
        .map(|row| {
            Ok(Doubtful {
                delivery: delivery(row)?,
                handed_at: row.get("handed_at")?,
                until: row.get("due_at")?,
            })
        })
        .collect()
}

/// What people were told about a ticket, the oldest first.
pub fn of_ticket(
    tx: &mut Tx<'_>,
    ente: EnteId,
    ticket: TicketId,
    limit: u32,
) -> Result<Vec<Told>, StoreError> {
    let rows = tx.query_all(&OF_TICKET, &[ente.into(), ticket.into(), limit.into()])?;
    rows.iter().map(told).collect()
}

fn key(id: Uuid) -> super::Value {
    id.hyphenated().to_string().into()
}

fn delivery(row: &Row) -> Result<Delivery, StoreError> {
    let uuid = |column| row.parse(column, |text| Uuid::try_parse(text).ok());
    Ok(Delivery {
        ente: row.get("ente_id")?,
        id: uuid("id")?,
        notice: uuid("notice_id")?,
        ticket: row.get("ticket_id")?,
        person: row.get("person_id")?,
        medium: row.get("medium")?,
        address: row.get("address")?,
        reply_token: row.get("reply_token")?,
        created_at: row.get("created_at")?,
        attempts: row.get("attempts")?,
    })
}

fn told(row: &Row) -> Result<Told, StoreError> {
    Ok(Told {
        person: row.get("person_id")?,
        recipient: row.parse("recipient", Recipient::read)?,
        occasion: row.parse("kind", Occasion::read)?,
        medium: row.get("medium")?,
        address: row.get("address")?,
        standing: row.get("state")?,
        created_at: row.get("created_at")?,
        ended_at: row.get("ended_at")?,
        outcome: row.get("outcome")?,
    })
}
