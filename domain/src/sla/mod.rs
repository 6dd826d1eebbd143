//! Service levels: how much service time a ticket has used, and when its target is used up
//! (T04, T14, T37).
//!
//! A [`Clock`] runs from the opening of a ticket, or of a third-level task, in the open hours of a
//! calendar and outside its pauses. The rules, which other desks answer each in its own way:
//!
//! - R1 Spans and pauses hold their first instant and not their last.
//! - R2 The deadline is the *earliest* instant at which the target is used up: five hours from
//!   08:30 are due at 13:30, not at 15:00 when the desk opens again. A target is met when what
//!   elapsed is not more than the target, so it is still met between the two.
//! - R3 Instants count in real seconds, also on days of 23 and 25 hours.
//! - R4 Every answer is a function of opening, target, pauses and calendar: it is computed again
//!   when it is asked for, and never moved by a difference.
//! - R5 Pauses are given in any order and may overlap: what counts is their union, to the second.
//! - R6 A pause that begins after the deadline does not move it: a breach stays a breach. The
//!   caller keeps it as a fact with its instant, so that a later edit of a pause or of the calendar
//!   cannot hide it either.
//! - R7 The time to take charge is never paused: its clock is made with no pauses.
//! - R8 A reopened ticket goes on with the same clock: the time for which it was closed is a pause.
//! - R9 A new severity is a new target for the same clock: same opening, same pauses.
//! - R10 A third-level task has a clock of its own beside the ticket's.
//! - R11 A warning falls when the clock runs or has just stopped; it is counted in service time, so
//!   it can fall on an earlier day.
//! - R12 The five *giorni solari* of the administrative closure are local dates, and no service
//!   time: [`crate::calendar::ServiceCalendar::calendar_days`].

mod clock;
mod ledger;
mod pause;
mod standing;
mod target;
#[cfg(test)]
mod tests;

pub use clock::{Clock, Remaining, Verdict};
pub use ledger::DeadlineMove;
pub use pause::{Pause, PauseEndsBeforeItBegins, Pauses};
pub use standing::Standing;
pub use target::{NegativeTarget, Target};
