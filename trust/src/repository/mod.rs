//! Repository: what is signed, loaded with the guards that the library leaves to its user.
//!
//! TUF by `tough`, and around it: the root that was persisted is the one that is believed, what is kept changes as a
//! whole or not at all, and a floor of versions that is kept apart is held against every load. Decision 22 says why.

mod error;
mod expiry;
pub(crate) mod file;
mod floor;
mod kept;
mod limits;
mod load;
mod loaded;
pub(crate) mod place;
mod policy;
mod role;
pub(crate) mod signatures;
mod source;
mod target;
mod transport;

#[cfg(test)]
mod tests;

pub use error::LoadError;
pub use expiry::Expiring;
pub use file::{FileKind, FileName, NotAFileName};
pub use floor::{Floor, FloorError, Mark};
pub use kept::KeptError;
pub use limits::Limits;
pub use load::load;
pub use loaded::{Alarm, Loaded, Signer};
pub use place::{Place, PlaceError};
pub use policy::{PolicyError, check as check_policy};
pub use role::Role;
pub use source::{Folder, InMemory, NotFetched, Pieces, Source};
pub use target::{Target, TargetError};
