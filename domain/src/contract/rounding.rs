//! Rounding: how a part of a whole becomes a figure in percent that a threshold is compared with.
//!
//! The rule is the contract's: 89.995 % is 90.00 % to one and 89.99 % to another, and a penalty hangs on it.

use std::fmt;
use std::str::FromStr;

use crate::coded::coded;

/// More decimals than any indicator of the field is stated with.
const MOST_DECIMALS: u8 = 4;

coded! {
    /// Where a figure between two decimals goes.
    Way {
        /// To the nearer; from the middle upwards.
        HalfUp = "half_up",
        /// Downwards always (*troncamento*).
        Down = "down",
        /// Upwards always.
        Up = "up",
    }
}

/// How figures in percent are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounding {
    decimals: u8,
    way: Way,
}

/// A share in percent, in ten-thousandths of a percent, from nothing to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u32);

/// So many of so many. Nothing of nothing is no share at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ratio {
    /// The part.
    pub part: u64,
    /// The whole.
    pub whole: u64,
}

/// Ten-thousandths in one percent.
const SCALE: u32 = 10_000;

impl Rounding {
    /// To two decimals, from the middle upwards.
    pub const USUAL: Self = Self {
        decimals: 2,
        way: Way::HalfUp,
    };

    /// To so many decimals, four at the most.
    pub const fn new(decimals: u8, way: Way) -> Option<Self> {
        if decimals <= MOST_DECIMALS {
            Some(Self { decimals, way })
        } else {
            None
        }
    }

    /// How many decimals are kept.
    pub const fn decimals(self) -> u8 {
        self.decimals
    }

    /// Where the rest goes.
    pub const fn way(self) -> Way {
        self.way
    }

    /// The share as a figure; none of an empty whole. What exceeds the whole counts as all of it.
    pub fn share(self, ratio: Ratio) -> Option<Percent> {
        let (part, whole) = (u128::from(ratio.part), u128::from(ratio.whole));
        if whole == 0 {
            return None;
        }
        let kept = 10_u128.pow(u32::from(self.decimals));
        let (exact, whole) = (part.min(whole) * 100 * kept, whole);
        let floor = exact / whole;
        let rest = exact % whole;
        let rounded = match self.way {
            Way::HalfUp if rest * 2 >= whole => floor + 1,
            Way::Up if rest > 0 => floor + 1,
            Way::HalfUp | Way::Up | Way::Down => floor,
        };
        let scaled = rounded * u128::from(SCALE) / kept;
        u32::try_from(scaled).ok().map(Percent)
    }
}

impl Percent {
    /// All.
    pub const ALL: Self = Self(100 * SCALE);

    /// So many hundredths of a percent; none above all.
    pub const fn from_hundredths(hundredths: u32) -> Option<Self> {
        if hundredths <= 10_000 {
            Some(Self(hundredths * (SCALE / 100)))
        } else {
            None
        }
    }

    /// A whole number of percent; none above all.
    pub const fn whole(percent: u8) -> Option<Self> {
        Self::from_hundredths(percent as u32 * 100)
    }

    /// In ten-thousandths of a percent.
    pub const fn ten_thousandths(self) -> u32 {
        self.0
    }

    /// What was kept as [`Percent::ten_thousandths`]; none above all.
    pub const fn from_ten_thousandths(value: u32) -> Option<Self> {
        if value <= 100 * SCALE {
            Some(Self(value))
        } else {
            None
        }
    }
}

impl fmt::Display for Percent {
    /// `95`, `89.99`: without needless zeros.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / SCALE, self.0 % SCALE);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        let decimals = format!("{rest:04}");
        write!(f, "{whole}.{}", decimals.trim_end_matches('0'))
    }
}

/// A text that is no share in percent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a share in percent (expected 0 to 100, with four decimals at the most)")]
pub struct NotAPercent(String);

impl FromStr for Percent {
    type Err = NotAPercent;

    /// Accepts `95` and `89.99`: digits, and up to four more after a point.
    fn from_str(text: &str) -> Result<Self, NotAPercent> {
        let refusal = || NotAPercent(text.to_owned());
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || whole.len() > 3 || decimals.len() > 4 {
            return Err(refusal());
        }
        let whole: u32 = whole.parse().map_err(|_| refusal())?;
        let rest: u32 = format!("{decimals:0<4}").parse().map_err(|_| refusal())?;
        Self::from_ten_thousandths(whole * SCALE + rest).ok_or_else(refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(decimals: u8, way: Way, part: u64, whole: u64, expected: &str) {
        let rounding = Rounding::new(decimals, way).unwrap();
        let share = rounding.share(Ratio { part, whole }).unwrap();
        assert_eq!(
            share.to_string(),
            expected,
            "{part}/{whole}, {decimals} {way:?}"
        );
    }

    #[test]
    fn a_share_is_rounded_as_the_contract_says() {
        check(2, Way::HalfUp, 2, 3, "66.67");
        check(2, Way::Down, 2, 3, "66.66");
        check(2, Way::Up, 1, 3, "33.34");
        check(0, Way::HalfUp, 179, 200, "90");
        check(0, Way::HalfUp, 1_789, 2_000, "89");
        check(2, Way::HalfUp, 17_999, 20_000, "90");
        check(2, Way::Down, 17_999, 20_000, "89.99");
        check(4, Way::HalfUp, 1, 7, "14.2857");
        check(2, Way::HalfUp, 5, 5, "100");
        check(2, Way::Up, 0, 5, "0");
    }

    #[test]
    fn nothing_of_nothing_is_no_share() {
        let nothing = Ratio::default();
        assert_eq!(Rounding::USUAL.share(nothing), None);
    }

    #[test]
    fn more_than_all_is_no_share() {
        assert_eq!(Percent::whole(101), None);
        assert_eq!(Percent::from_hundredths(10_001), None);
        assert_eq!(Percent::from_ten_thousandths(1_000_001), None);
        assert_eq!(Rounding::new(5, Way::Down), None);
    }

    #[test]
    fn a_share_reads_back_what_it_prints() {
        for text in ["0", "90", "89.99", "100", "33.3333", "5.05"] {
            assert_eq!(text.parse::<Percent>().unwrap().to_string(), text);
        }
        for text in [
            "", "-1", "101", "100.0001", "90.", ".5", "9,5", "90.00000", "1e2", "0090",
        ] {
            assert_eq!(text.parse::<Percent>(), Err(NotAPercent(text.to_owned())));
        }
    }
}
