//! Signal: holds the judgement of a check until it is certain, and keeps a nervous one still.
//!
//! One signal stands for one (code, object). It goes quiet -> pending -> firing -> clearing -> quiet.
//! A condition counts when it has held for the whole waiting time; what is unknown is never taken for good.

use std::time::Duration;

use jiff::Timestamp;

use crate::Severity;
use crate::finding::{Change, Timing};
use crate::id::FindingId;

#[cfg(test)]
mod tests;

/// What a check says of one sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// The raising condition holds.
    Bad(Severity),
    /// Neither the raising nor the clearing condition holds.
    Between,
    /// The clearing condition holds.
    Good,
    /// There is no sample: nothing may be concluded.
    Unknown,
}

/// A change that the signal announces, for the finding that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announcement {
    /// Which finding.
    pub finding: FindingId,
    /// Place in the life of the finding.
    pub ordinal: u32,
    /// What changed.
    pub change: Change,
}

/// The state of one (code, object).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signal {
    state: State,
    /// Instants of the raisings and clearings of the last hour, oldest first.
    flips: Vec<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Quiet,
    Pending {
        since: Timestamp,
    },
    Firing(Firing),
    Clearing {
        firing: Firing,
        since: Timestamp,
    },
}

/// A finding that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Firing {
    /// Which finding.
    pub finding: FindingId,
    /// The ordinal of its next transition.
    pub next_ordinal: u32,
    /// Its degree.
    pub severity: Severity,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// Whether it was told to be flapping.
    pub flapping: bool,
}

/// What must survive a restart of the program that holds the signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// The finding that stands, if one does.
    pub firing: Option<Firing>,
    /// Recent raisings and clearings.
    pub flips: Vec<Timestamp>,
}

impl Signal {
    /// Raisings and clearings within [`Self::FLIP_MEMORY`] from which a signal is said to flap.
    pub const FLAPPING_FROM: usize = 4;
    /// How long a raising or clearing is remembered.
    pub const FLIP_MEMORY: Duration = Duration::from_hours(1);
    /// A flapping signal is held for at most this long before it may clear.
    pub const LONGEST_HOLD: Duration = Duration::from_hours(1);

    /// Takes up a signal where the program left it. What was only pending starts over.
    pub fn restore(remembered: Remembered) -> Self {
        Self {
            state: remembered.firing.map_or(State::Quiet, State::Firing),
            flips: remembered.flips,
        }
    }

    /// What to keep for [`Self::restore`].
    pub fn remember(&self) -> Remembered {
        Remembered {
            firing: self.firing().copied(),
            flips: self.flips.clone(),
        }
    }

    /// The finding that stands, if one does.
    pub const fn firing(&self) -> Option<&Firing> {
        match &self.state {
            State::Quiet | State::Pending { .. } => None,
            State::Firing(firing) | State::Clearing { firing, .. } => Some(firing),
        }
    }

    /// Nothing to remember: the signal may be dropped when its object is gone.
    pub fn is_idle(&self) -> bool {
        self.state == State::Quiet && self.flips.is_empty()
    }

    /// When the next look can change something by time alone, `None` when only a new judgement can.
    pub fn ripe_at(&self, timing: Timing) -> Option<Timestamp> {
        match self.state {
            State::Quiet | State::Firing(_) => None,
            State::Pending { since } => since.checked_add(timing.raise_after).ok(),
            State::Clearing { firing, since } => since.checked_add(self.hold(firing, timing)).ok(),
        }
    }

