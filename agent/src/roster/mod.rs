//! Roster: who may come into this machine, fetched through the link and verified here.
//!
//! Nothing of it stays in the resident agent: a child, `custode-agent roster refresh`, fetches and verifies, and leaves the files that
//! it verified in a folder, the mirror. Whoever lets somebody in verifies the mirror again by itself, against the root
//! that an administrator pinned and a floor of its own.

mod admissions;
pub mod admits;
mod answer;
mod current;
mod keeping;
mod mirror;
mod refresh;
mod source;
mod standing;

#[cfg(test)]
mod tests;

pub use admissions::Admitted;
pub use answer::{Failure, answer};
pub use current::{Current, RosterTrouble, current};
pub use keeping::Keeping;
pub use refresh::{import, refresh};
pub use source::Link;
pub use standing::Standing;
