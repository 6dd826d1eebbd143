//! What a calendar refuses, and why.

use jiff::Timestamp;

use super::plan::{Span, TimeOfDay};

/// A text or a list that is no plan of a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// The text is no time of day.
    #[error("`{0}` is not a time of day (expected HH:MM, from 00:00 to 24:00)")]
    NotATime(String),
    /// The span is empty or runs backwards.
    #[error("{open}-{close} does not end after it begins (a night is two spans, split at 24:00)")]
    Backwards {
        /// Where it should begin.
        open: TimeOfDay,
        /// Where it should end.
        close: TimeOfDay,
    },
    /// Two spans of one day share time: one of them is a slip of the pen.
    #[error("{later} overlaps {earlier}")]
    Overlap {
        /// The span that begins first.
        earlier: Span,
        /// The span that begins before the other has ended.
        later: Span,
    },
}

/// An answer that a calendar cannot give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// There is no open instant any more.
    #[error("the calendar never opens after {from}")]
    NeverOpens {
        /// Where the search began.
        from: Timestamp,
    },
    /// The answer lies after the last instant that can be written (the end of the year 9999).
    #[error("the answer lies beyond the year 9999, counted from {from}")]
    TooFar {
        /// Where the count began.
        from: Timestamp,
    },
    /// There are not so many working days until the end of the year 9999.
    #[error("no working day is {days} from {from}")]
    NoSuchWorkingDay {
        /// Where the count began.
        from: Timestamp,
        /// How many were asked for.
        days: i64,
    },
    /// The year has no list of holidays.
    #[error("year {0} is not between 1583 and 9998")]
    YearOutOfRange(i64),
}
