//! Recording: keeps what a machine hands in of its session, and shows it to those who may see the session, while it runs
//! and afterwards.
//!
//! The server keeps bytes. Whether they are what the machine wrote is looked at each time that somebody looks.

mod follow;
mod forget;
mod keep;
mod lines;
mod look;
mod moments;
mod read;
mod soundness;
mod watch;

#[cfg(test)]
#[cfg(feature = "wound-clock")]
mod tests;

use super::NotDone;

pub use crate::store::recordings::Part;
pub use follow::{Following, News, follow};
pub use forget::{MONTHS, Months, forget};
pub use keep::keep;
pub use lines::{FOUND, Found};
pub use look::{Actor, Looks, look};
pub use moments::{MOMENTS, Moment, What};
pub use soundness::Soundness;
pub(in crate::app) use watch::AT_ONCE;
pub use watch::{Kept, Watched, kept, watch};
