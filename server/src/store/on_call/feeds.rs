//! Feeds: the secret of the address in which a person's calendar program reads their shifts, kept as its hash.

use custode_domain::id::PersonId;
use jiff::Timestamp;

use crate::store::statement::statements;
use crate::store::{StoreError, Tx};

statements! {
    SET across("a feed belongs to a person of the supplier") =
        "INSERT INTO on_call_feed (person_id, token_hash, made_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (person_id) DO UPDATE SET token_hash = ?2, made_at = ?3";
    END across("a feed belongs to a person of the supplier") =
        "DELETE FROM on_call_feed WHERE person_id = ?1";
    MADE across("a feed belongs to a person of the supplier") =
        "SELECT made_at FROM on_call_feed WHERE person_id = ?1";
    FIND across("found by its hash") =
        "SELECT person_id FROM on_call_feed WHERE token_hash = ?1";
}

/// Opens a person's shifts to whoever holds this secret, and to nobody who held the one before.
pub fn set(
    tx: &mut Tx<'_>,
    person: PersonId,
    hash: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(&SET, &[person.into(), hash.into(), now.into()])?;
    Ok(())
}

/// Closes it; whether it was open.
pub fn end(tx: &mut Tx<'_>, person: PersonId) -> Result<bool, StoreError> {
    Ok(tx.execute(&END, &[person.into()])? == 1)
}

/// Since when the present secret is good, if there is one.
pub fn made_at(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.query_opt(&MADE, &[person.into()])?;
    row.map(|row| row.get("made_at")).transpose()
}

/// Whose shifts this secret opens.
pub fn find(tx: &mut Tx<'_>, hash: &[u8]) -> Result<Option<PersonId>, StoreError> {
    let row = tx.query_opt(&FIND, &[hash.into()])?;
    row.map(|row| row.get("person_id")).transpose()
}
