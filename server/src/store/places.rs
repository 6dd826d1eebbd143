//! Places: where a ticket stands among the others, and the words that it is found by; both made from its events.

use custode_domain::id::{EnteId, TicketId};
use custode_domain::obligation::Recorded;
use jiff::Timestamp;

use super::statement::statements;
use super::{StoreError, Tx};

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The next deadline; nothing while no clock runs.
    pub due_at: Option<Timestamp>,
    /// The least is worked first.
    pub rank: Timestamp,
    /// What was written down of its deadlines.
    pub standing: Recorded,
    /// By when the fix is verified with the requester; nothing while that is not owed.
    pub verify_by: Option<Timestamp>,
}

/// The longest text of words of one ticket, in bytes: a longer story is found by its first words.
pub const LONGEST: usize = 20_000;

statements! {
    PLACE ente =
        "UPDATE ticket SET due_at = ?3, rank = ?4, standing = ?5, verify_by = ?6 WHERE ente_id = ?1 AND id = ?2";
    KEEP ente =
        "INSERT INTO ticket_words (ente_id, ticket_id, entry, words)
         SELECT CAST(?1 AS TEXT), CAST(?2 AS TEXT), COALESCE(MAX(entry), 0) + 1, CAST(?3 AS TEXT) FROM ticket_words";
    ADD ente =
        "UPDATE ticket_words SET words = words || ' ' || ?3
         WHERE ente_id = ?1 AND ticket_id = ?2 AND CAST(LENGTH(words) + LENGTH(?3) AS BIGINT) <= ?4";
}

/// Puts a ticket where it stands from now on.
pub fn place(
    tx: &mut Tx<'_>,
    (ente, ticket): (EnteId, TicketId),
    place: &Place,
) -> Result<(), StoreError> {
    let values = [
        ente.into(),
        ticket.into(),
        place.due_at.into(),
        place.rank.into(),
        place.standing.into(),
        place.verify_by.into(),
    ];
    tx.execute(&PLACE, &values)?;
    Ok(())
}

/// Keeps the words of a ticket that was just opened, parted by blanks.
pub fn keep_words(
    tx: &mut Tx<'_>,
    (ente, ticket): (EnteId, TicketId),
    words: &str,
) -> Result<(), StoreError> {
    tx.execute(&KEEP, &[ente.into(), ticket.into(), words.into()])?;
    Ok(())
}

/// Adds the words of later events, as long as there is room.
pub fn add_words(
    tx: &mut Tx<'_>,
    (ente, ticket): (EnteId, TicketId),
    words: &str,
) -> Result<(), StoreError> {
    let longest = u32::try_from(LONGEST).unwrap_or(u32::MAX);
    let values = [ente.into(), ticket.into(), words.into(), longest.into()];
    tx.execute(&ADD, &values)?;
    Ok(())
}