    /// Takes the judgement of one look. `mint` makes the identifier of a finding that is raised.
    ///
    /// At most two announcements: a raising, and that it flaps.
    pub fn observe(
        &mut self,
        judgement: Judgement,
        timing: Timing,
        now: Timestamp,
        mint: &mut dyn FnMut() -> FindingId,
    ) -> Vec<Announcement> {
        self.forget_old_flips(now);
        match (self.state, judgement) {
            (State::Quiet, Judgement::Bad(severity)) => {
                self.state = State::Pending { since: now };
                self.raise_if_ripe(severity, now, timing, now, mint)
            }
            (State::Pending { since }, Judgement::Bad(severity)) => {
                self.raise_if_ripe(severity, since, timing, now, mint)
            }
            (State::Pending { .. }, Judgement::Between | Judgement::Good) => {
                self.state = State::Quiet;
                Vec::new()
            }
            (State::Quiet, Judgement::Between | Judgement::Good | Judgement::Unknown)
            | (State::Pending { .. }, Judgement::Unknown)
            | (State::Firing(_), Judgement::Between | Judgement::Unknown) => Vec::new(),
            (State::Firing(firing) | State::Clearing { firing, .. }, Judgement::Bad(severity)) => {
                self.regrade(firing, severity)
            }
            (State::Clearing { firing, .. }, Judgement::Between | Judgement::Unknown) => {
                self.state = State::Firing(firing);
                Vec::new()
            }
            (State::Firing(firing), Judgement::Good) => {
                self.state = State::Clearing { firing, since: now };
                self.clear_if_ripe(firing, now, timing, now)
            }
            (State::Clearing { firing, since }, Judgement::Good) => {
                self.clear_if_ripe(firing, since, timing, now)
            }
        }
    }

    fn raise_if_ripe(
        &mut self,
        severity: Severity,
        since: Timestamp,
        timing: Timing,
        now: Timestamp,
        mint: &mut dyn FnMut() -> FindingId,
    ) -> Vec<Announcement> {
        if !has_held(since, timing.raise_after, now) {
            return Vec::new();
        }
        self.flips.push(now);
        let finding = mint();
        let flapping = self.flips.len() >= Self::FLAPPING_FROM;
        let next_ordinal = if flapping { 2 } else { 1 };
        self.state = State::Firing(Firing {
            finding,
            next_ordinal,
            severity,
            raised_at: now,
            flapping,
        });
        let raised = Announcement {
            finding,
            ordinal: 0,
            change: Change::Raised { severity, since },
        };
        let flaps = Announcement {
            finding,
            ordinal: 1,
            change: Change::Flapping,
        };
        if flapping {
            vec![raised, flaps]
        } else {
            vec![raised]
        }
    }

    fn regrade(&mut self, mut firing: Firing, severity: Severity) -> Vec<Announcement> {
        let changed = firing.severity != severity;
        let ordinal = firing.next_ordinal;
        if changed {
            firing.severity = severity;
            firing.next_ordinal += 1;
        }
        self.state = State::Firing(firing);
        let change = Change::Regraded { severity };
        if changed {
            vec![Announcement {
                finding: firing.finding,
                ordinal,
                change,
            }]
        } else {
            Vec::new()
        }
    }

    fn clear_if_ripe(
        &mut self,
        firing: Firing,
        since: Timestamp,
        timing: Timing,
        now: Timestamp,
    ) -> Vec<Announcement> {
        if !has_held(since, self.hold(firing, timing), now) {
            return Vec::new();
        }
        self.flips.push(now);
        self.state = State::Quiet;
        let Firing {
            finding,
            next_ordinal: ordinal,
            ..
        } = firing;
        vec![Announcement {
            finding,
            ordinal,
            change: Change::Cleared,
        }]
    }

    /// The clearing time, half as long again for each flip once the signal flaps.
    ///
    /// A check that clears at once would never be held by a factor alone, so a flapping one waits a minute at least.
    fn hold(&self, firing: Firing, timing: Timing) -> Duration {
        let excess = (self.flips.len() + 1).saturating_sub(Self::FLAPPING_FROM);
        let steps = if firing.flapping {
            excess.max(1)
        } else {
            excess
        };
        if steps == 0 {
            return timing.clear_after;
        }
        let base = timing.clear_after.max(Duration::from_mins(1));
        let factor = 1.5_f64.powi(i32::try_from(steps).unwrap_or(i32::MAX));
        let grown = Duration::try_from_secs_f64(base.as_secs_f64() * factor);
        grown
            .unwrap_or(Self::LONGEST_HOLD)
            .min(Self::LONGEST_HOLD.max(timing.clear_after))
    }

    fn forget_old_flips(&mut self, now: Timestamp) {
        self.flips
            .retain(|flip| !has_held(*flip, Self::FLIP_MEMORY, now));
    }
}

/// A clock that was set back makes nothing ripe and forgets nothing.
fn has_held(since: Timestamp, at_least: Duration, now: Timestamp) -> bool {
    since.checked_add(at_least).is_ok_and(|ripe| ripe <= now)
}
