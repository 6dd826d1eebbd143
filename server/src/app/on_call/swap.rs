//! Swap: one asks another to take over a shift, for one of theirs or for nothing; the other answers.

use custode_domain::id::{PersonId, ShiftId, SwapId};
use custode_domain::on_call::{Rota, Swap, SwapAnswer};

use super::NotChanged;
use super::edit::{able, held, write};
use crate::app::App;
use crate::app::rights::Action;
use crate::app::viewer::Viewer;
use crate::store::on_call::rotas;
use crate::store::on_call::swaps::{self, AskedSwap};

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
    let (now, from) = (app.clock.now(), viewer.id);
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
    let (now, by) = (app.clock.now(), viewer.id);
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
            Ok(())
        })
        .await
}
