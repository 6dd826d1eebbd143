//! Rung: a degree of a fault, with the value that reaches it and the value that leaves it.

use custode_domain::Severity;
use custode_domain::signal::Judgement;

/// One degree. Whether high or low values are bad follows from which of the two numbers is greater.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rung {
    /// Beyond this value the degree is reached.
    pub(crate) raise: f64,
    /// Back past this value it is left.
    pub(crate) clear: f64,
    /// The degree.
    pub(crate) severity: Severity,
}

impl Rung {
    pub(crate) const fn new(raise: f64, clear: f64, severity: Severity) -> Self {
        Self {
            raise,
            clear,
            severity,
        }
    }

    fn is_reached(&self, value: f64) -> bool {
        if self.raise > self.clear {
            value > self.raise
        } else {
            value < self.raise
        }
    }

    fn is_left(&self, value: f64) -> bool {
        if self.raise > self.clear {
            value < self.clear
        } else {
            value > self.clear
        }
    }
}

/// Judges a value against rungs, the worst first. `was` is the degree of the look before.
///
/// A degree above the lowest is kept until its own clearing value, so that a value at the edge does not regrade
/// with every look. At the lowest the gap is [`Judgement::Between`], which the signal knows how to take.
pub(crate) fn climb(rungs: &[Rung], was: Option<Severity>, value: f64) -> Judgement {
    let reached = rungs.iter().find(|rung| rung.is_reached(value));
    let kept = rungs.split_last().and_then(|(_, higher)| {
        let was_there = |rung: &&Rung| was >= Some(rung.severity);
        higher
            .iter()
            .find(|rung| was_there(rung) && !rung.is_left(value))
    });
    let degree = reached
        .map(|rung| rung.severity)
        .max(kept.map(|rung| rung.severity));
    match degree {
        Some(severity) => Judgement::Bad(severity),
        None if rungs.iter().all(|rung| rung.is_left(value)) => Judgement::Good,
        None => Judgement::Between,
    }
}

/// The degree of a judgement, to be handed to the next [`climb`].
pub(crate) const fn degree(judgement: Judgement) -> Option<Severity> {
    match judgement {
        Judgement::Bad(severity) => Some(severity),
        Judgement::Between | Judgement::Good | Judgement::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Judgement::{Bad, Between, Good};
    use Severity::{Minor, NonBlocking};

    fn check(rungs: &[Rung], looks: &[(f64, Judgement)]) {
        let mut was = None;
        for (value, expected) in looks {
            let judged = climb(rungs, was, *value);
            assert_eq!(judged, *expected, "at {value}");
            was = degree(judged);
        }
    }

    #[test]
    fn a_degree_is_kept_until_its_own_clearing_value() {
        let low_is_bad = [
            Rung::new(4.0, 8.0, NonBlocking),
            Rung::new(10.0, 15.0, Minor),
        ];
        check(
            &low_is_bad,
            &[
                (50.0, Good),
                (12.0, Between),
                (9.0, Bad(Minor)),
                (3.0, Bad(NonBlocking)),
                (7.0, Bad(NonBlocking)),
                (9.0, Bad(Minor)),
                (7.0, Bad(Minor)),
                (11.0, Between),
                (15.1, Good),
            ],
        );
        let high_is_bad = [
            Rung::new(60.0, 50.0, NonBlocking),
            Rung::new(5.0, 1.0, Minor),
        ];
        check(
            &high_is_bad,
            &[
                (0.2, Good),
                (3.0, Between),
                (5.5, Bad(Minor)),
                (61.0, Bad(NonBlocking)),
                (55.0, Bad(NonBlocking)),
                (49.0, Bad(Minor)),
                (0.5, Good),
            ],
        );
    }

    #[test]
    fn what_is_no_number_is_neither_good_nor_bad() {
        check(&[Rung::new(4.0, 8.0, Minor)], &[(f64::NAN, Between)]);
    }
}
