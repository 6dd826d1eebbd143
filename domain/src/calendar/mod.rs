//! The service calendar: when the service is open, and what a date or an instant means to it (T46, T47).
//!
//! A calendar speaks as people do, in wall-clock times of a named zone; the arithmetic runs on
//! instants. One rule joins the two:
//!
//! > An instant is open when the clock on the wall of that zone then shows a time inside a span of
//! > that date's plan. A span holds its first instant and not its last (R1).
//!
//! It settles the days on which the clock changes, without special cases:
//! - a whole day is 23 or 25 hours of service where the day has 23 or 25 hours (R3);
//! - a span that begins inside the missing hour begins when that hour is jumped over, and one that
//!   ends inside it ends there;
//! - a span that lies inside the repeated hour is open both times.
//!
//! Instants are taken to the whole second in which they lie, downwards.
//!
//! The date's plan is, in this order: its override; nothing, when the date is a holiday, the patron
//! day or a closure; the plan of its weekday.

mod days;
mod error;
mod holiday;
mod month_day;
mod openings;
mod plan;
#[cfg(test)]
pub(crate) mod samples;
mod service;
mod stretch;
#[cfg(test)]
mod tests;
mod week;
mod zone;

pub use days::ServiceYear;
pub use error::{CalendarError, SpanError};
pub use holiday::Nation;
pub use month_day::{MonthDay, NotAMonthDay};
pub(crate) use openings::Openings;
pub use plan::{DayPlan, Span, TimeOfDay};
pub use service::ServiceCalendar;
pub(crate) use stretch::{END_OF_TIME, Stretch};
pub use week::Week;
pub use zone::{UnknownZone, Zone};
