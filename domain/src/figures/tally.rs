//! Tally: observations added up, and what is told of their sum.

use crate::contract::Ratio;
use crate::figures::Seen;

/// Observations added up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    count: u64,
    part: u64,
    sum: u64,
    /// Seconds in the order of their size, once they are all there.
    seconds: Vec<u32>,
}

impl Tally {
    pub(super) fn add(&mut self, seen: Seen) {
        self.count += 1;
        match seen {
            Seen::Seconds(seconds) => {
                self.sum += seconds.unsigned_abs();
                self.seconds
                    .push(u32::try_from(seconds).unwrap_or(u32::MAX));
            }
            Seen::Part(is_part) => self.part += u64::from(is_part),
            Seen::Number(number) => self.sum += u64::from(number),
            Seen::One => {}
        }
    }

    pub(super) fn finish(&mut self) {
        self.seconds.sort_unstable();
    }

    /// How many observations there are.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// How many of them are of the part, and how many there are.
    pub const fn ratio(&self) -> Ratio {
        Ratio {
            part: self.part,
            whole: self.count,
        }
    }

    /// The sum of their seconds or numbers.
    pub const fn sum(&self) -> u64 {
        self.sum
    }

    /// The mean of their seconds, to the nearest second, from the middle upwards.
    pub const fn mean(&self) -> Option<u64> {
        (2 * self.sum + self.count).checked_div(2 * self.count)
    }

    /// The mean of their numbers in hundredths, to the nearest, from the middle upwards.
    pub const fn mean_hundredths(&self) -> Option<u64> {
        (200 * self.sum + self.count).checked_div(2 * self.count)
    }

    /// The least second that so many percent of them do not exceed (nearest rank).
    pub fn percentile(&self, percent: usize) -> Option<u32> {
        let rank = (self.seconds.len() * percent).div_ceil(100).max(1);
        self.seconds.get(rank - 1).copied()
    }

    /// The greatest of their seconds.
    pub fn greatest(&self) -> Option<u32> {
        self.seconds.last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(seen: impl IntoIterator<Item = Seen>) -> Tally {
        let mut tally = Tally::default();
        for one in seen {
            tally.add(one);
        }
        tally.finish();
        tally
    }

    #[test]
    fn times_are_told_by_mean_median_ninth_decile_and_the_greatest() {
        let seconds = [10, 30, 20, 40, 50, 60, 70, 80, 90, 105];
        let tally = tally(seconds.map(Seen::Seconds));
        assert_eq!(tally.mean(), Some(56), "55.5 is 56");
        assert_eq!(tally.percentile(50), Some(50));
        assert_eq!(tally.percentile(90), Some(90));
        assert_eq!(tally.greatest(), Some(105));
    }

    #[test]
    fn nothing_has_no_mean() {
        let nothing = tally([]);
        assert_eq!(nothing.mean(), None);
        assert_eq!(nothing.mean_hundredths(), None);
        assert_eq!(nothing.percentile(50), None);
    }

    #[test]
    fn a_mean_of_stars_has_two_decimals() {
        let stars = tally([5, 4, 4].map(Seen::Number));
        assert_eq!(stars.mean_hundredths(), Some(433));
        let parts = tally([true, false].map(Seen::Part));
        assert_eq!((parts.ratio().part, parts.ratio().whole), (1, 2));
    }
}
