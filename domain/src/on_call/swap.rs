//! Swap: a shift that one person asks another to take over, for one of theirs or for nothing.

use jiff::Timestamp;

use super::{Able, Rota, RotaRefusal};
use crate::coded::coded;
use crate::id::{PersonId, ShiftId, SwapId};

coded! {
    /// How a swap was answered.
    SwapAnswer {
        /// The other person has the shift.
        Accepted = "accepted",
        /// They would not.
        Declined = "declined",
        /// Who asked does not ask any more.
        TakenBack = "taken_back",
    }
}

/// What one person asks another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swap {
    /// Which.
    pub id: SwapId,
    /// Who asks.
    pub from: PersonId,
    /// The shift that they would give away.
    pub shift: ShiftId,
    /// Who is asked.
    pub to: PersonId,
    /// The shift that they would take for it.
    pub in_return: Option<ShiftId>,
}

impl Rota {
    /// The rota as it would be by this swap. Asked when the swap is proposed, so that nothing impossible is asked, and
    /// again when it is accepted: the rota may have changed meanwhile.
    pub fn swapped(
        &self,
        swap: &Swap,
        owner: Able,
        heir: Able,
        now: Timestamp,
    ) -> Result<Self, RotaRefusal> {
        if swap.from == swap.to {
            return Err(RotaRefusal::WithOneself);
        }
        if owner.person() != swap.from || heir.person() != swap.to {
            return Err(RotaRefusal::NotTheirs);
        }
        let given = self.of(swap.shift, swap.from, now)?;
        let Some(in_return) = swap.in_return else {
            return self.give(given, heir);
        };
        let returned = self.of(in_return, swap.to, now)?;
        // Both are taken out first: each may lie where the other one was.
        let bare = self.without(given).without(returned);
        let shift = |id| self.shift(id).copied().ok_or(RotaRefusal::UnknownShift);
        bare.add(shift(given)?.given_to(heir))?
            .add(shift(returned)?.given_to(owner))
    }

    /// Who answers a swap: who was asked accepts or declines, who asked takes back.
    pub fn may_answer(
        swap: &Swap,
        by: PersonId,
        answer: SwapAnswer,
        answered: Option<SwapAnswer>,
    ) -> Result<(), RotaRefusal> {
        if answered.is_some() {
            return Err(RotaRefusal::Answered);
        }
        let who = match answer {
            SwapAnswer::Accepted | SwapAnswer::Declined => swap.to,
            SwapAnswer::TakenBack => swap.from,
        };
        if by == who {
            Ok(())
        } else {
            Err(RotaRefusal::NotAsked)
        }
    }

    fn of(&self, id: ShiftId, person: PersonId, now: Timestamp) -> Result<ShiftId, RotaRefusal> {
        let shift = self.still_ahead(id, now)?;
        if shift.person() == person {
            Ok(id)
        } else {
            Err(RotaRefusal::NotTheirs)
        }
    }
}
