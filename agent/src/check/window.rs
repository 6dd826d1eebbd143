//! Window: the readings of the last while, thinned, oldest first.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;

/// Values with their instants, no older than a span and no closer together than a step.
#[derive(Debug, Clone, Default)]
pub(crate) struct Window {
    points: VecDeque<(Timestamp, f64)>,
}

impl Window {
    /// Adds a value and forgets those older than `span`. A value that comes sooner than `step` after the last
    /// is not kept. A clock that was set back begins the window again.
    pub(crate) fn push(&mut self, now: Timestamp, value: f64, span: Duration, step: Duration) {
        if self.points.back().is_some_and(|(at, _)| *at > now) {
            self.points.clear();
        }
        let too_soon = |(at, _): &(Timestamp, f64)| seconds_between(*at, now) < step.as_secs_f64();
        if !self.points.back().is_some_and(too_soon) {
            self.points.push_back((now, value));
        }
        let is_old = |(at, _): &(Timestamp, f64)| seconds_between(*at, now) > span.as_secs_f64();
        while self.points.front().is_some_and(is_old) {
            self.points.pop_front();
        }
    }

    /// The mean of the values, `None` of none.
    pub(crate) fn mean(&self) -> Option<f64> {
        let count = u32::try_from(self.points.len()).ok().filter(|n| *n > 0)?;
        let sum: f64 = self.points.iter().map(|(_, value)| value).sum();
        Some(sum / f64::from(count))
    }

    /// Change per second from the oldest value to `value` now, `None` before `at_least` has passed.
    pub(crate) fn slope(&self, now: Timestamp, value: f64, at_least: Duration) -> Option<f64> {
        let (since, first) = self.points.front()?;
        let seconds = seconds_between(*since, now);
        (seconds >= at_least.as_secs_f64() && seconds > 0.0).then(|| (value - first) / seconds)
    }
}

/// Seconds from one instant to another; negative when the clock was set back.
pub(crate) fn seconds_between(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn filled(points: &[(i64, f64)]) -> Window {
        let mut window = Window::default();
        for (second, value) in points {
            let (span, step) = (Duration::from_mins(10), Duration::from_mins(1));
            window.push(at(*second), *value, span, step);
        }
        window
    }

    #[test]
    fn it_holds_the_last_while_and_no_more_than_one_value_a_step() {
        let window = filled(&[(0, 100.0), (300, 1.0), (310, 900.0), (700, 3.0)]);
        assert_eq!(window.mean(), Some(2.0));
        assert_eq!(filled(&[]).mean(), None);
    }

    #[test]
    fn a_clock_that_was_set_back_begins_again() {
        assert_eq!(filled(&[(300, 1.0), (0, 5.0)]).mean(), Some(5.0));
    }

    #[test]
    fn the_slope_waits_until_it_means_something() {
        let window = filled(&[(0, 10.0), (100, 11.0)]);
        let wait = Duration::from_secs(200);
        assert_eq!(window.slope(at(199), 20.0, wait), None);
        assert_eq!(window.slope(at(200), 20.0, wait), Some(0.05));
    }
}
