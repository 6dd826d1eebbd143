//! Notices: the outbox of what people must be told.

use custode_domain::id::{EnteId, TicketId};
use custode_domain::notice::{Notice, Occasion, Recipient};
use jiff::Timestamp;
use uuid::Uuid;

use super::spelt::Spell;
use super::statement::statements;
use super::{Row, StoreError, Tx};

/// A notice in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// The ticket's Ente.
    pub ente: EnteId,
    /// Its identifier.
    pub id: Uuid,
    /// Who is told what.
    pub notice: Notice,
    /// The event that owes it.
    pub event_ordinal: u32,
    /// From when it is owed: a warning waits until the desk opens (R11).
    pub created_at: Timestamp,
    /// When it left the outbox, for each person who is meant; nothing while it waits.
    pub sent_at: Option<Timestamp>,
}

statements! {
    OWE ente =
        "INSERT INTO notice (ente_id, id, ticket_id, event_ordinal, recipient, kind, state, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'pending', ?7)
         ON CONFLICT (ente_id, ticket_id, event_ordinal, recipient, kind) DO NOTHING";
    PENDING across("the sender serves all Enti in order of age") =
        "SELECT ente_id, id, ticket_id, event_ordinal, recipient, kind, created_at, sent_at
         FROM notice WHERE state = 'pending' AND created_at <= ?1 ORDER BY created_at, id LIMIT ?2";
    SENT ente =
        "UPDATE notice SET state = 'sent', sent_at = ?3 WHERE ente_id = ?1 AND id = ?2 AND state = 'pending'";
    FIND ente =
        "SELECT ente_id, id, ticket_id, event_ordinal, recipient, kind, created_at, sent_at
         FROM notice WHERE ente_id = ?1 AND id = ?2";
    OF_TICKET ente =
        "SELECT ente_id, id, ticket_id, event_ordinal, recipient, kind, created_at, sent_at
         FROM notice WHERE ente_id = ?1 AND ticket_id = ?2 ORDER BY event_ordinal, kind, recipient";
}

/// Puts a notice into the outbox, in the transaction of the event that owes it.
/// The same one again changes nothing.
pub fn owe(tx: &mut Tx<'_>, owed: &Owed) -> Result<(), StoreError> {
    let values = [
        owed.ente.into(),
        key(owed.id),
        owed.notice.ticket.into(),
        owed.event_ordinal.into(),
        owed.notice.to.spell().into(),
        owed.notice.occasion.spell().into(),
        owed.created_at.into(),
    ];
    tx.execute(&OWE, &values)?;
    Ok(())
}

