//! The ledger: which pause moved the deadline, from where to where.

use jiff::Timestamp;

use super::clock::Clock;
use super::pause::{Pause, Pauses};
use super::target::Target;
use crate::calendar::{CalendarError, ServiceCalendar};

/// One move of a deadline. The ledger is recomputed from the pauses, as the deadline is (R4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeadlineMove {
    /// The pause that moved it.
    pub pause: Pause,
    /// The deadline without this pause and those after it in the list.
    pub before: Option<Timestamp>,
    /// The deadline with this pause: later, or unknown while the pause has no end.
    pub after: Option<Timestamp>,
}

impl DeadlineMove {
    /// The moves that the pauses make, one after the other in the order given; a pause that
    /// moves nothing (at night, inside another, after the deadline) is left out.
    pub fn all(
        calendar: &ServiceCalendar,
        start: Timestamp,
        target: Target,
        pauses: &[Pause],
    ) -> Result<Vec<Self>, CalendarError> {
        let mut moves = Vec::new();
        let mut before = Clock::new(calendar, start, &Pauses::NONE).due(target)?;
        for (index, pause) in pauses.iter().enumerate() {
            let so_far: Pauses = pauses.iter().take(index + 1).copied().collect();
            let after = Clock::new(calendar, start, &so_far).due(target)?;
            if after != before {
                moves.push(Self {
                    pause: *pause,
                    before,
                    after,
                });
            }
            before = after;
        }
        Ok(moves)
    }
}
