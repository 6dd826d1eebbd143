//! Audit: seals it, checks it, lets it be read, and forgets in time.

mod check;
pub mod days;
pub mod export;
pub mod forget;
pub mod list;
pub mod register;
pub mod seal;
pub mod verify;
pub mod yearly;

pub use crate::store::source::asked_from;
pub use check::{Broken, Fault, Report};
