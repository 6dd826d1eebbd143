//! Queue: the open tickets in the order of their work, and how many there are.

use custode_domain::id::{PersonId, TicketId};
use custode_domain::person::Level;
use jiff::Timestamp;

use super::{Listed, OwnerIs, owner};
use crate::store::statement::statements;
use crate::store::tickets::TicketNumber;
use crate::store::{StoreError, Tx};

/// Open tickets are counted so far: whoever has more of them looks at none of these numbers.
pub const COUNTED: u32 = 1_000;

/// A place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The least is worked first ([`custode_domain::priority::Rank`]).
    pub rank: Timestamp,
    /// Which.
    pub id: TicketId,
}

/// How many open tickets there are, each count up to [`COUNTED`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub all: u64,
    /// Those that this person answers for.
    pub mine: u64,
    /// Those that nobody answers for.
    pub nobodys: u64,
    /// Those of the first level.
    pub first: u64,
    /// Those of the second level.
    pub second: u64,
}

statements! {
    QUEUE across("the desk works on the tickets of all Enti") = concat!(
        listed!("ticket t"),
        "WHERE t.is_open AND (t.rank, t.id) > (?1, ?2) AND (CAST(?3 AS TEXT) IS NULL OR t.level = ?3)
           AND (CAST(?4 AS TEXT) IS NULL OR t.owner_id = ?4) AND (NOT CAST(?5 AS BOOLEAN) OR t.owner_id IS NULL)
         ORDER BY t.rank, t.id LIMIT ?6"
    );
    COUNT_OPEN across("the desk works on the tickets of all Enti") =
        "SELECT COUNT(*) AS total, COUNT(*) FILTER (WHERE owner_id = ?1) AS mine,
                COUNT(*) FILTER (WHERE owner_id IS NULL) AS nobodys,
                COUNT(*) FILTER (WHERE level = 'first') AS at_first,
                COUNT(*) FILTER (WHERE level = 'second') AS at_second
         FROM (SELECT owner_id, level FROM ticket WHERE is_open ORDER BY rank, id LIMIT ?2) AS open_tickets";
    BY_NUMBER across("the desk reads a number out of a mail, and every Ente counts for itself") =
        concat!(listed!("ticket t"), "WHERE t.year = ?1 AND t.serial = ?2 ORDER BY e.name, t.ente_id LIMIT ?3");
}

/// A page of the open tickets in the order of their work.
pub fn queue(
    tx: &mut Tx<'_>,
    level: Option<Level>,
    owned: Option<OwnerIs>,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    let (by, nobodys) = owner(owned);
    let (rank, id) = after.map_or_else(
        || (i64::MIN.into(), "".into()),
        |place| (place.rank.into(), place.id.into()),
    );
    let values = [
        rank,
        id,
        level.into(),
        by.into(),
        nobodys.into(),
        limit.into(),
    ];
    tx.query_all(&QUEUE, &values)?
        .iter()
        .map(super::row)
        .collect()
}

/// How many open tickets there are.
pub fn count_open(tx: &mut Tx<'_>, mine: PersonId) -> Result<Counts, StoreError> {
    let row = tx.query_one(&COUNT_OPEN, &[mine.into(), COUNTED.into()])?;
    Ok(Counts {
        all: row.get("total")?,
        mine: row.get("mine")?,
        nobodys: row.get("nobodys")?,
        first: row.get("at_first")?,
        second: row.get("at_second")?,
    })
}

/// The tickets with this number, one of an Ente at the most, by the name of their Ente.
pub fn by_number(
    tx: &mut Tx<'_>,
    number: TicketNumber,
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    let values = [
        i64::from(number.year).into(),
        number.serial.into(),
        limit.into(),
    ];
    tx.query_all(&BY_NUMBER, &values)?
        .iter()
        .map(super::row)
        .collect()
}

impl Place {
    /// The place of a ticket.
    pub const fn of(listed: &Listed) -> Self {
        Self {
            rank: listed.rank,
            id: listed.row.id,
        }
    }
}
