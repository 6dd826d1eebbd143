//! The target: how much service time the contract gives.

/// A target below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a target cannot be negative ({0} s)")]
pub struct NegativeTarget(i64);

/// Service time that may be used, in seconds.
///
/// A target of zero is used up from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    seconds: i64,
}

impl Target {
    /// A target of so many seconds.
    pub const fn from_seconds(seconds: i64) -> Result<Self, NegativeTarget> {
        if seconds < 0 {
            Err(NegativeTarget(seconds))
        } else {
            Ok(Self { seconds })
        }
    }

    /// A target of so many minutes of service.
    pub const fn from_minutes(minutes: u16) -> Self {
        Self {
            seconds: minutes as i64 * 60,
        }
    }

    /// A target of so many hours of service.
    pub const fn from_hours(hours: u16) -> Self {
        Self {
            seconds: hours as i64 * 3600,
        }
    }

    /// So many percent of it, to the full second after.
    #[must_use]
    pub const fn part(self, percent: u8) -> Self {
        let (whole, rest) = (self.seconds / 100, self.seconds % 100);
        let percent = percent as i64;
        Self {
            seconds: whole.saturating_mul(percent) + (rest * percent + 99) / 100,
        }
    }

    /// As long as it and a second: when that is used up, it was missed (R2).
    #[must_use]
    pub const fn missed(self) -> Self {
        Self {
            seconds: self.seconds.saturating_add(1),
        }
    }

    /// Its length in seconds.
    pub const fn seconds(self) -> i64 {
        self.seconds
    }
}
