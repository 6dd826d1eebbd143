//! On-call (*reperibilità*): who answers outside service hours, and how they are called (T02).
//!
//! A [`Rota`] belongs to one domain of competence and has two lines: who is called first, and who is called when the
//! first does not answer. It is needed whenever the desk's calendar is closed; what is needed and not covered is a
//! [`Gap`]. Shifts are instants; people write them in the time of the rota's zone ([`on_the_wall`]).
//!
//! A rota changes by commands that answer with the rota after them or with a [`RotaRefusal`]: a refused change leaves
//! the rota in force as it was.

mod gap;
mod paging;
mod refusal;
mod rota;
mod rotation;
mod settings;
mod shift;
mod swap;
#[cfg(test)]
mod tests;
mod wall;

pub use gap::{Gap, gaps, needed};
pub use paging::{Called, LineUp, OutOfHours, Page, PageReason, Paging, PagingState};
pub use refusal::RotaRefusal;
pub use rota::{Rota, Standby};
pub use rotation::Rotation;
pub use settings::{NotASetting, Settings};
pub use shift::{Able, Candidate, LONGEST_DAYS, Shift, ShiftLine};
pub use swap::{Swap, SwapAnswer};
pub use wall::on_the_wall;
