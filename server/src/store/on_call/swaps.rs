//! Swaps: what people on call ask each other, and what was answered.

use custode_domain::id::{PersonId, SwapId};
use custode_domain::on_call::{Swap, SwapAnswer};
use custode_domain::ticket::Competence;
use jiff::Timestamp;

use crate::store::statement::statements;
use crate::store::{Row, StoreError, Tx, Value};

/// A swap that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedSwap {
    /// In which rota.
    pub competence: Competence,
    /// What was asked.
    pub swap: Swap,
    /// When.
    pub asked_at: Timestamp,
    /// What was answered, if anything.
    pub answer: Option<SwapAnswer>,
}

statements! {
    ASK across("rotas belong to the supplier") =
        "INSERT INTO on_call_swap (id, competence, from_person_id, shift_id, to_person_id, in_return_id, asked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    FIND across("rotas belong to the supplier") =
        "SELECT id, competence, from_person_id, shift_id, to_person_id, in_return_id, asked_at, answer
         FROM on_call_swap WHERE id = ?1";
    OPEN across("rotas belong to the supplier") =
        "SELECT id, competence, from_person_id, shift_id, to_person_id, in_return_id, asked_at, answer
         FROM on_call_swap WHERE answer IS NULL ORDER BY asked_at, id";
    ANSWER across("rotas belong to the supplier") =
        "UPDATE on_call_swap SET answer = ?2, answered_at = ?3 WHERE id = ?1 AND answer IS NULL";
}

/// Keeps a swap that was asked for.
pub fn ask(tx: &mut Tx<'_>, asked: &AskedSwap) -> Result<(), StoreError> {
    let swap = &asked.swap;
    let values = [
        key(swap.id),
        asked.competence.code().into(),
        swap.from.into(),
        swap.shift.to_string().into(),
        swap.to.into(),
        swap.in_return.map(|id| id.to_string()).into(),
        asked.asked_at.into(),
    ];
    tx.execute(&ASK, &values)?;
    Ok(())
}

/// The swap with this identifier.
pub fn find(tx: &mut Tx<'_>, id: SwapId) -> Result<Option<AskedSwap>, StoreError> {
    tx.query_opt(&FIND, &[key(id)])?
        .as_ref()
        .map(asked)
        .transpose()
}

/// What waits for an answer, the oldest first: what one person asked or is asked, or everything.
pub fn open(tx: &mut Tx<'_>, of: Option<PersonId>) -> Result<Vec<AskedSwap>, StoreError> {
    let all: Result<Vec<_>, _> = tx.query_all(&OPEN, &[])?.iter().map(asked).collect();
    let mut swaps = all?;
    swaps.retain(|asked| of.is_none_or(|who| asked.swap.from == who || asked.swap.to == who));
    Ok(swaps)
}

/// Notes the answer; `false` when there was one already.
pub fn answer(
    tx: &mut Tx<'_>,
    id: SwapId,
    answer: SwapAnswer,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&ANSWER, &[key(id), answer.code().into(), now.into()])? == 1)
}

fn key(id: SwapId) -> Value {
    id.to_string().into()
}

fn asked(row: &Row) -> Result<AskedSwap, StoreError> {
    let in_return: Option<String> = row.get("in_return_id")?;
    let answer: Option<String> = row.get("answer")?;
    let unknown = |column| StoreError::corrupt(column, "known code");
    Ok(AskedSwap {
        competence: row.parse("competence", Competence::from_code)?,
        swap: Swap {
            id: row.parse("id", |id| id.parse().ok())?,
            from: row.get("from_person_id")?,
            shift: row.parse("shift_id", |id| id.parse().ok())?,
            to: row.get("to_person_id")?,
            in_return: in_return
                .map(|id| id.parse().map_err(|_| unknown("in_return_id")))
                .transpose()?,
        },
        asked_at: row.get("asked_at")?,
        answer: answer
            .map(|code| SwapAnswer::from_code(&code).ok_or_else(|| unknown("answer")))
            .transpose()?,
    })
}
