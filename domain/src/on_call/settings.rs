//! Settings: what a rota does when it is needed, and when it speaks of its holes.

use jiff::SignedDuration;

/// How a rota calls and warns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    acknowledge_minutes: u32,
    warn_days: u32,
    calls_by_itself: bool,
}

/// A setting that a rota cannot have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotASetting {
    /// Nobody answers so fast, or so late that it is of use.
    #[error("a call is acknowledged within {least} to {most} minutes", least = Settings::LEAST_MINUTES, most = Settings::MOST_MINUTES)]
    Minutes,
    /// Too near to do something, or too far to know.
    #[error("holes are warned of 1 to {most} days ahead", most = Settings::MOST_DAYS)]
    Days,
}

impl Settings {
    /// A mail takes its time, and so does waking up.
    pub const LEAST_MINUTES: u32 = 2;
    /// Twice the half hour within which blocking tickets are taken in charge.
    pub const MOST_MINUTES: u32 = 60;
    /// Nobody plans farther.
    pub const MOST_DAYS: u32 = 60;

    /// Within how many minutes a call is acknowledged, how many days ahead holes are warned of, and whether blocking
    /// tickets call by themselves outside service hours, as the contract says.
    pub fn new(
        acknowledge_minutes: u32,
        warn_days: u32,
        calls_by_itself: bool,
    ) -> Result<Self, NotASetting> {
        if !(Self::LEAST_MINUTES..=Self::MOST_MINUTES).contains(&acknowledge_minutes) {
            return Err(NotASetting::Minutes);
        }
        if !(1..=Self::MOST_DAYS).contains(&warn_days) {
            return Err(NotASetting::Days);
        }
        Ok(Self {
            acknowledge_minutes,
            warn_days,
            calls_by_itself,
        })
    }

    /// Minutes until a call that nobody acknowledged goes on to the next.
    pub const fn acknowledge_minutes(self) -> u32 {
        self.acknowledge_minutes
    }

    /// How long a call waits for its acknowledgement.
    pub fn patience(self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.acknowledge_minutes))
    }

    /// How many days ahead holes are warned of.
    pub const fn warn_days(self) -> u32 {
        self.warn_days
    }

    /// Whether blocking tickets call by themselves outside service hours.
    pub const fn calls_by_itself(self) -> bool {
        self.calls_by_itself
    }
}

/// A quarter of an hour, two weeks, and nothing without a person.
impl Default for Settings {
    fn default() -> Self {
        Self {
            acknowledge_minutes: 15,
            warn_days: 14,
            calls_by_itself: false,
        }
    }
}