/// What may be handed out by now, the oldest first.
pub fn pending(tx: &mut Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<Owed>, StoreError> {
    tx.query_all(&PENDING, &[now.into(), limit.into()])?
        .iter()
        .map(owed)
        .collect()
}

/// The notice with this identifier.
pub fn find(tx: &mut Tx<'_>, ente: EnteId, id: Uuid) -> Result<Option<Owed>, StoreError> {
    tx.query_opt(&FIND, &[ente.into(), key(id)])?
        .as_ref()
        .map(owed)
        .transpose()
}

/// Notes that a notice left the outbox: its deliveries were made in this transaction; `false` when that was known.
pub fn sent(tx: &mut Tx<'_>, ente: EnteId, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.execute(&SENT, &[ente.into(), key(id), now.into()])? == 1)
}

/// All notices about a ticket.
pub fn of_ticket(tx: &mut Tx<'_>, ente: EnteId, ticket: TicketId) -> Result<Vec<Owed>, StoreError> {
    tx.query_all(&OF_TICKET, &[ente.into(), ticket.into()])?
        .iter()
        .map(owed)
        .collect()
}

/// The code, and who it is where that is not clear from it.
impl Spell for Recipient {
    fn spell(&self) -> String {
        match self {
            Self::Requester(id) | Self::Owner(id) | Self::OnCall(id) | Self::Closer(id) => {
                format!("{} {id}", self.code())
            }
            Self::Area(task) => format!("{} {task}", self.code()),
            Self::EnteContacts(ente) => format!("{} {ente}", self.code()),
            Self::FrontOffice | Self::Coordinators => self.code().to_owned(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some(("requester", id)) => Some(Self::Requester(id.parse().ok()?)),
            Some(("owner", id)) => Some(Self::Owner(id.parse().ok()?)),
            Some(("on_call", id)) => Some(Self::OnCall(id.parse().ok()?)),
            Some(("closer", id)) => Some(Self::Closer(id.parse().ok()?)),
            Some(("area", task)) => Some(Self::Area(task.parse().ok()?)),
            Some(("ente_contacts", ente)) => Some(Self::EnteContacts(ente.parse().ok()?)),
            None if text == Self::FrontOffice.code() => Some(Self::FrontOffice),
            None if text == Self::Coordinators.code() => Some(Self::Coordinators),
            Some(_) | None => None,
        }
    }
}

/// The code, and the state or task that it is about.
impl Spell for Occasion {
    fn spell(&self) -> String {
        match self {
            Self::Entered(state) => format!("{} {}", self.code(), state.code()),
            Self::TaskEnded(task) => format!("{} {task}", self.code()),
            Self::AtRisk(term) | Self::Breached(term) => {
                format!("{} {}", self.code(), term.spell())
            }
            Self::Reopened
            | Self::Urgent
            | Self::Assigned
            | Self::Noted
            | Self::ClosureProposed
            | Self::Paged
            | Self::NobodyOnCall
            | Self::ConsentAsked
            | Self::ConsentAnswered
            | Self::SessionEnded
            | Self::VerificationEscalated => self.code().to_owned(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let plain = [
            Self::Reopened,
            Self::Urgent,
            Self::Assigned,
            Self::Noted,
            Self::ClosureProposed,
            Self::Paged,
            Self::NobodyOnCall,
            Self::ConsentAsked,
            Self::ConsentAnswered,
            Self::SessionEnded,
            Self::VerificationEscalated,
        ];
        match text.split_once(' ') {
            Some(("entered", state)) => Some(Self::Entered(Spell::read(state)?)),
            Some(("task_ended", task)) => Some(Self::TaskEnded(task.parse().ok()?)),
            Some(("at_risk", term)) => Some(Self::AtRisk(Spell::read(term)?)),
            Some(("breached", term)) => Some(Self::Breached(Spell::read(term)?)),
            Some(_) => None,
            None => plain.into_iter().find(|occasion| occasion.code() == text),
        }
    }
}

fn key(id: Uuid) -> super::Value {
    id.hyphenated().to_string().into()
}

fn owed(row: &Row) -> Result<Owed, StoreError> {
    Ok(Owed {
        ente: row.get("ente_id")?,
        id: row.parse("id", |text| Uuid::try_parse(text).ok())?,
        notice: Notice {
            ticket: row.get("ticket_id")?,
            to: row.parse("recipient", Recipient::read)?,
            occasion: row.parse("kind", Occasion::read)?,
        },
        event_ordinal: row.get("event_ordinal")?,
        created_at: row.get("created_at")?,
        sent_at: row.get("sent_at")?,
    })
}

#[cfg(test)]
mod tests {
    use custode_domain::id::{PersonId, TaskId};
    use custode_domain::ticket::{StateName, Term};

    use super::*;

    #[test]
    fn recipients_and_occasions_read_back() {
        let (person, task) = (
            PersonId::from_uuid(Uuid::from_u128(3)),
            TaskId::from_uuid(Uuid::from_u128(4)),
        );
        let ente = EnteId::from_uuid(Uuid::from_u128(5));
        let recipients = [
            Recipient::Requester(person),
            Recipient::Owner(person),
            Recipient::EnteContacts(ente),
            Recipient::FrontOffice,
            Recipient::OnCall(person),
            Recipient::Coordinators,
            Recipient::Closer(person),
            Recipient::Area(task),
        ];
        for recipient in recipients {
            assert_eq!(Recipient::read(&recipient.spell()), Some(recipient));
        }
        let mut occasions = vec![
            Occasion::Reopened,
            Occasion::Urgent,
            Occasion::Assigned,
            Occasion::Noted,
            Occasion::TaskEnded(task),
            Occasion::ClosureProposed,
            Occasion::Paged,
            Occasion::NobodyOnCall,
            Occasion::VerificationEscalated,
        ];
        for term in [
            Term::TakeCharge,
            Term::Resolution,
            Term::Task(task),
            Term::Verification,
        ] {
            occasions.extend([Occasion::AtRisk(term), Occasion::Breached(term)]);
        }
        occasions.extend(StateName::ALL.iter().copied().map(Occasion::Entered));
        for occasion in occasions {
            assert_eq!(Occasion::read(&occasion.spell()), Some(occasion));
        }
        assert_eq!(
            (
                Recipient::read("owner"),
                Recipient::read("front_office x"),
                Occasion::read("entered")
            ),
            (None, None, None)
        );
    }
}
