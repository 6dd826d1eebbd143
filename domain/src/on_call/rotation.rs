//! Rotation: people who take turns, a week each, from one hand-over to the next.

use jiff::ToSpan;
use jiff::civil::DateTime;

use super::{Able, Rota, RotaRefusal, Shift, ShiftLine, on_the_wall};
use crate::calendar::Zone;
use crate::id::ShiftId;

/// People who take turns, a week each. The hand-over stays at its time on the wall when the clock changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// In which place they are called.
    pub line: ShiftLine,
    /// The first hand-over.
    pub from: DateTime,
    /// Who, in the order of their turns.
    pub people: Vec<Able>,
    /// How many turns there are in all.
    pub turns: u32,
}

impl Rota {
    /// The rota with every turn of a rotation, or with none of them.
    pub fn rotate(
        &self,
        rotation: &Rotation,
        zone: &Zone,
        mut id: impl FnMut() -> ShiftId,
    ) -> Result<Self, RotaRefusal> {
        if rotation.people.is_empty() || rotation.turns == 0 {
            return Err(RotaRefusal::EmptyRotation);
        }
        let mut rota = self.clone();
        let turns = rotation.people.iter().cycle().zip(0..rotation.turns);
        for (who, turn) in turns {
            let hand_over = |turn: i64| {
                let time = rotation.from.checked_add(turn.weeks()).ok()?;
                on_the_wall(zone, time)
            };
            let turn = i64::from(turn);
            let (Some(from), Some(until)) = (hand_over(turn), hand_over(turn + 1)) else {
                return Err(RotaRefusal::EmptyRotation);
            };
            rota = rota.add(Shift::new(id(), rotation.line, *who, (from, until), zone)?)?;
        }
        Ok(rota)
    }
}
