//! Swap: one asks another to take over a shift, for one of theirs or for nothing; the other answers.

use custode_domain::id::{PersonId, ShiftId, SwapId};
use custode_domain::on_call::{Rota, Swap, SwapAnswer};
use custode_domain::ticket::Competence;
use jiff::Timestamp;

use super::NotChanged;
use super::edit::{able, held, write};
use crate::app::App;
use crate::app::rights::Action;
use crate::app::tellings::{About, tell};
use crate::app::viewer::Viewer;
use crate::store::on_call::rotas;
use crate::store::on_call::swaps::{self, AskedSwap};
use crate::store::{StoreError, Tx, people};

/// What is asked of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedOf {
    /// The shift that is to be taken over.
    pub shift: ShiftId,
    /// By whom.
    pub to: PersonId,
    /// Their shift that is taken for it.
    pub in_return: Option<ShiftId>,
}

/// Asks somebody to take over a shift of one's own. What could not be accepted is not asked.
pub async fn ask_swap(app: &App, viewer: &Viewer, asked: AskedOf) -> Result<SwapId, NotChanged> {
    if !viewer.can(Action::HoldShifts) {
        return Err(NotChanged::Unseen);
    }
    let (now, from, mint) = (app.clock.now(), viewer.id, app.mint);
    let id = SwapId::from_uuid(app.mint.uuid(now));
    app.store
        .write("ask_swap", move |tx| {
            let found = rotas::of_shift(tx, asked.shift)?;
            let competence = found.ok_or(NotChanged::Unseen)?;
            let swap = Swap {
                id,
                from,
                shift: asked.shift,
                to: asked.to,
                in_return: asked.in_return,
            };
            let rota = held(tx, competence)?;
            let (giver, taker) = (able(tx, from, competence)?, able(tx, asked.to, competence)?);
            rota.swapped(&swap, giver, taker, now)?;
            let asked = AskedSwap {
                competence,
                swap,
                asked_at: now,
                answer: None,
            };
            swaps::ask(tx, &asked)?;
            let about = About::Swap {
                swap: id.to_string(),
                answer: None,
            };
            tell(tx, mint, swap.to, &about, now)?;
            Ok(id)
        })
        .await
}

/// Answers a swap, or takes it back. The rules are asked again: the rota may have changed meanwhile.
pub async fn answer_swap(
    app: &App,
    viewer: &Viewer,
    id: SwapId,
    answer: SwapAnswer,
) -> Result<(), NotChanged> {
    if !viewer.can(Action::HoldShifts) {
        return Err(NotChanged::Unseen);
    }
    let (now, by, mint) = (app.clock.now(), viewer.id, app.mint);
    app.store
        .write("answer_swap", move |tx| {
            let asked = swaps::find(tx, id)?.ok_or(NotChanged::Unseen)?;
            let (swap, competence) = (asked.swap, asked.competence);
            if by != swap.from && by != swap.to {
                return Err(NotChanged::Unseen);
            }
            Rota::may_answer(&swap, by, answer, asked.answer)?;
            if answer == SwapAnswer::Accepted {
                let before = held(tx, competence)?;
                let giver = able(tx, swap.from, competence)?;
                let taker = able(tx, swap.to, competence)?;
                let after = before.swapped(&swap, giver, taker, now)?;
                write(tx, by, &before, &after, now)?;
            }
            swaps::answer(tx, id, answer, now)?;
            let about = About::Swap {
                swap: id.to_string(),
                answer: Some(answer.code().to_owned()),
            };
            for person in [swap.from, swap.to] {
                tell(tx, mint, person, &about, now)?;
            }
            Ok(())
        })
        .await
}

/// A swap as both people are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwapTold {
    /// Which.
    pub id: SwapId,
    /// In which rota.
    pub competence: Competence,
    /// Who asked.
    pub from: String,
    /// Who was asked.
    pub to: String,
    /// The first and the last instant of the shift.
    pub shift: (Timestamp, Timestamp),
    /// Those of the shift that is taken for it.
    pub in_return: Option<(Timestamp, Timestamp)>,
    /// How it was answered, if it was.
    pub answer: Option<SwapAnswer>,
}

/// What is told of a swap and its answer; nothing when it was asked and answered meanwhile, or its shifts are gone.
pub(in crate::app) fn swap_told(
    tx: &mut Tx<'_>,
    id: SwapId,
    answer: Option<SwapAnswer>,
) -> Result<Option<SwapTold>, StoreError> {
    let Some(AskedSwap {
        competence, swap, ..
    }) = swaps::find(tx, id)?.filter(|asked| asked.answer == answer)
    else {
        return Ok(None);
    };
    let shifts = rotas::shifts(tx, competence, Timestamp::UNIX_EPOCH)?;
    let of = |id: ShiftId| {
        let shift = shifts.iter().find(|shift| shift.id() == id);
        shift.map(|shift| (shift.from(), shift.until()))
    };
    let (Some(shift), Some(from), Some(to)) = (
        of(swap.shift),
        people::find(tx, swap.from)?,
        people::find(tx, swap.to)?,
    ) else {
        return Ok(None);
    };
    Ok(Some(SwapTold {
        id,
        competence,
        from: from.name,
        to: to.name,
        shift,
        in_return: swap.in_return.and_then(of),
        answer,
    }))
}
