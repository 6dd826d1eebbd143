//! The plan of a day: the spans of wall-clock time in which the service is open.

use std::fmt;
use std::str::FromStr;

use super::error::SpanError;

const MINUTES_PER_HOUR: u16 = 60;
const SECONDS_PER_MINUTE: i64 = 60;

/// A time shown by the clock on the wall, to the minute, from `00:00` to `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    minutes: u16,
}

impl TimeOfDay {
    /// `24:00`, the end of the day.
    pub const END_OF_DAY: Self = Self {
        minutes: 24 * MINUTES_PER_HOUR,
    };

    /// Seconds that a clock without changes has run since midnight.
    pub(crate) const fn seconds(self) -> i64 {
        self.minutes as i64 * SECONDS_PER_MINUTE
    }
}

impl FromStr for TimeOfDay {
    type Err = SpanError;

    /// Accepts `HH:MM` alone: `8:30` and `08:30:00` are refused.
    fn from_str(text: &str) -> Result<Self, SpanError> {
        let &[h1, h2, b':', m1, m2] = text.as_bytes() else {
            return Err(not_a_time(text));
        };
        if ![h1, h2, m1, m2].iter().all(u8::is_ascii_digit) {
            return Err(not_a_time(text));
        }
        let two = |tens: u8, units: u8| u16::from(tens - b'0') * 10 + u16::from(units - b'0');
        let (hours, minutes) = (two(h1, h2), two(m1, m2));
        let time = Self {
            minutes: hours * MINUTES_PER_HOUR + minutes,
        };
        if minutes < MINUTES_PER_HOUR && time <= Self::END_OF_DAY {
            Ok(time)
        } else {
            Err(not_a_time(text))
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:02}:{:02}",
            self.minutes / MINUTES_PER_HOUR,
            self.minutes % MINUTES_PER_HOUR
        )
    }
}

/// A stretch of one day, `open` inside and `close` outside (R1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    open: TimeOfDay,
    close: TimeOfDay,
}

impl Span {
    /// A span that ends after it begins.
    pub fn new(open: TimeOfDay, close: TimeOfDay) -> Result<Self, SpanError> {
        if open < close {
            Ok(Self { open, close })
        } else {
            Err(SpanError::Backwards { open, close })
        }
    }

    /// Its first instant.
    pub const fn open(self) -> TimeOfDay {
        self.open
    }

    /// The first instant after it.
    pub const fn close(self) -> TimeOfDay {
        self.close
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.open, self.close)
    }
}

/// The spans of one day in their order; none, when the day is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayPlan {
    spans: Vec<Span>,
}

impl DayPlan {
    /// A closed day.
    pub const CLOSED: Self = Self { spans: Vec::new() };

    /// The hours of a working day in the tender: 08:30-13:30 and 15:00-18:00.
    pub fn of_the_tender() -> Self {
        let span = |open, close| Span { open, close };
        let at = |hours, minutes| TimeOfDay {
            minutes: hours * MINUTES_PER_HOUR + minutes,
        };
        Self {
            spans: vec![span(at(8, 30), at(13, 30)), span(at(15, 0), at(18, 0))],
        }
    }

    /// The plan with these spans, given in any order; they may touch, and may not overlap.
    pub fn new(mut spans: Vec<Span>) -> Result<Self, SpanError> {
        spans.sort_unstable();
        for pair in spans.windows(2) {
            if let [earlier, later] = *pair
                && later.open < earlier.close
            {
                return Err(SpanError::Overlap { earlier, later });
            }
        }
        Ok(Self { spans })
    }

    /// Its spans in order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// No service on such a day.
    pub fn is_closed(&self) -> bool {
        self.spans.is_empty()
    }

    /// Is this second of the wall clock, counted from midnight, inside a span?
    pub(crate) fn is_open_at(&self, second: i64) -> bool {
        self.spans
            .iter()
            .any(|span| span.open.seconds() <= second && second < span.close.seconds())
    }
}

fn not_a_time(text: &str) -> SpanError {
    SpanError::NotATime(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(open: &str, close: &str) -> Result<Span, SpanError> {
        Span::new(open.parse()?, close.parse()?)
    }

    #[test]
    fn times_are_hours_and_minutes_up_to_24() {
        for text in ["00:00", "08:30", "23:59", "24:00"] {
            assert_eq!(
                text.parse::<TimeOfDay>().map(|time| time.to_string()),
                Ok(text.to_owned())
            );
        }
        for text in [
            "", "8:30", "08.30", "08:60", "24:01", "25:00", "-1:00", "08:30:00", "0٣:00",
        ] {
            let refusal = text.parse::<TimeOfDay>().unwrap_err();
            assert_eq!(refusal, SpanError::NotATime(text.to_owned()));
        }
    }

    #[test]
    fn a_span_that_does_not_end_after_it_begins_is_refused() {
        for (open, close) in [("13:30", "08:30"), ("08:30", "08:30"), ("22:00", "00:00")] {
            let refusal = span(open, close).unwrap_err().to_string();
            assert!(
                refusal.starts_with(&format!("{open}-{close} does not end")),
                "{refusal}"
            );
        }
        assert!(span("22:00", "24:00").is_ok());
    }

    #[test]
    fn spans_may_touch_and_come_in_any_order_but_not_overlap() {
        let morning = span("08:30", "13:30").unwrap();
        let noon = span("13:30", "15:00").unwrap();
        let late = span("13:00", "18:00").unwrap();
        assert_eq!(
            DayPlan::new(vec![noon, morning]).unwrap().spans(),
            [morning, noon]
        );
        let refusal = DayPlan::new(vec![late, morning]).unwrap_err();
        assert_eq!(refusal.to_string(), "13:00-18:00 overlaps 08:30-13:30");
        assert!(DayPlan::new(vec![morning, morning]).is_err());
    }
}
