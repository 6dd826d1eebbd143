//! Standing: how a ticket stands against its target at an instant (T04, T14, T36).

use jiff::Timestamp;

use super::clock::Clock;
use super::target::Target;
use crate::calendar::CalendarError;

/// How something stands against a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Less has elapsed than the part of the target from which it is at risk.
    Within,
    /// That part has elapsed, and not more than the target.
    AtRisk,
    /// More than the target has elapsed.
    Breached {
        /// The deadline that was missed; a fact, to be kept (R6).
        due: Timestamp,
    },
}

impl Clock<'_> {
    /// How the target stands at this instant; `at_risk` is the part of it, in percent, from which it is at risk.
    pub fn standing(
        &self,
        target: Target,
        at_risk: u8,
        now: Timestamp,
    ) -> Result<Standing, CalendarError> {
        let elapsed = self.elapsed(now);
        if elapsed > target.seconds()
            && let Some(due) = self.due(target)?
        {
            return Ok(Standing::Breached { due });
        }
        Ok(if elapsed >= target.part(at_risk).seconds() {
            Standing::AtRisk
        } else {
            Standing::Within
        })
    }
}
