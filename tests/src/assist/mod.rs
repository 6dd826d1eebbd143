//! Assist: a machine that opens remote sessions, a real bastion before it, and a technician with Debian's OpenSSH.
//!
//! It needs root: sessions run as users that are made for them, and are gone afterwards.

mod place;
mod terminal;
mod user;

pub use place::{Grant, MACHINE, PATIENCE, Place, complaint, make_key, program, text, through};
pub use terminal::Terminal;
pub use user::User;
