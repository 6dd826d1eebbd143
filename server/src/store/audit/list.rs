//! List: records of the audit as people look for them, the latest first, and the accesses of a year.

use custode_domain::id::{EnteId, TicketId};
use jiff::Timestamp;

use super::{Class, Deed, Outcome, Record, read};
use crate::store::statement::{Statement, statements};
use crate::store::tickets::{TicketNumber, number};
use crate::store::{Row, StoreError, Tx, Value};

/// What somebody looks for. Nothing said lets everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Who did it, as records spell it.
    pub actor: Option<String>,
    /// What was done.
    pub action: Option<String>,
    /// Of which ticket.
    pub ticket: Option<TicketNumber>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

/// A record, and what people call its ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The record.
    pub record: Record,
    /// The number of its ticket.
    pub number: Option<TicketNumber>,
}

/// What happened in a session, as far as a yearly check asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The place of the record.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// Of which ticket, and whose it is.
    pub ticket: Option<(EnteId, TicketId)>,
}

/// A list for which this holds. The order is that of time, and of the chain within an instant: an index holds both.
macro_rules! list {
    ($holds:literal) => {
        concat!(
            "SELECT a.seq AS seq, a.at AS at, a.actor AS actor, a.actor_name AS actor_name, a.role AS role,
                    a.source AS source, a.action AS action, a.object AS object, a.ente_id AS ente_id,
                    a.ticket_id AS ticket_id, a.outcome AS outcome, a.class AS class, a.document AS document,
                    a.prev_hash AS prev_hash, a.hash AS hash, t.year AS year, t.serial AS serial
             FROM audit a LEFT JOIN ticket t ON t.ente_id = a.ente_id AND t.id = a.ticket_id
             WHERE ",
            $holds,
            " AND a.at >= ?1 AND a.at <= ?2 AND (a.at < ?2 OR a.seq < ?3)
              AND (CAST(?4 AS TEXT) IS NULL OR a.actor = ?4) AND (CAST(?5 AS TEXT) IS NULL OR a.action = ?5)
              AND (CAST(?6 AS BIGINT) IS NULL
                   OR a.ticket_id IN (SELECT n.id FROM ticket n WHERE n.year = ?6 AND n.serial = ?7))
              AND (CAST(?8 AS TEXT) IS NULL OR a.outcome = ?8)
              ORDER BY a.at DESC, a.seq DESC LIMIT ?9"
        )
    };
}

statements! {
    ALL across("who looks into the audit looks at the whole installation") = list!("a.seq > 0");
    BY_ACTOR across("who looks into the audit looks at the whole installation") = list!("a.actor = ?4");
    BY_ACTION across("who looks into the audit looks at the whole installation") = list!("a.action = ?5");
    BY_TICKET across("who looks into the audit looks at the whole installation") = list!(
        "a.ticket_id IN (SELECT m.id FROM ticket m WHERE m.year = ?6 AND m.serial = ?7)"
    );
    ACCESSES across("the yearly check is of the whole installation") =
        "SELECT seq, at, actor, action, ente_id, ticket_id FROM audit
         WHERE at >= ?1 AND at < ?2 AND (at > ?3 OR seq > ?4) AND at >= ?3 AND role <> 'user'
           AND class IN ('access', 'operation')
         ORDER BY at, seq LIMIT ?5";
    COUNT across("the yearly check is of the whole installation") =
        "SELECT COUNT(*) AS number FROM audit WHERE class = ?1 AND at >= ?2 AND at < ?3 AND action = ?4 AND outcome = ?5";
}

/// The records that a filter lets through, the latest first; `after` is the last one of the part before.
pub fn page(
    tx: &mut Tx<'_>,
    filter: &Filter,
    after: Option<(Timestamp, u64)>,
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    let latest = filter
        .until
        .map_or(i64::MAX, |until| until.as_microsecond() - 1);
    let (at, seq) = match after {
        Some((at, seq)) if at.as_microsecond() <= latest => {
            (at.as_microsecond(), i64::try_from(seq).unwrap_or(i64::MAX))
        }
        Some(_) | None => (latest, i64::MAX),
    };
    let from = filter.from.map_or(i64::MIN, Timestamp::as_microsecond);
    let values: [Value; 9] = [
        from.into(),
        at.into(),
        seq.into(),
        filter.actor.as_deref().into(),
        filter.action.as_deref().into(),
        filter.ticket.map(|ticket| i64::from(ticket.year)).into(),
        filter.ticket.map(|ticket| ticket.serial).into(),
        filter.outcome.map(Outcome::code).into(),
        limit.into(),
    ];
    tx.query_all(shortest(filter), &values)?
        .iter()
        .map(listed)
        .collect()
}

fn listed(row: &Row) -> Result<Listed, StoreError> {
    let year: Option<i64> = row.get("year")?;
    let number = match year {
        Some(_) => Some(number(row)?),
        None => None,
    };
    Ok(Listed {
        record: read(row)?,
        number,
    })
}

/// The index that passes the fewest records.
const fn shortest(filter: &Filter) -> &'static Statement {
    match filter {
        Filter {
            ticket: Some(_), ..
        } => &BY_TICKET,
        Filter { actor: Some(_), .. } => &BY_ACTOR,
        Filter {
            action: Some(_), ..
        } => &BY_ACTION,
        Filter { .. } => &ALL,
    }
}

/// Comings, goings and operations of everybody but the users of the Enti, in the order of time, from the one instant
/// until before the other; `after` is the last one of the part before.
pub fn accesses(
    tx: &mut Tx<'_>,
    (from, until): (Timestamp, Timestamp),
    after: Option<(Timestamp, u64)>,
    limit: u32,
) -> Result<Vec<Access>, StoreError> {
    let (at, seq) = after.unwrap_or((from, 0));
    let values = [
        from.into(),
        until.into(),
        at.into(),
        seq.into(),
        limit.into(),
    ];
    let read = |row: &Row| {
        let (ente, ticket): (Option<_>, Option<_>) = (row.get("ente_id")?, row.get("ticket_id")?);
        Ok(Access {
            seq: row.get("seq")?,
            at: row.get("at")?,
            actor: row.get("actor")?,
            action: row.get("action")?,
            ticket: ente.zip(ticket),
        })
    };
    tx.query_all(&ACCESSES, &values)?.iter().map(read).collect()
}

/// How many came in, or did not, from the one instant until before the other.
pub fn count(
    tx: &mut Tx<'_>,
    (from, until): (Timestamp, Timestamp),
    (action, outcome): (&str, Outcome),
) -> Result<u64, StoreError> {
    let values = [
        Class::Access.code().into(),
        from.into(),
        until.into(),
        action.into(),
        outcome.code().into(),
    ];
    tx.query_one(&COUNT, &values)?.get("number")
}

impl Access {
    /// Whether somebody came in.
    pub fn is_sign_in(&self) -> bool {
        self.action == Deed::SignIn.code()
    }
}
