//! Chart: a measure over time, as a table that a script draws (`parts/chart.html`). Names are hostile text.

use jiff::Timestamp;

use super::quantity::{Unit, measure};
use super::when::When;
use crate::lang::Lang;

/// A measure over time.
#[derive(Debug)]
pub(super) struct Chart {
    /// What was measured.
    pub(super) title: String,
    /// Of what; often empty.
    pub(super) object: String,
    /// Its least, its greatest and its last value, in words.
    pub(super) span: String,
    /// As the script knows it.
    pub(super) unit: &'static str,
    /// Seconds between two points where there is no gap; 0 where that is not known.
    pub(super) step: u32,
    /// The oldest first.
    pub(super) points: Vec<Point>,
}

/// A row of the table.
#[derive(Debug)]
pub(super) struct Point {
    pub(super) at: When,
    pub(super) value: Cell,
    /// The least and the greatest of the time that the point stands for; nothing for a single sample.
    pub(super) reach: Option<(Cell, Cell)>,
}

/// A number as a script and as a person reads it.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) number: f64,
    pub(super) told: String,
}

/// What was measured at an instant, or in the time that begins with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured {
    pub(super) at: Timestamp,
    pub(super) value: f64,
    pub(super) reach: Option<(f64, f64)>,
}

impl Chart {
    /// Draws what can be drawn: at least two points that are numbers.
    pub(super) fn draw(
        t: Lang,
        (name, object): (&str, &str),
        step: u32,
        mut measured: Vec<Measured>,
    ) -> Option<Self> {
        measured.retain(Measured::is_number);
        measured.sort_by_key(|one| one.at);
        let [_, .., last] = measured.as_slice() else {
            return None;
        };
        let (title, unit) = measure(t, name).map_or_else(
            || (name.to_owned(), Unit::Plain),
            |(title, unit)| (title.to_owned(), unit),
        );
        let cell = |number| Cell {
            number,
            told: unit.tell(t, number),
        };
        let low = measured
            .iter()
            .fold(f64::INFINITY, |low, one| low.min(one.low()));
        let high = measured
            .iter()
            .fold(f64::NEG_INFINITY, |high, one| high.max(one.high()));
        let told = |number| unit.tell(t, number);
        Some(Self {
            title,
            object: object.to_owned(),
            span: t.chart_span(told(low), told(high), told(last.value)),
            unit: unit.code(),
            step,
            points: measured
                .iter()
                .map(|one| Point {
                    at: When::at(one.at),
                    value: cell(one.value),
                    reach: one
                        .reach
                        .map(|(least, greatest)| (cell(least), cell(greatest))),
                })
                .collect(),
        })
    }

    /// How many points there are.
    pub(super) const fn count(&self) -> u64 {
        self.points.len() as u64
    }

    /// Whether points stand for times with a least and a greatest value.
    pub(super) fn has_reach(&self) -> bool {
        self.points.iter().any(|point| point.reach.is_some())
    }
}

impl Point {
    /// Seconds since 1970, for the script.
    pub(super) fn second(&self) -> i64 {
        self.at.exact().as_second()
    }
}

impl Measured {
    fn is_number(&self) -> bool {
        self.value.is_finite() && self.low().is_finite() && self.high().is_finite()
    }

    fn low(&self) -> f64 {
        self.reach.map_or(self.value, |(least, _)| least)
    }

    fn high(&self) -> f64 {
        self.reach.map_or(self.value, |(_, greatest)| greatest)
    }
}

#[cfg(test)]
impl Chart {
    /// Two points of something.
    pub(super) fn sample(t: Lang, said: &str, reach: bool) -> Self {
        let begin = Timestamp::from_second(1_795_420_800).unwrap();
        let measured = [(0, 12.5), (1, 40.0), (2, 31.0)].map(|(hours, value)| Measured {
            at: begin + jiff::SignedDuration::from_hours(hours),
            value,
            reach: reach.then_some((value - 5.0, value + 20.0)),
        });
        let chart = Self::draw(t, ("cpu.busy_percent", said), 3600, measured.into());
        Self {
            title: said.to_owned(),
            ..chart.unwrap()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64, value: f64) -> Measured {
        Measured {
            at: Timestamp::from_second(second).unwrap(),
            value,
            reach: None,
        }
    }

    #[test]
    fn a_chart_goes_from_the_oldest_to_the_newest_point_and_says_its_span() {
        let measured = vec![at(3600, 90.0), at(0, 10.0), at(1800, 50.0)];
        let chart = Chart::draw(Lang::It, ("cpu.busy_percent", ""), 0, measured).unwrap();
        let seconds: Vec<_> = chart.points.iter().map(Point::second).collect();
        assert_eq!(seconds, [0, 1800, 3600]);
        assert_eq!(
            (chart.title.as_str(), chart.unit),
            ("Processori occupati", "percent")
        );
        assert_eq!(chart.span, "tra 10,0 % e 90,0 %, alla fine 90,0 %");
    }

    #[test]
    fn what_was_reached_within_an_hour_counts_for_the_span() {
        let hour = |second, value, reach| Measured {
            reach: Some(reach),
            ..at(second, value)
        };
        let measured = vec![hour(0, 50.0, (1.0, 99.0)), hour(3600, 50.0, (40.0, 60.0))];
        let chart = Chart::draw(Lang::En, ("cpu.busy_percent", ""), 3600, measured).unwrap();
        assert_eq!(chart.span, "between 1.0 % and 99.0 %, 50.0 % at the end");
        assert!(chart.has_reach());
    }

    #[test]
    fn what_cannot_be_drawn_is_not() {
        let infinite = Measured {
            reach: Some((0.0, f64::INFINITY)),
            ..at(60, 1.0)
        };
        for measured in [
            vec![],
            vec![at(0, 1.0)],
            vec![at(0, 1.0), at(60, f64::NAN)],
            vec![at(0, 1.0), infinite],
        ] {
            assert!(
                Chart::draw(Lang::It, ("x", ""), 0, measured.clone()).is_none(),
                "{measured:?}"
            );
        }
        let unknown = Chart::draw(
            Lang::It,
            ("x", "y"),
            0,
            vec![at(0, f64::MIN), at(60, f64::MAX)],
        );
        assert_eq!(unknown.unwrap().title, "x");
    }
}
