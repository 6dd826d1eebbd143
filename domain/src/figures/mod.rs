//! Figures: what the service is measured on, K1 to K20 (T01, "raccolta delle metriche").
//!
//! A ticket's log is folded into its [`Facts`], which hold nothing but instants and codes and depend on nothing but the
//! log. [`Reckoning::observe`] judges them by the versions of the contract and tells every [`Observation`] that falls
//! into a [`Period`]; [`Report`] adds observations up. So a number and the list of tickets behind it are the same
//! observations, counted and told, and a past period is reckoned again with the version that then governed.
//!
//! - Each observation has its instant, and counts in the period that holds it: what happens later moves none of them.
//!   Two figures wait for something after their instant, and say so: reopenings (K8) and ratings (K13).
//! - A target that is used up while somebody is still awaited is missed at that instant (R6), whatever comes later.
//! - Seconds are whole, a mean is rounded to the nearest, and the percentile is that of the nearest rank.

mod cut;
mod facts;
mod hours;
mod metric;
mod observe;
mod period;
mod reckoning;
mod report;
mod tally;
#[cfg(test)]
mod tests;

pub use cut::{Age, Cut, Group};
pub use facts::{Closure, Ended, Facts, Stand, TaskFacts};
pub use metric::{Figure, Form, Metric, Threshold};
pub use observe::{Beside, CALL_ANSWERED_WITHIN, Observation, REOPENED_WITHIN_WORKDAYS, Seen};
pub use period::{NotAPeriod, Period};
pub use reckoning::Reckoning;
pub use report::{Measured, Report};
pub use tally::Tally;
