//! Standing: how a ticket stands against its target at an instant (T04, T14, T36).

use jiff::Timestamp;

use super::clock::Clock;
use super::target::Target;
use crate::calendar::CalendarError;

/// The part of a target, in percent, from which a ticket is at risk.
const AT_RISK_PERCENT: i128 = 75;

/// How a ticket stands against a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Less than three quarters of the target have elapsed.
    Within,
    /// Three quarters of the target have elapsed, and not more than the target.
    AtRisk,
    /// More than the target has elapsed.
    Breached {
        /// The deadline that was missed; a fact, to be kept (R6).
        due: Timestamp,
    },
}

impl Clock<'_> {
    /// How the target stands at this instant.
    pub fn standing(&self, target: Target, now: Timestamp) -> Result<Standing, CalendarError> {
        let elapsed = self.elapsed(now);
        if elapsed > target.seconds()
            && let Some(due) = self.due(target)?
        {
            return Ok(Standing::Breached { due });
        }
        let at_risk = i128::from(elapsed) * 100 >= i128::from(target.seconds()) * AT_RISK_PERCENT;
        Ok(if at_risk {
            Standing::AtRisk
        } else {
            Standing::Within
        })
    }
}
