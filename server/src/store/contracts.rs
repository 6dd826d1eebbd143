//! Contracts: the versions of what is promised to an Ente. None is ever changed; only how far it has taken effect is.

use custode_domain::contract::{Contract, Reaches, Version};
use custode_domain::id::{EnteId, PersonId, TicketId};
use jiff::Timestamp;
use uuid::Uuid;

use super::statement::statements;
use super::{Row, StoreError, Tx};
use crate::json::{read_terms, write_terms};

/// A version that somebody made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Never given to two, unlike the number: what was read of a transaction that failed is not taken for another's.
    pub id: Uuid,
    /// What is promised, and from when.
    pub version: Version,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: PersonId,
    /// Why, in their words; hostile text.
    pub reason: String,
}

/// A version that began, and whose open tickets are not all where it puts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    /// Of which Ente.
    pub ente: EnteId,
    /// Which.
    pub number: u32,
    /// Open tickets up to this one are.
    pub placed_to: Option<TicketId>,
}

statements! {
    LAST ente =
        "SELECT number, id FROM contract_version WHERE ente_id = ?1 ORDER BY number DESC LIMIT 1";
    OF_ENTE ente =
        "SELECT number, id, valid_from, reaches, document, made_at, made_by, reason
         FROM contract_version WHERE ente_id = ?1 ORDER BY number";
    INSERT ente =
        "INSERT INTO contract_version (ente_id, number, id, valid_from, reaches, document, made_at, made_by, reason,
                                       placed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    OWED across("one job puts the tickets of all Enti in their places") =
        "SELECT ente_id, number, placed_to FROM contract_version
         WHERE placed_at IS NULL AND valid_from <= ?1 ORDER BY valid_from, ente_id, number LIMIT 1";
    PLACED ente =
        "UPDATE contract_version SET placed_to = ?3, placed_at = ?4
         WHERE ente_id = ?1 AND number = ?2 AND placed_at IS NULL";
}

/// The number and the identifier of an Ente's last version; nothing when nobody made one.
pub fn last(tx: &mut Tx<'_>, ente: EnteId) -> Result<Option<(u32, Uuid)>, StoreError> {
    let row = tx.query_opt(&LAST, &[ente.into()])?;
    row.map(|row| Ok((row.get("number")?, id(&row)?)))
        .transpose()
}

/// All versions of an Ente in their order.
pub fn of_ente(tx: &mut Tx<'_>, ente: EnteId) -> Result<Vec<Made>, StoreError> {
    tx.query_all(&OF_ENTE, &[ente.into()])?
        .iter()
        .map(made)
        .collect()
}

/// Keeps a version; `placed_at` where no open ticket has to move for it.
///
/// When there is one of that number already: [`Violation::Unique`](super::Violation::Unique).
pub fn insert(
    tx: &mut Tx<'_>,
    ente: EnteId,
    made: &Made,
    placed_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let version = &made.version;
    let document = write_terms(version.contract.terms());
    let values = [
        ente.into(),
        version.number.into(),
        made.id.hyphenated().to_string().into(),
        version.from.into(),
        version.reaches.into(),
        document
            .map_err(|error| StoreError::Engine(error.into()))?
            .into(),
        made.at.into(),
        made.by.into(),
        made.reason.as_str().into(),
        placed_at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    Ok(())
}

/// The oldest version that began and has not taken effect on every open ticket.
pub fn owed(tx: &mut Tx<'_>, now: Timestamp) -> Result<Option<Owed>, StoreError> {
    let row = tx.query_opt(&OWED, &[now.into()])?;
    row.map(|row| {
        Ok(Owed {
            ente: row.get("ente_id")?,
            number: row.get("number")?,
            placed_to: row.get("placed_to")?,
        })
    })
    .transpose()
}

/// Keeps how far a version has taken effect; `placed_at` when that is everywhere.
pub fn placed(tx: &mut Tx<'_>, owed: Owed, placed_at: Option<Timestamp>) -> Result<(), StoreError> {
    let values = [
        owed.ente.into(),
        owed.number.into(),
        owed.placed_to.into(),
        placed_at.into(),
    ];
    tx.execute(&PLACED, &values)?;
    Ok(())
}

fn made(row: &Row) -> Result<Made, StoreError> {
    let from: Timestamp = row.get("valid_from")?;
    let terms = row.parse("document", |text| read_terms(text).ok())?;
    let contract = Contract::new(terms, from);
    Ok(Made {
        id: id(row)?,
        version: Version {
            number: row.get("number")?,
            from,
            reaches: row.parse("reaches", Reaches::from_code)?,
            contract: contract.map_err(|refused| StoreError::Engine(refused.into()))?,
        },
        at: row.get("made_at")?,
        by: row.get("made_by")?,
        reason: row.get("reason")?,
    })
}

fn id(row: &Row) -> Result<Uuid, StoreError> {
    row.parse("id", |text| Uuid::try_parse(text).ok())
}
