//! Links: which tickets are tied to which, seen from either side. The tickets' events are the truth.

use custode_domain::id::{EnteId, TicketId};
use custode_domain::ticket::{Event, Happening, Relation, StateName, Ticket};

use super::code::codes;
use super::statement::statements;
use super::tickets::{TicketNumber, number};
use super::{Row, StoreError, Tx};

/// More ties of one ticket are not shown: a storm has hundreds of duplicates.
const SHOWN: u32 = 100;

/// How a ticket stands to another, as the rows know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tie {
    /// They have to do with each other.
    Related,
    /// The other one is the cause.
    CausedBy,
    /// The other one goes on for both.
    DuplicateOf,
}

codes! {
    Tie { Related = "related", CausedBy = "caused_by", DuplicateOf = "duplicate_of" }
}

/// A ticket that is tied to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tied {
    /// The other ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// In one line; hostile text.
    pub subject: String,
    /// Where it stands.
    pub state: StateName,
    /// How they stand to each other.
    pub tie: Tie,
    /// Whether it is the other ticket that says so of this one.
    pub from_there: bool,
}

statements! {
    TIE ente =
        "INSERT INTO ticket_link (ente_id, ticket_id, to_id, relation) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (ente_id, ticket_id, to_id, relation) DO NOTHING";
    UNTIE ente =
        "DELETE FROM ticket_link
         WHERE ente_id = ?1 AND ticket_id = ?2 AND to_id = ?3 AND relation <> 'duplicate_of'";
    THERE ente =
        "SELECT t.id AS id, t.year AS year, t.serial AS serial, t.subject AS subject, t.state AS state,
                l.relation AS relation
         FROM ticket_link l JOIN ticket t ON t.ente_id = l.ente_id AND t.id = l.to_id
         WHERE l.ente_id = ?1 AND l.ticket_id = ?2 ORDER BY t.id LIMIT ?3";
    BACK ente =
        "SELECT t.id AS id, t.year AS year, t.serial AS serial, t.subject AS subject, t.state AS state,
                l.relation AS relation
         FROM ticket_link l JOIN ticket t ON t.ente_id = l.ente_id AND t.id = l.ticket_id
         WHERE l.ente_id = ?1 AND l.to_id = ?2 ORDER BY t.id LIMIT ?3";
    GOES_ON_AS ente =
        "SELECT to_id FROM ticket_link WHERE ente_id = ?1 AND ticket_id = ?2 AND relation = 'duplicate_of'";
}

/// Keeps the ties that these events make or end.
pub fn keep(tx: &mut Tx<'_>, ticket: &Ticket, events: &[Event]) -> Result<(), StoreError> {
    for event in events {
        if let Happening::Linked { link, .. } = &event.what {
            untie(tx, ticket, link.to)?;
            tie(tx, ticket, link.to, Tie::from(link.relation))?;
        } else if let Happening::MarkedDuplicate { of, .. } = event.what {
            tie(tx, ticket, of, Tie::DuplicateOf)?;
        } else if let Happening::Unlinked { to } = event.what {
            untie(tx, ticket, to)?;
        }
    }
    Ok(())
}

/// The tickets that are tied to this one, those that it names first.
pub fn of_ticket(tx: &mut Tx<'_>, ente: EnteId, ticket: TicketId) -> Result<Vec<Tied>, StoreError> {
    let values = [ente.into(), ticket.into(), SHOWN.into()];
    let mut tied = Vec::new();
    for (statement, from_there) in [(&THERE, false), (&BACK, true)] {
        for row in tx.query_all(statement, &values)? {
            tied.push(other(&row, from_there)?);
        }
    }
    Ok(tied)
}

/// The ticket that goes on for this duplicate.
pub fn goes_on_as(
    tx: &mut Tx<'_>,
    ente: EnteId,
    ticket: TicketId,
) -> Result<Option<TicketId>, StoreError> {
    tx.query_opt(&GOES_ON_AS, &[ente.into(), ticket.into()])?
        .map(|row| row.get("to_id"))
        .transpose()
}

fn tie(tx: &mut Tx<'_>, ticket: &Ticket, to: TicketId, tie: Tie) -> Result<(), StoreError> {
    let values = [
        ticket.ente().into(),
        ticket.id().into(),
        to.into(),
        tie.into(),
    ];
    tx.execute(&TIE, &values)?;
    Ok(())
}

fn untie(tx: &mut Tx<'_>, ticket: &Ticket, from: TicketId) -> Result<(), StoreError> {
    let values = [ticket.ente().into(), ticket.id().into(), from.into()];
    tx.execute(&UNTIE, &values)?;
    Ok(())
}

fn other(row: &Row, from_there: bool) -> Result<Tied, StoreError> {
    Ok(Tied {
        ticket: row.get("id")?,
        number: number(row)?,
        subject: row.get("subject")?,
        state: row.get("state")?,
        tie: row.get("relation")?,
        from_there,
    })
}

impl From<Relation> for Tie {
    fn from(relation: Relation) -> Self {
        match relation {
            Relation::Related => Self::Related,
            Relation::CausedBy => Self::CausedBy,
        }
    }
}
