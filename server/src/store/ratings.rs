//! Ratings: what requesters say of the service on their tickets (T41).

use custode_domain::id::{EnteId, PersonId, TicketId};
use jiff::Timestamp;

use super::statement::statements;
use super::{Row, StoreError, Tx};

/// What somebody says of the service on a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// From 1 to 5, the best.
    pub stars: u8,
    /// In their own words; hostile text.
    pub remark: Option<String>,
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

statements! {
    RATE ente =
        "INSERT INTO rating (ente_id, ticket_id, stars, remark, rated_by, rated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (ente_id, ticket_id) DO UPDATE SET stars = ?3, remark = ?4, rated_by = ?5, rated_at = ?6";
    FIND ente =
        "SELECT stars, remark, rated_by, rated_at FROM rating WHERE ente_id = ?1 AND ticket_id = ?2";
}

/// Keeps a rating; it takes the place of an earlier one.
pub fn rate(
    tx: &mut Tx<'_>,
    ente: EnteId,
    ticket: TicketId,
    rating: &Rating,
) -> Result<(), StoreError> {
    let values = [
        ente.into(),
        ticket.into(),
        u32::from(rating.stars).into(),
        rating.remark.as_deref().into(),
        rating.by.into(),
        rating.at.into(),
    ];
    tx.execute(&RATE, &values)?;
    Ok(())
}

/// The rating of a ticket.
pub fn find(tx: &mut Tx<'_>, ente: EnteId, ticket: TicketId) -> Result<Option<Rating>, StoreError> {
    tx.query_opt(&FIND, &[ente.into(), ticket.into()])?
        .as_ref()
        .map(rating)
        .transpose()
}

fn rating(row: &Row) -> Result<Rating, StoreError> {
    let stars = u8::try_from(row.get::<i64>("stars")?)
        .map_err(|_| StoreError::corrupt("stars", "number from 1 to 5"))?;
    Ok(Rating {
        stars,
        remark: row.get("remark")?,
        by: row.get("rated_by")?,
        at: row.get("rated_at")?,
    })
}
