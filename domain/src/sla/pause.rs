//! Pauses: the time for which a clock stands still (R5).

use jiff::Timestamp;

use crate::calendar::{END_OF_TIME, Stretch};

/// A pause that runs backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pause from {from} cannot end before it, at {until}")]
pub struct PauseEndsBeforeItBegins {
    from: Timestamp,
    until: Timestamp,
}

/// One pause: from an instant until another, or until further notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    from: Timestamp,
    until: Option<Timestamp>,
}

impl Pause {
    /// A pause that has ended; it may have no length.
    pub fn between(from: Timestamp, until: Timestamp) -> Result<Self, PauseEndsBeforeItBegins> {
        if until < from {
            return Err(PauseEndsBeforeItBegins { from, until });
        }
        Ok(Self {
            from,
            until: Some(until),
        })
    }

    /// A pause that has not ended.
    pub const fn since(from: Timestamp) -> Self {
        Self { from, until: None }
    }

    /// When it began.
    pub const fn from(self) -> Timestamp {
        self.from
    }

    /// When it ended, if it has.
    pub const fn until(self) -> Option<Timestamp> {
        self.until
    }

    fn stretch(self) -> Stretch {
        self.until.map_or(Stretch::since(self.from), |until| {
            Stretch::between(self.from, until)
        })
    }
}

/// The union of any pauses.
///
/// Two lists of pauses that stop the clock at the same seconds are equal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pauses {
    /// In order, none empty, with running time between each and the next.
    still: Vec<Stretch>,
}

impl Pauses {
    /// No pause at all, as for the time to take charge (R7).
    pub const NONE: Self = Self { still: Vec::new() };

    /// Does the clock stand still at this instant?
    pub fn contains(&self, at: Timestamp) -> bool {
        self.still.iter().any(|pause| pause.contains(at))
    }

    /// Is the last of them without an end?
    pub fn are_open(&self) -> bool {
        self.still
            .last()
            .is_some_and(|pause| pause.until == END_OF_TIME)
    }

    /// The parts of a window that no pause covers, in order.
    pub(crate) fn leave(&self, window: Stretch) -> impl Iterator<Item = Stretch> {
        let begins = std::iter::once(window.from).chain(self.still.iter().map(|pause| pause.until));
        let ends = self
            .still
            .iter()
            .map(|pause| pause.from)
            .chain(std::iter::once(window.until));
        let gaps = begins
            .zip(ends)
            .map(move |(from, until)| Stretch { from, until }.and(window));
        gaps.filter(|gap| gap.seconds() > 0)
    }
}

impl FromIterator<Pause> for Pauses {
    fn from_iter<I: IntoIterator<Item = Pause>>(pauses: I) -> Self {
        let mut all: Vec<Stretch> = pauses
            .into_iter()
            .map(Pause::stretch)
            .filter(|pause| pause.seconds() > 0)
            .collect();
        all.sort_unstable();
        let mut still: Vec<Stretch> = Vec::with_capacity(all.len());
        for pause in all {
            match still.last_mut() {
                Some(last) if pause.from <= last.until => last.until = last.until.max(pause.until),
                Some(_) | None => still.push(pause),
            }
        }
        Self { still }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn union(pauses: &[(i64, Option<i64>)]) -> Pauses {
        let pause = |&(from, until): &(i64, Option<i64>)| match until {
            Some(until) => Pause::between(at(from), at(until)).unwrap(),
            None => Pause::since(at(from)),
        };
        pauses.iter().map(pause).collect()
    }

    #[test]
    fn r5_only_the_union_counts() {
        let check = |pauses: &[(i64, Option<i64>)], expected: &[(i64, i64)]| {
            let expected: Vec<Stretch> = expected
                .iter()
                .map(|&(from, until)| Stretch { from, until })
                .collect();
            assert_eq!(union(pauses).still, expected);
        };
        check(&[], &[]);
        check(&[(5, Some(5))], &[]);
        check(&[(10, Some(20)), (0, Some(5))], &[(0, 5), (10, 20)]);
        check(&[(0, Some(10)), (5, Some(20))], &[(0, 20)]);
        check(&[(0, Some(10)), (10, Some(20))], &[(0, 20)]);
        check(&[(0, Some(30)), (5, Some(6)), (0, Some(2))], &[(0, 30)]);
        check(
            &[(5, None), (0, Some(9)), (50, Some(60))],
            &[(0, END_OF_TIME)],
        );
    }

    #[test]
    fn r1_a_pause_holds_its_first_instant_and_not_its_last() {
        let pauses = union(&[(10, Some(20)), (30, None)]);
        for (second, expected) in [
            (9, false),
            (10, true),
            (19, true),
            (20, false),
            (30, true),
            (1 << 33, true),
        ] {
            assert_eq!(pauses.contains(at(second)), expected, "{second}");
        }
        assert!(pauses.are_open());
        assert!(!union(&[(10, Some(20))]).are_open());
    }

    #[test]
    fn a_pause_that_runs_backwards_is_refused() {
        assert!(Pause::between(at(10), at(9)).is_err());
    }
}
