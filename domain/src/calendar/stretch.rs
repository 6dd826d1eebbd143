//! A stretch of real time, in whole seconds.

use jiff::Timestamp;

/// The last instant that can be written, in Unix seconds: 9999-12-30T22:00:00Z, where jiff ends.
pub(crate) const END_OF_TIME: i64 = 253_402_207_200;

/// A stretch of real time in Unix seconds, `from` inside and `until` outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stretch {
    pub(crate) from: i64,
    pub(crate) until: i64,
}

impl Stretch {
    /// Everything from an instant on.
    pub(crate) fn since(from: Timestamp) -> Self {
        Self {
            from: whole_second(from),
            until: END_OF_TIME,
        }
    }

    /// From one instant to another; empty when they come in the wrong order.
    pub(crate) fn between(from: Timestamp, until: Timestamp) -> Self {
        Self {
            from: whole_second(from),
            until: whole_second(until),
        }
    }

    /// Its length in seconds.
    pub(crate) fn seconds(self) -> i64 {
        (self.until - self.from).max(0)
    }

    /// Is this instant inside?
    pub(crate) fn contains(self, at: Timestamp) -> bool {
        (self.from..self.until).contains(&whole_second(at))
    }

    /// What it shares with another; empty when they share nothing.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            until: self.until.min(other.until),
        }
    }

    /// Its first instant.
    pub(crate) fn begins(self) -> Timestamp {
        instant(self.from)
    }

    /// The first instant after it.
    pub(crate) fn ends(self) -> Timestamp {
        instant(self.until)
    }
}

/// The second in which an instant lies.
fn whole_second(at: Timestamp) -> i64 {
    let second = at.as_second();
    if at.subsec_nanosecond() < 0 {
        second - 1
    } else {
        second
    }
}

/// The instant at the beginning of a second; one that cannot be written is brought to the nearest.
fn instant(second: i64) -> Timestamp {
    Timestamp::from_second(second.min(END_OF_TIME)).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_ends_where_the_time_library_ends() {
        assert_eq!(END_OF_TIME, Timestamp::MAX.as_second());
        assert_eq!(
            instant(i64::MAX),
            Timestamp::from_second(END_OF_TIME).unwrap()
        );
    }

    #[test]
    fn an_instant_counts_as_the_second_in_which_it_lies() {
        for (nanoseconds, second) in [
            (0, 0),
            (999_999_999, 0),
            (-1, -1),
            (-1_000_000_000, -1),
            (-1_000_000_001, -2),
        ] {
            assert_eq!(
                whole_second(Timestamp::from_nanosecond(nanoseconds).unwrap()),
                second
            );
        }
    }
}
